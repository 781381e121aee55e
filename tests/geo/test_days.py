"""Days and moments over three centuries, in the zones of Indonesia."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.days import EARLIEST, LATEST, in_range, kept_within, moment_of, read_day, year_before
from geo.tables import day_before
from planner.review.recap import months_of, period_of

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
ZONES = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]).map(ZoneInfo)
INSIDE = st.dates(EARLIEST, LATEST)


@given(DAYS)
def test_a_day_is_read_in_the_range_and_refused_outside(day: date) -> None:
    if EARLIEST <= day <= LATEST:
        assert read_day(day.isoformat()) == day
    else:
        with pytest.raises(ValueError, match="1970-01-01 to 2199-12-31"):
            read_day(day.isoformat())


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31)), ZONES)
def test_a_moment_is_in_the_range_by_the_day_of_its_zone(wall: datetime, zone: ZoneInfo) -> None:
    moment = wall.replace(tzinfo=zone)
    assert in_range(moment) == (EARLIEST <= moment.date() <= LATEST)
    kept = kept_within((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    if in_range(moment):
        assert kept == moment


@given(st.floats())
def test_any_number_is_a_moment_in_the_range_or_refused(seconds: float) -> None:
    try:
        assert in_range(moment_of(seconds))
    except ValueError:
        assert not 0 <= seconds < (LATEST - EARLIEST).days * 86_400


@given(INSIDE, INSIDE)
def test_the_same_day_a_year_before_keeps_month_day_and_order(one: date, other: date) -> None:
    before = year_before(one)
    assert before.year == one.year - 1
    leap = (one.month, one.day) == (2, 29)
    assert (before.month, before.day) == ((2, 28) if leap else (one.month, one.day))
    assert (one <= other) <= (year_before(one) <= year_before(other))


@given(INSIDE)
def test_a_period_holds_its_days_and_ends_where_the_next_begins(day: date) -> None:
    for key in (f"{day:%Y-%m}", f"{day:%Y}"):
        period = period_of(key)
        assert period.first <= day <= period.last
        assert (period.last + timedelta(days=1)).day == 1
        assert months_of(period.first, period.last)[0] == f"{period.first:%Y-%m}"
        before = period.a_year_before
        assert (before.first.month, before.last.month) == (period.first.month, period.last.month)
        assert (before.last + timedelta(days=1)).day == before.first.day == 1
        assert abs((before.last - before.first).days - (period.last - period.first).days) <= 1


@given(INSIDE, ZONES, st.integers(0, 86_399))
def test_a_day_is_before_now_from_the_local_midnight_that_ends_it(
    day: date, zone: ZoneInfo, second: int
) -> None:
    now = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=second)
    assert not day_before(day.isoformat(), now)
    if day > EARLIEST:
        assert day_before((day - timedelta(days=1)).isoformat(), now)
