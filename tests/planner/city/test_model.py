"""The hours of shifts: half open, of the day that they start on, in every zone of the country."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.days import EARLIEST, LATEST
from geo.shifts import in_shifts
from planner.city.model import Shift, running, shift_days

ZONES = [ZoneInfo(f"Asia/{place}") for place in ("Jakarta", "Pontianak", "Makassar", "Jayapura")]
QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
LONGEST_S = 16 * 3600


class Drive(NamedTuple):
    """A shift of a day."""

    name: str
    start: datetime
    end: datetime


@st.composite
def cities(draw: st.DrawFn) -> tuple[Shift, ...]:
    """Return up to four shifts in any order, which may overlap and leave gaps."""
    hours = draw(st.lists(st.tuples(QUARTERS, QUARTERS), min_size=1, max_size=4))
    shifts = [Shift(name=str(n), start=start, end=end) for n, (start, end) in enumerate(hours)]
    return tuple(s for s in shifts if s.end_s - s.start_s <= LONGEST_S)


MOMENTS = st.datetimes(
    datetime(EARLIEST.year, 1, 3), datetime(LATEST.year, 12, 29), timezones=st.sampled_from(ZONES)
)


def drives(shifts: tuple[Shift, ...], days: tuple[date, ...], zone: ZoneInfo) -> list[Drive]:
    return [Drive(f"{day} {s.name}", *s.hours(day, zone)) for day in days for s in shifts]


@given(cities(), MOMENTS)
def test_the_shifts_of_two_days_are_all_that_may_run(
    shifts: tuple[Shift, ...], at: datetime
) -> None:
    zone = at.tzinfo
    assert isinstance(zone, ZoneInfo)
    around = tuple(at.date() + timedelta(days=n) for n in range(-2, 3))
    near, every = (drives(shifts, days, zone) for days in (shift_days(at), around))
    assert {d.name for d in running(near, at)} == {d.name for d in running(every, at)}


@given(cities(), MOMENTS)
def test_a_shift_runs_when_the_clock_says_so(shifts: tuple[Shift, ...], at: datetime) -> None:
    zone = at.tzinfo
    assert isinstance(zone, ZoneInfo)
    clock = [(s.name, s.start, s.end) for s in shifts]
    inside = in_shifts(np.array([60 * at.hour + at.minute]), clock).sum() if clock else 0
    assert len(running(drives(shifts, shift_days(at), zone), at)) == inside


@given(cities(), MOMENTS)
def test_a_shift_has_begun_at_its_start_and_is_over_at_its_end(
    shifts: tuple[Shift, ...], at: datetime
) -> None:
    zone = at.tzinfo
    assert isinstance(zone, ZoneInfo)
    for shift in shifts:
        drive = drives((shift,), (at.date(),), zone)
        start, end = shift.hours(at.date(), zone)
        assert start.date() == at.date()
        assert (end - start).total_seconds() == shift.end_s - shift.start_s > 0
        assert running(drive, start)
        assert running(drive, end - timedelta(microseconds=1))
        assert not running(drive, end)
        assert not running(drive, start - timedelta(microseconds=1))
        touched = {start.date(), (end - timedelta(microseconds=1)).date()}
        assert set(shift.days(at.date())) == touched


def test_shifts_that_follow_each_other_leave_nobody_without_and_nothing_twice() -> None:
    clock = [time(7), time(15), time(23)]
    shifts = tuple(
        Shift(name=str(n), start=clock[n], end=clock[(n + 1) % 3]) for n in range(len(clock))
    )
    for zone in ZONES:
        for minute in range(0, 2880, 15):
            at = datetime(2026, 2, 28, tzinfo=zone) + timedelta(minutes=minute)
            (now,) = running(drives(shifts, shift_days(at), zone), at)
            night = 0 <= at.hour < 7
            assert now.name.startswith(str(at.date() - timedelta(days=night)))
