"""Patrol minutes by day, shift and ward: promised, reported or recorded."""

from collections.abc import Iterable

import sqlalchemy as sa

from geo.model import PatrolRecord
from planner.database.store import Store, fields_of
from planner.incidents.model import Added
from planner.risk.tables import patrols


class PatrolMinutes(Store):
    """The patrol minutes of a city."""

    def add(self, records: Iterable[PatrolRecord]) -> Added:
        """Keep patrol minutes; one of the same day, shift, ward and source is replaced."""
        rows = [fields_of(record) for record in records]
        with self._database.write() as db:
            before = self._count(db)
            self._keep(patrols, rows)
            added = self._count(db) - before
        return Added(added, len(rows) - added)

    def _count(self, db: sa.Connection) -> int:
        p = patrols
        return int(db.scalar(sa.select(sa.func.count()).where(p.c.city == self._city)) or 0)

    def all(self, *, since: str | None = None) -> tuple[PatrolRecord, ...]:
        """Return a city's patrol records by day, shift, ward and source, from the ISO day on."""
        p = patrols.c
        query = self._from(patrols).order_by(p.day, p.shift, p.ward, p.source)
        if since is not None:
            query = query.where(p.day >= since)
        return self._all(PatrolRecord, query)
