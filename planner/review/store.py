"""How many incidents and patrol minutes there are, by month: grouped where they are kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from geo.exposure.presence import DONE, PROMISED
from planner.database.database import Database
from planner.database.store import Store
from planner.database.types import Time, micros
from planner.incidents.tables import incidents
from planner.review.recap import OPEN, Clock, Count, Week, clock_of, period_of, week_of
from planner.risk.tables import patrols

_SECOND_US, _MINUTE_US = 1_000_000, 60_000_000
_TIME_US = sa.type_coerce(incidents.c.time, sa.BigInteger)
"""Times of incidents as the numbers they are kept as, to reckon with."""

_KEPT_SPANS = 600
"""Spans whose counts are held in memory: months of fifty years, some 20 kB each."""


class _Print(NamedTuple):
    """A span of time, and the revision of the incidents that it holds."""

    start_us: int
    end_us: int
    revision: int


class Counts(Store):
    """Counts of one city. A span is counted once, and again when its incidents have changed.

    Months are those of the city's zone, so that midnight is the local one.
    """

    def __init__(self, database: Database, city: str, zone: tzinfo) -> None:
        super().__init__(database, city)
        self._zone = zone
        self._counted = lru_cache(maxsize=_KEPT_SPANS)(self._count)
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

    def patrol_minutes(
        self, first: date, last: date, *, today: date = date.max
    ) -> Mapping[tuple[str, str], float]:
        """Return patrol minutes by month and ward from one day to another.

        Which count is as in `geo.exposure.presence.settled`. What was promised counts once its day
        is over: nobody has driven it before.
        """
        p, other = patrols.c, patrols.alias().c
        told = sa.exists().where(
            other.city == p.city,
            other.day == p.day,
            other.shift == p.shift,
            other.source.in_(sorted(DONE)),
        )
        month = sa.func.substr(p.day, 1, 7).label("month")
        query = (
            sa.select(month, p.ward, sa.func.sum(p.minutes))
            .where(
                p.city == self._city,
                p.day >= first.isoformat(),
                p.day <= last.isoformat(),
                sa.or_(p.source != PROMISED, sa.and_(p.day < today.isoformat(), sa.not_(told))),
            )
            .group_by(month, p.ward)
        )
        with self._database.read() as db:
            return {(month, ward): float(minutes) for month, ward, minutes in db.execute(query)}

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
