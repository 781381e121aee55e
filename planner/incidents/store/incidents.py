"""Incidents as they are kept, and their number and age."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from geo.model import Incident, LonLat
from planner.database.database import micros, moment
from planner.database.store import Store
from planner.incidents.model import COLUMNS, Added, IncidentSummary
from planner.incidents.tables import incidents, tallies

_BATCH = 20_000


class Incidents(Store):
    """The incidents of a city."""

    def add(self, given: Iterable[Incident]) -> Added:
        """Keep incidents; those with an id that the city already has are left as they are."""
        rows = (
            {
                "city": self._city,
                "id": i.id,
                "time_us": micros(i.time),
                "lon": i.point.lon,
                "lat": i.point.lat,
                "category": i.category,
                "origin": i.origin,
                "ward": i.ward,
                "district": i.district,
                "source": i.source,
            }
            for i in given
        )
        put = (
            self._database.insert(incidents)
            .on_conflict_do_nothing()
            .returning(incidents.c.origin, incidents.c.time_us)
        )
        count, new = 0, _Tallies()
        with self._database.write() as db:
            self._database.touch(db, self._city)
            while batch := list(islice(rows, _BATCH)):
                count += len(batch)
                for origin, time_us in db.execute(put, batch):
                    new.count(origin, time_us)
            self._raise_tallies(db, new)
        return Added(new.total, count - new.total)

    def _raise_tallies(self, db: sa.Connection, new: "_Tallies") -> None:
        t = tallies
        for origin, (count, first, last) in new.by_origin.items():
            put = self._database.insert(t).values(
                city=self._city, origin=origin, count=count, first_us=first, last_us=last
            )
            came = put.excluded
            put = put.on_conflict_do_update(
                index_elements=list(t.primary_key),
                set_={
                    "count": t.c["count"] + came["count"],
                    "first_us": _case(came.first_us < t.c.first_us, came.first_us, t.c.first_us),
                    "last_us": _case(came.last_us > t.c.last_us, came.last_us, t.c.last_us),
                },
            )
            db.execute(put)

    def _rows(self, since: datetime | None) -> list[Any]:
        query = sa.select(*(incidents.c[name] for name in COLUMNS)).where(
            incidents.c.city == self._city
        )
        if since is not None:
            query = query.where(incidents.c.time_us >= micros(since))
        with self._database.read() as db:
            return list(db.execute(query.order_by(incidents.c.time_us, incidents.c.id)))

    def all(self, *, since: datetime | None = None) -> tuple[Incident, ...]:
        """Return a city's incidents by time then id, those at or after `since`."""
        return tuple(
            Incident(
                id=r.id,
                time=moment(r.time_us),
                point=LonLat(r.lon, r.lat),
                category=r.category,
                origin=r.origin,
                ward=r.ward,
                district=r.district,
                source=r.source,
            )
            for r in self._rows(since)
        )

    def columns(self, *, since: datetime | None = None) -> dict[str, list[Any]]:
        """Return the same as `all` as lists by name (COLUMNS), for building a frame."""
        rows = self._rows(since)
        turned = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
        return {name: list(values) for name, values in zip(COLUMNS, turned, strict=True)}

    def summary(self) -> IncidentSummary:
        """Return number and age of a city's incidents."""
        t = tallies.c
        query = sa.select(t.origin, t["count"], t.first_us, t.last_us).where(t.city == self._city)
        with self._database.read() as db:
            rows = [tuple(r) for r in db.execute(query.order_by(t.origin))]
        return IncidentSummary(
            count=sum(r[1] for r in rows),
            first=moment(min(r[2] for r in rows)) if rows else None,
            last=moment(max(r[3] for r in rows)) if rows else None,
            by_origin={r[0]: r[1] for r in rows},
        )


@dataclass
class _Tallies:
    """Number, first and last time of new incidents by origin."""

    by_origin: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    total: int = 0

    def count(self, origin: str, time_us: int) -> None:
        count, first, last = self.by_origin.get(origin, (0, time_us, time_us))
        self.by_origin[origin] = (count + 1, min(first, time_us), max(last, time_us))
        self.total += 1


def _case(condition: Any, then: Any, otherwise: Any) -> Any:
    return sa.case((condition, then), else_=otherwise)
