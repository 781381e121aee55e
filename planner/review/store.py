"""How many incidents and patrol minutes there are, by month: grouped where they are kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from planner.database.database import Database
from planner.database.store import Store
from planner.database.types import Time, micros
from planner.field.tables import field_events
from planner.incidents.tables import incidents
from planner.patrol.export.json import plan_from_json
from planner.patrol.tables import publications
from planner.review.recap import OPEN, Clock, Count, Week, clock_of, period_of, week_of
from planner.risk.tables import patrols

_SECOND_US, _MINUTE_US = 1_000_000, 60_000_000
_TIME_US = sa.type_coerce(incidents.c.time, sa.BigInteger)
"""Times of incidents as the numbers they are kept as, to reckon with."""

_KEPT_SPANS = 600
"""Spans whose counts are held in memory: months of fifty years, some 20 kB each."""

_KEPT_DAYS = 1200
"""Published days whose stops are held, some 10 kB each."""


class _Print(NamedTuple):
    """A span of time, and the revision of the incidents that it holds."""

    start_us: int
    end_us: int
    revision: int


class LoopKept(NamedTuple):
    """How many stops a loop of an ISO day had, and how many of them were visited."""

    day: str
    stops: int
    visited: int


class Counts(Store):
    """Counts of one city. A span is counted once, and again when its incidents have changed.

    Months are those of the city's zone, so that midnight is the local one.
    """

    def __init__(self, database: Database, city: str, zone: tzinfo) -> None:
        super().__init__(database, city)
        self._zone = zone
        self._counted = lru_cache(maxsize=_KEPT_SPANS)(self._count)
        self._published = lru_cache(maxsize=_KEPT_DAYS)(self._stops)
        self._timed = lru_cache(maxsize=_KEPT_SPANS)(self._time)

    def months(self, months: Sequence[str]) -> tuple[Count, ...]:
        """Return the incidents of months by category, district, ward and origin."""
        spans = [self._month(month) for month in months]
        found = zip(months, self._prints(spans), strict=True)
        return tuple(Count(month, *rest) for month, told in found for rest in self._counted(told))

    def week(self, months: Sequence[str]) -> Week:
        """Return the incidents of months that were reported or found, by day and local hour."""
        prints = self._prints([self._month(month) for month in months])
        return week_of([self._timed(told) for told in prints])

    def between(self, start: datetime, end: datetime) -> Mapping[str, int]:
        """Return the incidents at or after `start` and before `end` by origin."""
        (told,) = self._prints([(micros(start), micros(end))])
        sums: dict[str, int] = {}
        for row in self._counted(told):
            sums[row[3]] = sums.get(row[3], 0) + row[4]
        return sums

    def patrol_minutes(self, first: date, last: date) -> Mapping[tuple[str, str], float]:
        """Return patrol minutes by month and ward from one day to another.

        What is known of a shift and ward stands in place of what was planned.
        """
        p = patrols.c
        sure = sa.func.sum(sa.case((p.source != "planned", p.minutes)))
        each = (
            sa.select(
                sa.func.substr(p.day, 1, 7).label("month"),
                p.ward,
                sa.func.coalesce(sure, sa.func.max(p.minutes)).label("minutes"),
            )
            .where(p.city == self._city, p.day >= first.isoformat(), p.day <= last.isoformat())
            .group_by(p.day, p.shift, p.ward)
            .subquery()
        )
        query = sa.select(each.c.month, each.c.ward, sa.func.sum(each.c.minutes)).group_by(
            each.c.month, each.c.ward
        )
        with self._database.read() as db:
            return {(month, ward): float(minutes) for month, ward, minutes in db.execute(query)}

    def loops_kept(self, first: date, last: date) -> tuple[LoopKept, ...]:
        """Return the loops published for days from one to another of which squads told anything."""
        p, f = publications.c, field_events.c
        days = sa.and_(p.city == self._city, p.date >= str(first), p.date <= str(last))
        newest = sa.select(p.date, sa.func.max(p.version)).where(days).group_by(p.date)
        told = (
            sa.select(f.date, f.shift, f.squad, f.stop, f.kind)
            .where(f.city == self._city, f.date >= str(first), f.date <= str(last))
            .distinct()
        )
        been: dict[tuple[str, str, str], set[str]] = {}
        with self._database.read() as db:
            versions = [(day, version) for day, version in db.execute(newest.order_by(p.date))]
            for day, shift, squad, stop, kind in db.execute(told):
                seen = been.setdefault((day, shift, squad), set())
                if kind in ("arrive", "leave"):
                    seen.add(stop)
        return tuple(
            LoopKept(day, len(stops), len(stops & been[day, shift, squad]))
            for day, version in versions
            for (shift, squad), stops in self._published(day, version).items()
            if (day, shift, squad) in been
        )

    def _stops(self, day: str, version: int) -> Mapping[tuple[str, str], frozenset[str]]:
        """Return the stops of the loops of a publication, which never changes."""
        p = publications.c
        query = sa.select(p.json).where(p.city == self._city, p.date == day, p.version == version)
        with self._database.read() as db:
            plan = plan_from_json(str(db.scalar(query)))
        return {
            (loop.shift, loop.squad): frozenset(each.stop.id for each in loop.stops)
            for loop in plan.loops
        }

    def _month(self, month: str) -> tuple[int, int]:
        whole = period_of(month)
        start = datetime.combine(whole.first, time(), tzinfo=self._zone)
        end = datetime.combine(whole.last + timedelta(days=1), time(), tzinfo=self._zone)
        return micros(start), micros(end)

    def _prints(self, spans: Sequence[tuple[int, int]]) -> list[_Print]:
        revision = self._database.revision_of({incidents.name})
        return [_Print(*span, revision) for span in spans]

    def _within(self, told: _Print) -> Any:
        i = incidents.c
        return sa.and_(i.city == self._city, told.start_us <= _TIME_US, told.end_us > _TIME_US)

    def _count(self, told: _Print) -> tuple[Any, ...]:
        i = incidents.c
        by = (i.category, i.district, i.ward, i.origin)
        query = sa.select(*by, sa.func.count()).where(self._within(told)).group_by(*by)
        with self._database.read() as db:
            return tuple(tuple(row) for row in db.execute(query.order_by(*by)))

    def _time(self, told: _Print) -> Clock:
        past = _TIME_US % _MINUTE_US
        minute = sa.cast(_TIME_US - past, Time).label("minute")
        exact = (_TIME_US % _MINUTE_US < _SECOND_US).label("exact")
        query = (
            sa.select(minute, exact, sa.func.count())
            .where(self._within(told), incidents.c.origin.in_(OPEN))
            .group_by(minute, exact)
        )
        with self._database.read() as db:
            return clock_of(
                (start.astimezone(self._zone), bool(sharp), number)
                for start, sharp, number in db.execute(query)
            )
