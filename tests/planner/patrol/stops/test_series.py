from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.hotspots.series import Series
from geo.model import LonLat
from planner.city.model import Shift
from planner.patrol.stops.series import series_demands
from planner.potential.demand import Demand

ZONE = ZoneInfo("Asia/Jakarta")
ON = date(2026, 3, 2)
MORNING = datetime.combine(ON, time(), tzinfo=ZONE)
LAST = MORNING - timedelta(hours=3)
SHIFTS = (
    Shift(name="pagi", start=time(6), end=time(14)),
    Shift(name="siang", start=time(14), end=time(21, 30)),
    Shift(name="malam", start=time(21, 30), end=time(6)),
)
EVENING = Series(
    category="PKL",
    centre=LonLat(101.45, 1.67),
    radius_m=80,
    incidents=3,
    first=LAST - timedelta(hours=2),
    last=LAST,
    hours=(18, 19, 20),
    extra_per_day=0.2,
    until=LAST + timedelta(days=14),
    p=1e-5,
)


def demands(hours: tuple[int, ...] = EVENING.hours, day: date = ON) -> tuple[Demand, ...]:
    one = replace(EVENING, hours=hours)
    return series_demands([one], day, SHIFTS, as_of=MORNING, zone=ZONE)


def test_a_series_is_expected_in_its_hours() -> None:
    (only,) = demands()
    assert (only.shift, only.hours_s, only.category) == ("siang", (18 * 3600, 21 * 3600), "PKL")
    assert only.expected == pytest.approx(0.2)
    assert only.stop_id == "series:PKL 101.45000 1.67000 202603011900@siang"


def test_what_is_expected_is_split_over_shifts_by_hours_each_of_an_hour_at_least() -> None:
    late, night = demands((21, 1))
    assert (late.shift, late.hours_s) == ("siang", (20 * 3600 + 1800, 21 * 3600 + 1800))
    assert (night.shift, night.hours_s) == ("malam", (21 * 3600 + 1800, 26 * 3600))
    assert late.expected == pytest.approx(0.05)
    assert night.expected == pytest.approx(0.15)


def test_it_falls_in_a_straight_line_to_nothing() -> None:
    (half,) = demands(day=ON + timedelta(days=7))
    (last,) = demands(day=ON + timedelta(days=13))
    assert half.expected == pytest.approx(0.2 * (13.875 - 7) / 13.875)
    assert 0 < last.expected < half.expected
    assert demands(day=ON + timedelta(days=14)) == ()
