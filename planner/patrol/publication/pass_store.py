"""The links that open one squad's loop for one shift."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from planner.database.store import Aged, Store, fields_of
from planner.patrol.publication.model import SquadPass
from planner.patrol.tables import passes


class Passes(Store):
    """The links that open one squad's loop for one shift, of one city."""

    def add(self, issued: Iterable[SquadPass], *, by: str, at: datetime) -> None:
        """Keep new passes."""
        rows = [fields_of(p) | {"city": self._city, "made": at, "made_by": by} for p in issued]
        with self._database.write() as db:
            self._own(db)
            if rows:
                db.execute(passes.insert(), rows)

    def of_day(self, date: str) -> tuple[SquadPass, ...]:
        """Return all passes of an ISO day, newest version first, then in the order of the plan."""
        return self._select(passes.c.date == date)

    def beside(self, pass_id: str) -> tuple[SquadPass, ...]:
        """Return all passes of the day of a pass, itself among them; empty if it is unknown."""
        day = sa.select(passes.c.date).where(passes.c.city == self._city, passes.c.id == pass_id)
        return self._select(passes.c.date == day.scalar_subquery())

    def age(self, before: datetime) -> Aged:
        """Return how many passes there are, since when, and how many ended before a time."""
        return self._age(passes.c.valid_until, before)

    def forget(self, before: datetime) -> int:
        """Remove the passes that ended before a time and return how many there were."""
        return self._forget(passes.c.valid_until, before)

    def revoke(self, pass_id: str, at: datetime) -> bool:
        """Make a pass void for good; False if it is unknown or was void before."""
        with self._database.write() as db:
            done = db.execute(
                passes.update()
                .where(
                    passes.c.city == self._city,
                    passes.c.id == pass_id,
                    passes.c.revoked.is_(None),
                )
                .values(revoked=at)
            )
            return done.rowcount == 1

    def _select(self, which: sa.ColumnElement[bool]) -> tuple[SquadPass, ...]:
        p = passes.c
        query = self._from(passes, which)
        return self._all(SquadPass, query.order_by(p.version.desc(), p.valid_from, p.squad, p.made))
