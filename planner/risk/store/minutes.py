"""Patrol minutes by day, shift and ward: promised, reported or recorded."""

from collections.abc import Iterable

import sqlalchemy as sa

from geo.model import PatrolRecord
from planner.database.store import Store
from planner.incidents.model import Added
from planner.risk.tables import patrols

BATCH = 20_000


class PatrolMinutes(Store):
    """The patrol minutes of a city."""

    def add(self, records: Iterable[PatrolRecord]) -> Added:
        """Keep patrol minutes; one of the same day, shift, ward and source is replaced."""
        rows = [
            {
                "city": self._city,
                "day": r.day,
                "shift": r.shift,
                "ward": r.ward,
                "source": r.source,
                "minutes": r.minutes,
            }
            for r in records
        ]
        put = self._database.insert(patrols)
        put = put.on_conflict_do_update(
            index_elements=list(patrols.primary_key), set_={"minutes": put.excluded.minutes}
        )
        with self._database.write() as db:
            self._database.touch(db, self._city)
            before = self._count(db)
            for start in range(0, len(rows), BATCH):
                db.execute(put, rows[start : start + BATCH])
            added = self._count(db) - before
        return Added(added, len(rows) - added)

    def _count(self, db: sa.Connection) -> int:
        p = patrols
        return int(db.scalar(sa.select(sa.func.count()).where(p.c.city == self._city)) or 0)

    def all(self, *, since: str | None = None) -> tuple[PatrolRecord, ...]:
        """Return a city's patrol records by day, shift, ward and source, from the ISO day on."""
        p = patrols.c
        query = sa.select(p.day, p.shift, p.ward, p.minutes, p.source).where(p.city == self._city)
        if since is not None:
            query = query.where(p.day >= since)
        with self._database.read() as db:
            rows = db.execute(query.order_by(p.day, p.shift, p.ward, p.source)).all()
        return tuple(
            PatrolRecord(day=day, shift=shift, ward=ward, minutes=minutes, source=source)
            for day, shift, ward, minutes, source in rows
        )
