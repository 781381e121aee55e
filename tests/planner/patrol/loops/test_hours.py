"""Muster, handover, meals, prayer: when a crew may be out."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.city.model import Shift
from planner.errors import PlanError
from planner.patrol.loops.hours import CrewParams, crew_hours, stands_by

PAGI = Shift(name="pagi", start=time(7), end=time(15), break_min=45)
SIANG = Shift(name="siang", start=time(15), end=time(23), break_min=45)
MALAM = Shift(name="malam", start=time(23), end=time(7), break_min=45)
THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)
PARAMS = CrewParams()
HOUR_S = 3_600


@pytest.mark.parametrize(
    ("shift", "window"),
    [(PAGI, (11.5, 13.5)), (SIANG, (18.25, 19.75)), (MALAM, (26, 28))],
)
def test_crews_eat_at_noon_after_maghrib_and_deep_in_the_night(
    shift: Shift, window: tuple[float, float]
) -> None:
    hours = crew_hours(shift, THURSDAY, PARAMS)
    assert hours.break_window_s == (window[0] * HOUR_S, window[1] * HOUR_S)
    assert hours.break_s == 45 * 60
    assert hours.start_s == shift.start_s + 15 * 60
    assert hours.end_s == shift.end_s - 20 * 60


def test_on_fridays_a_crew_is_free_for_all_of_the_prayer_and_eats_then() -> None:
    hours = crew_hours(PAGI, FRIDAY, PARAMS)
    assert hours.break_window_s == (11.75 * HOUR_S, 13 * HOUR_S)
    assert hours.break_s == 75 * 60
    assert crew_hours(SIANG, FRIDAY, PARAMS) == crew_hours(SIANG, THURSDAY, PARAMS)
    assert crew_hours(PAGI, FRIDAY, PARAMS, prays=False) == crew_hours(PAGI, THURSDAY, PARAMS)


def test_a_shift_that_begins_during_prayer_goes_out_after_it() -> None:
    late = Shift(name="siang", start=time(12), end=time(20), break_min=30)
    assert crew_hours(late, FRIDAY, PARAMS).start_s == 13 * HOUR_S


def test_a_night_before_friday_that_reaches_noon_keeps_the_prayer() -> None:
    long = Shift(name="malam", start=time(22), end=time(14), break_min=30)
    hours = crew_hours(long, THURSDAY, PARAMS)
    assert hours.break_window_s == ((24 + 11.75) * HOUR_S, (24 + 13) * HOUR_S)


def test_as_many_crews_stand_by_as_set_and_others_every_week() -> None:
    first = [stands_by(n, 4, 0.5, FRIDAY) for n in range(4)]
    later = [stands_by(n, 4, 0.5, FRIDAY + timedelta(days=7)) for n in range(4)]
    assert sum(first) == sum(later) == 2
    assert first != later
    assert not any(stands_by(n, 4, 0.0, FRIDAY) for n in range(4))


def test_faults_are_told_together() -> None:
    with pytest.raises(PlanError, match=r"muster_min: .*; meals: .*'noon'"):
        CrewParams(muster_min=-1, meals=("noon",))


@given(
    st.integers(0, 23),
    st.integers(1, 16),
    st.integers(0, 60),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.booleans(),
)
def test_hours_lie_in_the_shift_and_the_rest_in_them(
    start: int, length: int, rest_min: int, on: date, prays: bool
) -> None:
    rest_min = min(rest_min, length * 60 - 1)
    shift = Shift(name="s", start=time(start), end=time((start + length) % 24), break_min=rest_min)
    hours = crew_hours(shift, on, PARAMS, prays=prays)
    assert shift.start_s <= hours.start_s < hours.end_s <= shift.end_s
    low, high = hours.break_window_s or (hours.start_s, hours.end_s)
    assert hours.start_s <= low <= high <= hours.end_s
    assert hours.break_s <= high - low
    for day, ahead in ((on, 0), (on + timedelta(days=1), 24 * HOUR_S)):
        begin, end = 11.75 * HOUR_S + ahead, 13 * HOUR_S + ahead
        if day.weekday() == 4 and prays and hours.start_s < end and begin < hours.end_s:
            assert (low, low + hours.break_s) == (low, high)
            assert low <= begin
            assert high >= end
