"""How many incidents and patrol minutes there are, by month: grouped where they are kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from planner.recap import Count, HourCount, period_of
from planner.store.database import Database, micros, moment
from planner.store.tables.evidence import incidents, patrols

_HOUR_US = 3_600_000_000
_KEPT_SPANS = 600
"""Spans whose counts are held in memory: months of fifty years, some 20 kB each."""


class _Print(NamedTuple):
    """What tells whether a span still holds the same incidents, read from the index alone."""

    start_us: int
    end_us: int
    number: int
    checksum: int


class Counts:
    """Counts of one city. A span is counted once, and again when its incidents have changed.

    Months are those of the city's zone, so that midnight is the local one.
    """

    def __init__(self, database: Database, city: str, zone: tzinfo) -> None:
        self._database = database
        self._city = city
        self._zone = zone
        self._counted = lru_cache(maxsize=_KEPT_SPANS)(self._count)
        self._timed = lru_cache(maxsize=_KEPT_SPANS)(self._time)

    def months(self, months: Sequence[str]) -> tuple[Count, ...]:
        """Return the incidents of months by category, district, ward and origin."""
        spans = [self._month(month) for month in months]
        found = zip(months, self._prints(spans), strict=True)
        return tuple(
            Count(month, *rest)
            for month, told in found
            if told.number
            for rest in self._counted(told)
        )

    def hours(self, months: Sequence[str]) -> tuple[HourCount, ...]:
        """Return the incidents of months by the hour that they happened in, and origin."""
        prints = self._prints([self._month(month) for month in months])
        return tuple(row for told in prints if told.number for row in self._timed(told))

    def between(self, start: datetime, end: datetime) -> Mapping[str, int]:
        """Return the incidents at or after `start` and before `end` by origin."""
        (told,) = self._prints([(micros(start), micros(end))])
        sums: dict[str, int] = {}
        for row in self._counted(told) if told.number else ():
            sums[row[3]] = sums.get(row[3], 0) + row[4]
        return sums

    def patrol_minutes(self, first: date, last: date) -> Mapping[tuple[str, str], float]:
        """Return patrol minutes by month and ward from one day to another.

        Minutes known from check-ins stand in place of planned ones of the same shift and ward.
        """
        p = patrols.c
        sure = sa.func.max(sa.case((p.source == "checked-in", p.minutes)))
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

    def _month(self, month: str) -> tuple[int, int]:
        whole = period_of(month)
        start = datetime.combine(whole.first, time(), tzinfo=self._zone)
        end = datetime.combine(whole.last + timedelta(days=1), time(), tzinfo=self._zone)
        return micros(start), micros(end)

    def _prints(self, spans: Sequence[tuple[int, int]]) -> list[_Print]:
        i = incidents.c
        queries = [
            sa.select(
                sa.literal(n).label("n"),
                sa.func.count().label("number"),
                # Offsets in milliseconds: a sum of times would not fit into 64 bits.
                sa.func.coalesce(sa.func.sum((i.time_us - start) // 1000), 0).label("checksum"),
            ).where(i.city == self._city, i.time_us >= start, i.time_us < end)
            for n, (start, end) in enumerate(spans)
        ]
        if not queries:
            return []
        with self._database.read() as db:
            rows = {row.n: row for row in db.execute(sa.union_all(*queries))}
        return [
            _Print(*span, int(rows[n].number), int(rows[n].checksum))
            for n, span in enumerate(spans)
        ]

    def _within(self, told: _Print) -> Any:
        i = incidents.c
        return sa.and_(i.city == self._city, i.time_us >= told.start_us, i.time_us < told.end_us)

    def _count(self, told: _Print) -> tuple[Any, ...]:
        i = incidents.c
        by = (i.category, i.district, i.ward, i.origin)
        query = sa.select(*by, sa.func.count()).where(self._within(told)).group_by(*by)
        with self._database.read() as db:
            return tuple(tuple(row) for row in db.execute(query.order_by(*by)))

    def _time(self, told: _Print) -> tuple[HourCount, ...]:
        i = incidents.c
        # Whole hours since 1970 in UTC: a zone off by half an hour shares an hour with its
        # neighbour, so quarters are counted and told as the hour they lie in.
        quarter = sa.cast((i.time_us - i.time_us % (_HOUR_US // 4)), sa.BigInteger).label("quarter")
        query = (
            sa.select(quarter, i.origin, sa.func.count())
            .where(self._within(told))
            .group_by(quarter, i.origin)
            .order_by(quarter, i.origin)
        )
        with self._database.read() as db:
            return tuple(
                HourCount(moment(start).astimezone(self._zone), origin, count)
                for start, origin, count in db.execute(query)
            )
