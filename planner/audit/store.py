"""The audit log: rows that are only ever added, each sealed with the one before."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self

import sqlalchemy as sa

from planner.audit.model import FIRST_SEAL, AuditRow
from planner.audit.seal import Noted, Seals
from planner.audit.tables import GUARDS, audit, guards
from planner.database.database import Database
from planner.database.store import AtWork, Store
from planner.database.types import micros

_BATCH = 5000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which rows are asked for; "" and None ask for all. `since` counts, `until` does not."""

    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


class AuditLog(Store):
    """Who did what when in one city; the chain is one for the whole database.

    With `seals` it is noted outside of the database where the log ends.
    """

    def __init__(self, database: Database, city: str, seals: Seals | None = None) -> None:
        super().__init__(database, city)
        # A database in memory ends with its process.
        lasting = database.file is not None or database.dialect != "sqlite"
        self.seals = seals if lasting else None

    @classmethod
    def of(cls, office: AtWork) -> Self:
        """Return the log of an office, sealed in its folder."""
        folder = getattr(office, "folder", None)
        return cls(office.database, office.city, Seals(folder) if folder else None)

    def append(
        self, actor: str, action: str, what: str, *, at: datetime, detail: Mapping[str, Any] = {}
    ) -> None:
        """Add a row, in the transaction of the change it tells of.

        Parameters
        ----------
        actor : a username, "squad:NAME" or "system".
        action : noun and verb, such as "plan.publish".
        what : which thing, such as "2026-11-21 v1".
        detail : what else matters, without personal data that need not be there.
        """
        with self._database.write() as db:
            if self._database.dialect == "postgresql":
                db.execute(sa.text("LOCK TABLE audit IN EXCLUSIVE MODE"))
            number, before = _head(db)
            row = AuditRow(
                number=number + 1,
                at_us=micros(at),
                city=self._city,
                actor=actor,
                action=action,
                object=what,
                detail=json.dumps(dict(detail), sort_keys=True, ensure_ascii=False),
            )
            seal = row.sealed(before)
            db.execute(audit.insert().values(asdict(row) | {"seal": seal}))
            if self.seals is not None:
                self._database.afterwards(partial(self._note, row.number, seal))

    def _note(self, number: int, seal: str) -> None:
        assert self.seals is not None
        noted = self.seals.noted("head")
        if noted is not None and not (noted.sound and self._has(noted)):
            # What was noted stays as it is: it proves what the log once was.
            log.error("the audit log is not as it was noted: run 'patroli audit verify'")
        elif noted is None or number > noted.number:
            self.seals.note("head", number, seal)

    def _has(self, noted: Noted) -> bool:
        query = sa.select(audit.c.seal).where(audit.c.number == noted.number)
        with self._database.read() as db:
            return db.scalar(query) == noted.seal

    def guarded(self) -> bool:
        """Whether the database refuses to change rows, as it was told to."""
        with self._database.read() as db:
            return guards(db) == GUARDS[self._database.dialect]

    def head(self) -> tuple[int, str]:
        """Return number and seal of the newest row of the whole chain; (0, FIRST_SEAL) of none."""
        with self._database.read() as db:
            return _head(db)

    def chain(self) -> Iterator[AuditRow]:
        """Give all rows of all cities in the order of their numbers, a batch at a time."""
        last = None
        while True:
            query = sa.select(audit).order_by(audit.c.number).limit(_BATCH)
            if last is not None:
                query = query.where(audit.c.number > last)
            with self._database.read() as db:
                rows = [AuditRow(**r) for r in db.execute(query).mappings()]
            yield from rows
            if len(rows) < _BATCH:
                return
            last = rows[-1].number

    def rows(
        self, wanted: AuditFilter = EVERYTHING, *, before: int | None = None, limit: int
    ) -> tuple[AuditRow, ...]:
        """Return the city's newest rows, newest first; `before` a number, for the next page."""
        query = _filtered(sa.select(audit).where(self._mine()), wanted)
        if before is not None:
            query = query.where(audit.c.number < before)
        with self._database.read() as db:
            found = db.execute(query.order_by(audit.c.number.desc()).limit(limit)).mappings()
            return tuple(AuditRow(**row) for row in found)

    def count(self, wanted: AuditFilter = EVERYTHING) -> int:
        """Return how many rows of the city there are."""
        query = _filtered(sa.select(sa.func.count()).select_from(audit).where(self._mine()), wanted)
        with self._database.read() as db:
            return int(db.scalar(query) or 0)

    def actors(self) -> tuple[str, ...]:
        """Return who did anything, sorted."""
        return self._distinct(audit.c.actor)

    def actions(self) -> tuple[str, ...]:
        """Return what was done, sorted."""
        return self._distinct(audit.c.action)

    def _distinct(self, column: sa.Column[str]) -> tuple[str, ...]:
        with self._database.read() as db:
            return tuple(sorted(db.scalars(sa.select(column).where(self._mine()).distinct())))

    def _mine(self) -> sa.ColumnElement[bool]:
        # What is done to the database as a whole, such as a backup, has no city.
        return audit.c.city.in_((self._city, ""))


def _head(db: sa.Connection) -> tuple[int, str]:
    query = sa.select(audit.c.number, audit.c.seal).order_by(audit.c.number.desc()).limit(1)
    found = db.execute(query).one_or_none()
    return (0, FIRST_SEAL) if found is None else (found.number, found.seal)


def _filtered(query: sa.Select[Any], wanted: AuditFilter) -> sa.Select[Any]:
    if wanted.actor:
        query = query.where(audit.c.actor == wanted.actor)
    if wanted.action:
        query = query.where(audit.c.action == wanted.action)
    if wanted.since is not None:
        query = query.where(audit.c.at_us >= micros(wanted.since))
    if wanted.until is not None:
        query = query.where(audit.c.at_us < micros(wanted.until))
    return query
