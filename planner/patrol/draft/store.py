"""The plans that commanders work on, and what each was chosen from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field, TypeAdapter

from planner.database.alike import Alike
from planner.database.database import Database
from planner.database.store import Store, read
from planner.errors import ConflictError, NotFoundError
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.tables import drafts, worksheets
from planner.words.notices import KeptNotice

Told = Annotated[str | KeptNotice, Field(union_mode="left_to_right")]
"""A name or text, or a notice that names something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One edit of a draft: what it was, by whom, and the plan before it.

    Attributes
    ----------
    revision : of the draft that it made.
    kind : "move", "order", "add", "pin", "pin-time", "unpin", "drop", "exchange", "hours", "undo".
    detail : what was edited: names and texts.
    before : the id of the plan before it.
    undoes : the revision whose edit an "undo" takes back.
    """

    revision: int
    kind: str
    detail: Mapping[str, Told] = field(default_factory=dict)
    by: str
    at: datetime
    before: str
    undoes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The plan of an ISO day that commanders work on; `revision` rises with every change."""

    date: str
    revision: int
    plan_id: str
    edits: tuple[Change, ...]
    changed: datetime
    changed_by: str


_CHANGES = TypeAdapter(tuple[Change, ...])
_WORKSHEET = TypeAdapter(Worksheet)


class Drafts(Store):
    """The plans that commanders work on, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        super().__init__(database, city)
        self._worksheets = Alike(database, worksheets, "plan")

    def get(self, date: str) -> Draft | None:
        """Return the draft of an ISO day, None if there is none."""
        with self._database.read() as db:
            row = db.execute(sa.select(drafts).where(*self._of(date))).one_or_none()
        if row is None:
            return None
        return read(Draft, row, edits=_CHANGES.validate_json(row.edits))

    def start(self, date: str, plan_id: str, by: str, at: datetime) -> Draft:
        """Make a new proposal the draft of its day, and return it; the revision rises."""
        values: dict[str, Any] = {
            "plan_id": plan_id,
            "edits": "[]",
            "changed": at,
            "changed_by": by,
        }
        put = self._database.insert(drafts).values(city=self._city, date=date, revision=1, **values)
        put = put.on_conflict_do_update(
            index_elements=list(drafts.primary_key),
            set_={**values, "revision": drafts.c.revision + 1},
        )
        with self._database.write() as db:
            self._own(db)
            db.execute(put)
        made = self.get(date)
        assert made is not None
        return made

    def change(
        self,
        date: str,
        *,
        revision: int,
        plan_id: str,
        edits: Sequence[Change],
        by: str,
        at: datetime,
    ) -> Draft:
        """Keep another plan as the draft if it still has that revision, and return it.

        Raises
        ------
        NotFoundError : the day has no draft.
        ConflictError : somebody changed it in between; the message says who and when.
        """
        put = (
            drafts.update()
            .where(*self._of(date), drafts.c.revision == revision)
            .values(
                revision=revision + 1,
                plan_id=plan_id,
                edits=_CHANGES.dump_json(tuple(edits)).decode(),
                changed=at,
                changed_by=by,
            )
        )
        with self._database.write() as db:
            self._own(db)
            kept = db.execute(put).rowcount == 1
            now = self.get(date)
            if now is None:
                raise NotFoundError(f"there is no proposed plan for {date}; make one first")
            if not kept:
                raise ConflictError(
                    f"{now.changed_by} changed the plan of {date} at {now.changed:%H:%M} UTC to "
                    f"revision {now.revision}, this was made for revision {revision}"
                )
        return now

    def keep_worksheet(
        self, plan_id: str, worksheet: Worksheet, *, like: str | None = None
    ) -> None:
        """Keep what a plan was chosen from, in few bytes if much `like` that of another."""
        text = _WORKSHEET.dump_json(worksheet).decode()
        with self._database.write() as db:
            self._own(db)
            self._worksheets.keep(db, self._city, plan_id, text, like=like)

    def worksheet(self, plan_id: str) -> Worksheet | None:
        """Return what a plan was chosen from, None for one made before there were worksheets."""
        with self._database.read() as db:
            text = self._worksheets.text(db, self._city, plan_id)
        return None if text is None else _WORKSHEET.validate_json(text)

    def _of(self, date: str) -> tuple[sa.ColumnElement[bool], ...]:
        return drafts.c.city == self._city, drafts.c.date == date
