"""Plans as they were given to squads: versions that never change."""

from datetime import datetime

import sqlalchemy as sa

from planner.database.store import Store, fields_of, read
from planner.patrol.export.json import plan_from_json, plan_to_json
from planner.patrol.model import Plan
from planner.patrol.publication.model import Publication
from planner.patrol.tables import publications


class Publications(Store):
    """Plans as they were given to squads, of one city. There is no way to change one."""

    def take_turn(self) -> None:
        """Wait until nobody else is publishing; nobody will before this transaction has ended."""
        with self._database.write() as db:
            # On SQLite all writers take turns anyway.
            if self._database.dialect == "postgresql":
                db.execute(sa.text("LOCK TABLE publications IN EXCLUSIVE MODE"))

    def add(
        self, date: str, *, plan_id: str, plan: Plan, reason: str, by: str, at: datetime
    ) -> Publication:
        """Keep a copy of a plan as the next version of its day, and return it."""
        with self._database.write() as db:
            self._own(db)
            self.take_turn()
            last = db.scalar(sa.select(sa.func.max(publications.c.version)).where(*self._of(date)))
            made = Publication(
                city=self._city,
                date=date,
                version=(last or 0) + 1,
                plan_id=plan_id,
                plan=plan,
                reason=reason,
                published=at,
                published_by=by,
            )
            row = fields_of(made, "plan") | {"json": plan_to_json(plan)}
            db.execute(publications.insert().values(row))
        return made

    def revision(self) -> int:
        """Return a number that rises with whatever is published, and when a copy is restored."""
        return self._database.revision_of({publications.name})

    def latest(self, date: str) -> Publication | None:
        """Return the version that holds on an ISO day, None if nothing was published."""
        found = self._select(*self._of(date), limit=1)
        return found[0] if found else None

    def version(self, date: str, number: int) -> Publication | None:
        """Return a version of an ISO day, None if there is none."""
        found = self._select(*self._of(date), publications.c.version == number, limit=1)
        return found[0] if found else None

    def versions(self, date: str) -> tuple[Publication, ...]:
        """Return the versions of an ISO day, newest first."""
        return self._select(*self._of(date))

    def number(self, date: str) -> int:
        """Return the number of the version that holds on an ISO day, 0 for none; cheap."""
        query = sa.select(sa.func.max(publications.c.version)).where(*self._of(date))
        with self._database.read() as db:
            return int(db.scalar(query) or 0)

    def newest(self, first: str, last: str) -> dict[str, tuple[int, datetime]]:
        """Return number and time of the version that holds on ISO days, both included, by day."""
        p = publications.c
        version, at = sa.func.max(p.version), sa.func.max(p.published)
        query = (
            sa.select(p.date, version.label("version"), at.label("at"))
            .where(p.city == self._city, p.date >= first, p.date <= last)
            .group_by(p.date)
        )
        with self._database.read() as db:
            return {row.date: (row.version, row.at) for row in db.execute(query)}

    def dates(self, since: str | None = None) -> tuple[str, ...]:
        """Return the ISO days with a published plan, newest first, from the day on."""
        query = sa.select(publications.c.date).where(publications.c.city == self._city).distinct()
        if since is not None:
            query = query.where(publications.c.date >= since)
        with self._database.read() as db:
            return tuple(db.scalars(query.order_by(publications.c.date.desc())))

    def _of(self, date: str) -> tuple[sa.ColumnElement[bool], ...]:
        return publications.c.city == self._city, publications.c.date == date

    def _select(
        self, *where: sa.ColumnElement[bool], limit: int | None = None
    ) -> tuple[Publication, ...]:
        query = sa.select(publications).where(*where).order_by(publications.c.version.desc())
        with self._database.read() as db:
            return tuple(
                read(Publication, row, plan=plan_from_json(row.json))
                for row in db.execute(query.limit(limit))
            )
