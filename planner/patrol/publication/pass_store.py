"""The links that open one squad's loop for one shift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.database.database import micros, moment
from planner.database.store import Store
from planner.patrol.tables import passes


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadPass:
    """What one squad holds for one shift of one published plan.

    `date` and `version` name the publication. `revoked` passes are dead for good; one that a later
    version replaced is not revoked: it leads to the later one.
    """

    id: str
    date: str
    version: int
    shift: str
    squad: str
    valid_from: datetime
    valid_until: datetime
    revoked: datetime | None = None

    def same_loop(self, other: "SquadPass") -> bool:
        """Whether both are of the same squad, shift and day."""
        return (self.date, self.shift, self.squad) == (other.date, other.shift, other.squad)


class Passes(Store):
    """The links that open one squad's loop for one shift, of one city."""

    def add(self, issued: Iterable[SquadPass], *, by: str, at: datetime) -> None:
        """Keep new passes."""
        rows = [
            {
                "city": self._city,
                "id": p.id,
                "date": p.date,
                "version": p.version,
                "shift": p.shift,
                "squad": p.squad,
                "from_us": micros(p.valid_from),
                "until_us": micros(p.valid_until),
                "made_us": micros(at),
                "made_by": by,
            }
            for p in issued
        ]
        with self._database.write() as db:
            self._database.own(db, self._city)
            if rows:
                db.execute(passes.insert(), rows)

    def of_day(self, date: str) -> tuple[SquadPass, ...]:
        """Return all passes of an ISO day, newest version first, then in the order of the plan."""
        return self._select(passes.c.date == date)

    def beside(self, pass_id: str) -> tuple[SquadPass, ...]:
        """Return all passes of the day of a pass, itself among them; empty if it is unknown."""
        day = sa.select(passes.c.date).where(passes.c.city == self._city, passes.c.id == pass_id)
        return self._select(passes.c.date == day.scalar_subquery())

    def revoke(self, pass_id: str, at: datetime) -> bool:
        """Make a pass void for good; False if it is unknown or was void before."""
        with self._database.write() as db:
            done = db.execute(
                passes.update()
                .where(
                    passes.c.city == self._city,
                    passes.c.id == pass_id,
                    passes.c.revoked_us.is_(None),
                )
                .values(revoked_us=micros(at))
            )
            return done.rowcount == 1

    def _select(self, which: sa.ColumnElement[bool]) -> tuple[SquadPass, ...]:
        query = (
            sa.select(passes)
            .where(passes.c.city == self._city, which)
            .order_by(passes.c.version.desc(), passes.c.from_us, passes.c.squad, passes.c.made_us)
        )
        with self._database.read() as db:
            return tuple(_pass(row) for row in db.execute(query))


def _pass(row: Any) -> SquadPass:
    return SquadPass(
        id=row.id,
        date=row.date,
        version=row.version,
        shift=row.shift,
        squad=row.squad,
        valid_from=moment(row.from_us),
        valid_until=moment(row.until_us),
        revoked=None if row.revoked_us is None else moment(row.revoked_us),
    )
