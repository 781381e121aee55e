"""Incidents page by page, so that a million of them can be read by programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo.model import Incident, LonLat
from planner.database.database import micros, moment
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
        query = sa.select(incidents).where(i.city == self._city, *_conditions(wanted))
        if after is not None:
            at, last = micros(after[0]), after[1]
            query = query.where(
                i.time_us >= at, sa.or_(i.time_us > at, sa.and_(i.time_us == at, i.id > last))
            )
        with self._database.read() as db:
            rows = db.execute(query.order_by(i.time_us, i.id).limit(limit)).all()
        return tuple(map(_incident, rows))

    def one(self, key: str, wanted: IncidentFilter) -> Incident | None:
        """Return the incident of that id if it is wanted, else None."""
        query = sa.select(incidents).where(
            incidents.c.city == self._city, incidents.c.id == key, *_conditions(wanted)
        )
        with self._database.read() as db:
            row = db.execute(query).one_or_none()
        return None if row is None else _incident(row)


def _conditions(wanted: IncidentFilter) -> list[sa.ColumnElement[bool]]:
    i = incidents.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(i.time_us >= micros(wanted.since))
    if wanted.until is not None:
        found.append(i.time_us <= micros(wanted.until))
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


def _incident(row: sa.Row[tuple[object, ...]]) -> Incident:
    return Incident(
        id=row.id,
        time=moment(row.time_us),
        point=LonLat(row.lon, row.lat),
        category=row.category,
        origin=row.origin,
        ward=row.ward,
        district=row.district,
        source=row.source,
    )
