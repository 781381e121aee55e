"""Incidents page by page, so that a million of them can be read by programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo.model import Incident
from planner.database.store import Store
from planner.incidents.tables import incidents

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which incidents: from a time on, up to a time, in a box (west, south, east, north), in areas.

    `areas` are codes of districts and wards; None means everywhere.
    """

    since: datetime | None = None
    until: datetime | None = None
    box: Box | None = None
    areas: Sequence[str] | None = None
    category: str = ""


class IncidentPages(Store):
    """The incidents of one city by time then id."""

    def page(
        self, wanted: IncidentFilter, *, limit: int, after: tuple[datetime, str] | None = None
    ) -> tuple[Incident, ...]:
        """Return the first `limit` incidents that are wanted, those later than `after`."""
        i = incidents.c
        query = self._from(incidents, *_conditions(wanted))
        if after is not None:
            at, last = after
            query = query.where(
                i.time >= at, sa.or_(i.time > at, sa.and_(i.time == at, i.id > last))
            )
        return self._all(Incident, query.order_by(i.time, i.id).limit(limit))

    def extent(self, wanted: IncidentFilter) -> tuple[Box | None, datetime | None, datetime | None]:
        """Return the box around the incidents that are wanted, their first and last time."""
        i = incidents.c
        low = (sa.func.min(c) for c in (i.lon, i.lat, i.time))
        high = (sa.func.max(c) for c in (i.lon, i.lat, i.time))
        query = sa.select(*low, *high).where(i.city == self._city, *_conditions(wanted))
        with self._database.read() as db:
            west, south, first, east, north, last = tuple(db.execute(query).one())
        return (None if west is None else (west, south, east, north)), first, last

    def one(self, key: str, wanted: IncidentFilter) -> Incident | None:
        """Return the incident of that id if it is wanted, else None."""
        query = self._from(incidents, incidents.c.id == key, *_conditions(wanted))
        return self._one(Incident, query)


def _conditions(wanted: IncidentFilter) -> list[sa.ColumnElement[bool]]:
    i = incidents.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(i.time >= wanted.since)
    if wanted.until is not None:
        found.append(i.time <= wanted.until)
    if wanted.box is not None:
        west, south, east, north = wanted.box
        found.append(i.lat.between(south, north))
        inside = [i.lon >= west, i.lon <= east]
        # A box whose west is east of its east crosses the antimeridian.
        found.append(sa.and_(*inside) if west <= east else sa.or_(*inside))
    if wanted.areas is not None:
        found.append(sa.or_(i.district.in_(wanted.areas), i.ward.in_(wanted.areas)))
    if wanted.category:
        found.append(i.category == wanted.category)
    return found
