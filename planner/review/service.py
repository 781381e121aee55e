"""What leadership reads: the recapitulation, and how a period went."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from weakref import WeakKeyDictionary

from geo.days import EARLIEST, kept_day, year_before
from geo.model import Origin
from planner.city.office import Office
from planner.city.store import Notes
from planner.field.kept import plans_kept
from planner.incidents.store.incidents import Incidents
from planner.review.recap import (
    OPEN,
    ORIGINS,
    Change,
    Count,
    Period,
    Recap,
    Span,
    Week,
    by_district,
    by_month,
    compare,
    months_of,
    period_of,
)
from planner.review.store import Counts

TREND_MONTHS = 13
"""Months of the trend of a month: the same one of the year before is among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBar:
    """A month of the trend; `by_origin` None is one without any data."""

    month: str
    by_origin: Mapping[Origin, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """How a period went.

    Attributes
    ----------
    until : the last day that data tell of, of a period that is not yet full; else its end.
    whole : whether the days compared with are all of the same period a year before.
    year_before : against the same days of the year before.
    found : incidents that patrols found.
    trend : the months up to its end, by origin.
    week : its incidents by weekday and hour.

    Trend and week count what `year_before` does, reported or found, so that they add up to it.
    """

    period: Period
    until: date
    whole: bool
    year_before: Change
    found: int
    trend: tuple[MonthBar, ...]
    week: Week


def years(office: Office, *, today: date) -> tuple[int, ...]:
    """Return the years with incidents or of today, newest first."""
    told = Incidents.of(office).summary()
    zone = office.data.settings.zone
    first = told.first.astimezone(zone).year if told.first else today.year
    return tuple(range(today.year, max(min(first, today.year), EARLIEST.year) - 1, -1))


def newest_month(office: Office, *, today: date) -> Period:
    """Return the month of the newest incident, that of today without any."""
    last = Incidents.of(office).summary().last
    day = min(last.astimezone(office.data.settings.zone).date(), today) if last else today
    return period_of(f"{kept_day(day.isoformat()):%Y-%m}")


def recap(office: Office, *, year: int, origins: Sequence[Origin] = ORIGINS) -> Recap:
    """Return the recapitulation of a year, of the incidents that became known in these ways.

    A month or a district that nobody patrolled and nothing was reported from is one without data.
    """
    data, whole = office.data, period_of(f"{year:04d}")
    months = months_of(whole.first, whole.last)
    counts = counts_of(office).months(months)
    minutes = counts_of(office).patrol_minutes(whole.first, whole.last, today=_today(office))
    categories = {c.code: c.name for c in data.settings.categories}
    district_of = {w.code: w.district_code for w in data.wards}
    chosen = [c for c in counts if c.origin in origins]
    patrolled = [month_ward for month_ward, told in minutes.items() if told > 0]
    return Recap(
        city=data.settings.name,
        year=year,
        origins=tuple(origins),
        months=by_month(
            chosen,
            categories=categories,
            months=months,
            watched={c.month for c in counts} | {month for month, _ in patrolled},
        ),
        districts=by_district(
            chosen,
            categories=categories,
            districts=dict(sorted((w.district_code, w.district) for w in data.wards)),
            watched={c.district for c in counts}
            | {district_of.get(ward, "") for _, ward in patrolled},
        ),
        data_until=_data_until(office),
        caveats=tuple(Notes.of(office).all().values()),
    )


def review(office: Office, *, period: Period, now: datetime) -> Review:
    """Return how a period went, up to the end of the data or to now if it is under way."""
    until, before = _until(office, period, now), period.a_year_before
    before_until = year_before(until)
    trend_first = before.first if period.yearly else _months_before(period.first, TREND_MONTHS - 1)
    months = months_of(trend_first, period.last)
    counts = counts_of(office).months(months)
    minutes = counts_of(office).patrol_minutes(trend_first, period.last, today=_today(office))
    watched = {c.month for c in counts} | {month for (month, _), told in minutes.items() if told}
    this = _span(office, period.first, until)
    return Review(
        period=period,
        until=until,
        whole=until == period.last and before_until == before.last,
        year_before=compare(this, _span(office, before.first, before_until)),
        found=this.by_origin.get("found", 0),
        trend=tuple(
            MonthBar(month=month, by_origin=_by_origin(counts, month) if month in watched else None)
            for month in months
        ),
        week=counts_of(office).week(months_of(period.first, period.last)),
    )


def _until(office: Office, period: Period, now: datetime) -> date:
    """Return the last day of a period to compare: nobody knows of days after the newest incident.

    Where no data reach into the period there is nothing to compare either.
    """
    told = _data_until(office)
    known = now.date() if told is None else min(now.date(), told.date())
    if known < period.first:
        known = now.date()
    return min(period.last, max(known, period.first))


def plan_kept(office: Office, period: Period) -> float | None:
    """Return the share of the stops that squads answer for by now and visited, of loops told of.

    None if no squad told anything: nobody can say then what was kept.
    """
    return plans_kept(office, period.first.isoformat(), period.last.isoformat()).share


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def _by_origin(counts: Collection[Count], month: str) -> dict[Origin, int]:
    sums: dict[Origin, int] = dict.fromkeys(OPEN, 0)
    for count in counts:
        if count.month == month and count.origin in sums:
            sums[count.origin] += count.number
    return sums


def _span(office: Office, first: date, last: date) -> Span:
    zone = office.data.settings.zone
    start, end = (
        datetime.combine(day, time(), tzinfo=zone) for day in (first, last + timedelta(days=1))
    )
    sums = counts_of(office).between(start, end)
    minutes = counts_of(office).patrol_minutes(first, last, today=_today(office))
    return Span(
        by_origin={origin: sums.get(origin, 0) for origin in ORIGINS},
        patrol_h=sum(minutes.values()) / 60 if minutes else None,
    )


def _today(office: Office) -> date:
    return office.now().astimezone(office.data.settings.zone).date()


def _data_until(office: Office) -> datetime | None:
    last = Incidents.of(office).summary().last
    return last.astimezone(office.data.settings.zone) if last else None


_COUNTS: WeakKeyDictionary[Office, Counts] = WeakKeyDictionary()


def counts_of(office: Office) -> Counts:
    """Return the counts of an office, which remember what they counted."""
    if office not in _COUNTS:
        _COUNTS[office] = Counts(office.database, office.city, office.data.settings.zone)
    return _COUNTS[office]
