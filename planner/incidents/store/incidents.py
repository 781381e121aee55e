"""Incidents as they are kept, and their number and age."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from geo.days import kept_within
from geo.model import Incident
from planner.database.store import Aged, Store, fields_of
from planner.database.types import micros
from planner.incidents.model import COLUMNS, Added, IncidentSummary
from planner.incidents.tables import entries, incidents, tallies

_BATCH = 20_000
_FIRST_US, _LAST_US = (micros(kept_within(end)) for end in (-(2**63), 2**63))


class Incidents(Store):
    """The incidents of a city."""

    def add(self, given: Iterable[Incident]) -> Added:
        """Keep incidents; those with an id that the city already has are left as they are."""
        rows = ({"city": self._city, **fields_of(incident)} for incident in given)
        put = (
            self._database.insert(incidents)
            .on_conflict_do_nothing()
            .returning(incidents.c.origin, incidents.c.time)
        )
        count, new = 0, _Tallies()
        with self._database.write() as db:
            self._own(db)
            while batch := list(islice(rows, _BATCH)):
                count += len(batch)
                for origin, time in db.execute(put, batch):
                    new.count(origin, time)
            self._raise_tallies(db, new)
        return Added(new.total, count - new.total)

    def age(self, before: datetime) -> Aged:
        """Return how many incidents there are, since when, and how many are before a time."""
        return self._age(incidents.c.time, before)

    def forget(self, before: datetime) -> int:
        """Remove the incidents before a time, with who entered them; return how many there were."""
        i, e = incidents, entries
        older = sa.select(i.c.id).where(i.c.city == self._city, i.c.time < before)
        with self._database.write() as db:
            db.execute(e.delete().where(e.c.city == self._city, e.c.incident.in_(older)))
            db.execute(e.delete().where(e.c.city == self._city, e.c.withdrawn < before))
            gone = self._forget(i.c.time, before)
            if gone:
                self._count_anew(db)
        return gone

    def _count_anew(self, db: sa.Connection) -> None:
        i = incidents.c
        counted = (
            sa.select(i.city, i.origin, sa.func.count(), sa.func.min(i.time), sa.func.max(i.time))
            .where(i.city == self._city)
            .group_by(i.city, i.origin)
        )
        t = tallies.c
        db.execute(tallies.delete().where(t.city == self._city))
        into = [t.city, t.origin, t["count"], t.first, t.last]
        db.execute(tallies.insert().from_select(into, counted))

    def _raise_tallies(self, db: sa.Connection, new: "_Tallies") -> None:
        t = tallies
        for origin, (count, first, last) in new.by_origin.items():
            put = self._database.insert(t).values(
                city=self._city, origin=origin, count=count, first=first, last=last
            )
            came = put.excluded
            put = put.on_conflict_do_update(
                index_elements=list(t.primary_key),
                set_={
                    "count": t.c["count"] + came["count"],
                    "first": sa.case((came.first < t.c.first, came.first), else_=t.c.first),
                    "last": sa.case((came.last > t.c.last, came.last), else_=t.c.last),
                },
            )
            db.execute(put)

    def all(self, *, since: datetime | None = None) -> tuple[Incident, ...]:
        """Return a city's incidents by time then id, those at or after `since`."""
        return self._all(Incident, self._since(sa.select(incidents), since))

    def columns(self, *, since: datetime | None = None) -> dict[str, list[Any]]:
        """Return the same as `all` as lists by name (COLUMNS), for building a frame."""
        i = incidents.c
        # A frame wants numbers: a million of them are not made into times and back.
        time_us = sa.type_coerce(i.time, sa.BigInteger).label("time_us")
        each = (time_us if name == "time_us" else i[name] for name in COLUMNS)
        with self._database.read() as db:
            rows = db.execute(self._since(sa.select(*each), since)).all()
        turned = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
        found = {name: list(values) for name, values in zip(COLUMNS, turned, strict=True)}
        told = found["time_us"]
        # In order of time, so that those of no calendar stand at the ends.
        if told and (told[0] < _FIRST_US or told[-1] > _LAST_US):
            found["time_us"] = [micros(kept_within(us)) for us in told]
        return found

    def _since(self, query: sa.Select[Any], since: datetime | None) -> sa.Select[Any]:
        i = incidents.c
        query = query.where(i.city == self._city).order_by(i.time, i.id)
        return query if since is None else query.where(i.time >= since)

    def any_but(self, source: str) -> bool:
        """Whether there is an incident of another source."""
        query = sa.select(incidents.c.id).where(
            incidents.c.city == self._city, incidents.c.source != source
        )
        with self._database.read() as db:
            return db.execute(query.limit(1)).first() is not None

    def summary(self) -> IncidentSummary:
        """Return number and age of a city's incidents."""
        query = self._from(tallies).order_by(tallies.c.origin)
        with self._database.read() as db:
            rows = db.execute(query).mappings().all()
        t = tallies.c
        return IncidentSummary(
            count=sum(row[t["count"]] for row in rows),
            first=min((row[t.first] for row in rows), default=None),
            last=max((row[t.last] for row in rows), default=None),
            by_origin={row[t.origin]: row[t["count"]] for row in rows},
        )


@dataclass
class _Tallies:
    """Number, first and last time of new incidents by origin."""

    by_origin: dict[str, tuple[int, datetime, datetime]] = field(default_factory=dict)
    total: int = 0

    def count(self, origin: str, time: datetime) -> None:
        count, first, last = self.by_origin.get(origin, (0, time, time))
        self.by_origin[origin] = (count + 1, min(first, time), max(last, time))
        self.total += 1
