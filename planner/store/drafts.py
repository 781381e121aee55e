"""The plans that commanders work on, and what each was chosen from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.errors import ConflictError, NotFoundError
from planner.store.database import Database, micros, moment
from planner.store.tables.planning import drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The plan of an ISO day that commanders work on; `edits` led to it from the proposal."""

    date: str
    revision: int
    plan_id: str
    edits: tuple[Any, ...]
    changed: datetime
    changed_by: str


class Drafts:
    """The plans that commanders work on, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city

    def get(self, date: str) -> Draft | None:
        """Return the draft of an ISO day, None if nothing was proposed."""
        query = sa.select(drafts).where(drafts.c.city == self._city, drafts.c.date == date)
        with self._database.read() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            return None
        return Draft(
            date=row.date,
            revision=row.revision,
            plan_id=row.plan,
            edits=tuple(json.loads(row.edits)),
            changed=moment(row.changed_us),
            changed_by=row.changed_by,
        )

    def start(self, date: str, plan_id: str, by: str, at: datetime) -> Draft:
        """Make a new proposal the draft of its day, in place of an earlier one, and return it."""
        values = {
            "plan": plan_id,
            "edits": "[]",
            "changed_us": micros(at),
            "changed_by": by,
        }
        put = self._database.insert(drafts).values(city=self._city, date=date, revision=1, **values)
        put = put.on_conflict_do_update(
            index_elements=list(drafts.primary_key),
            set_={"revision": drafts.c.revision + 1, **values},
        )
        with self._database.write() as db:
            self._database.touch(db, self._city)
            db.execute(put)
            return self._there(date)

    def change(
        self,
        date: str,
        *,
        revision: int,
        plan_id: str,
        edits: Sequence[Any],
        by: str,
        at: datetime,
    ) -> Draft:
        """Change the draft that was seen at a revision, and return it.

        Raises
        ------
        NotFoundError : the day has no draft.
        ConflictError : somebody changed it since; nothing was kept.
        """
        with self._database.write() as db:
            self._database.touch(db, self._city)
            changed = db.execute(
                drafts.update()
                .where(
                    drafts.c.city == self._city,
                    drafts.c.date == date,
                    drafts.c.revision == revision,
                )
                .values(
                    revision=revision + 1,
                    plan=plan_id,
                    edits=json.dumps(list(edits), ensure_ascii=False),
                    changed_us=micros(at),
                    changed_by=by,
                )
            )
            there = self._there(date)
            if not changed.rowcount:
                raise ConflictError(
                    f"{there.changed_by} changed the plan of {date} at "
                    f"{there.changed:%Y-%m-%d %H:%M} UTC; look at it, then change it again"
                )
            return there

    def _there(self, date: str) -> Draft:
        found = self.get(date)
        if found is None:
            raise NotFoundError(f"there is no proposed plan for {date}; make one first")
        return found
