from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat, Place
from planner.city.calendar import CalendarRow
from planner.city.model import Category, Shift
from planner.errors import PlanError
from planner.patrol.stops.hours import HoursParams, StopHours, touches, within
from planner.patrol.stops.windows import DAY_S, Window, category_windows, starts
from tests.planner.patrol.loops.day_parts import CATEGORIES, SHIFTS

PAGI, SIANG, MALAM = SHIFTS
PKL, ASUSILA = CATEGORIES["PKL"], CATEGORIES["ASUSILA"]
OPEN = Category(code="ODGJ", name="ODGJ")
EXACT = StopHours(params=HoursParams(around_min=0))
OFFICE = Place(name="Kantor Lurah", kind="office", point=LonLat(101.2, 1.51))
FAST = CalendarRow(
    kind="ramadan",
    name="Ramadan",
    first=date(2027, 2, 8),
    last=date(2027, 3, 9),
    instead=((time(16), time(0)),),
    hours=((time(16), time(18)), (time(21), time(0))),
)


def hours(*spans: tuple[float, float]) -> tuple[Window, ...]:
    return tuple((round(a * 3600), round(b * 3600)) for a, b in spans)


def test_a_hotspots_own_hours_come_before_its_categorys() -> None:
    assert EXACT.of_hotspot((20, 21), 40, OPEN, SIANG, 600) == hours((20, 22 - 1 / 6))
    assert EXACT.of_hotspot((9, 8, 12), 40, PKL, PAGI, 0) == hours((8, 10), (12, 13))


def test_few_incidents_leave_the_categorys_hours_beside_their_own() -> None:
    assert EXACT.of_hotspot((13,), 9, PKL, PAGI, 0) == hours((7, 11), (13, 14))
    assert EXACT.of_hotspot((13,), 10, PKL, PAGI, 0) == hours((13, 14))


def test_a_visit_shortly_before_the_own_hours_still_helps() -> None:
    assert StopHours().of_hotspot((20, 21), 40, None, SIANG, 0) == hours((19, 23))


def test_without_own_hours_the_category_and_then_the_shift_decides() -> None:
    assert EXACT.of_hotspot((), 40, PKL, PAGI, 0) == hours((7, 11))
    assert EXACT.of_hotspot((), 40, PKL, SIANG, 0) == hours((15, 23))
    assert EXACT.of_hotspot((9,), 40, ASUSILA, MALAM, 0) == hours((23, 27))


def test_a_place_has_the_hours_of_its_kind_where_no_category_says() -> None:
    assert EXACT.of_place(OFFICE, None, PAGI, 0) == hours((8, 15))
    assert EXACT.of_place(OFFICE, OPEN, PAGI, 0) == hours((8, 15))
    assert EXACT.of_place(OFFICE, PKL, PAGI, 0) == hours((7, 11))
    assert EXACT.of_place(OFFICE, None, MALAM, 0) == ()
    assert EXACT.of_place(None, None, MALAM, 0) == hours((23, 31))


def test_a_city_sets_hours_of_a_kind_of_place() -> None:
    own = StopHours(params=HoursParams(places={"office": ["13:00-14:00"], "market": []}))
    assert own.of_place(OFFICE, None, PAGI, 0) == hours((13, 14))
    market = replace(OFFICE, kind="market")
    assert own.of_place(market, None, MALAM, 0) == hours((23, 31))


def test_ramadan_moves_evenings_and_leaves_the_rest_of_the_night() -> None:
    fasting = replace(EXACT, today=(FAST,))
    assert fasting.of_place(None, ASUSILA, SIANG, 0) == hours((16, 18), (21, 23))
    assert fasting.of_place(None, ASUSILA, MALAM, 0) == hours((23, 27))
    assert fasting.of_place(None, PKL, PAGI, 0) == hours((7, 11))
    assert fasting.of_hotspot((19,), 40, OPEN, SIANG, 0) == hours((16, 18), (21, 23))
    some = replace(EXACT, today=(replace(FAST, categories=("PKL",)),))
    assert some.of_place(None, ASUSILA, SIANG, 0) == hours((20, 23))


def test_a_listed_day_gives_a_place_hours_or_takes_them() -> None:
    fair = CalendarRow(kind="event", name="Bazar", place="office", hours=((time(19), time(21)),))
    assert replace(EXACT, today=(fair,)).of_place(OFFICE, None, SIANG, 0) == hours(
        (15, 16), (19, 21)
    )
    ended = replace(fair, hours=(), closed=True)
    assert replace(EXACT, today=(ended,)).of_place(OFFICE, None, PAGI, 0) == ()
    open_all = replace(OFFICE, kind="hospital")
    named = replace(fair, place="Kantor Lurah")
    assert replace(EXACT, today=(named,)).of_place(open_all, None, SIANG, 0) == hours((19, 21))
    assert replace(EXACT, today=(named,)).of_place(open_all, None, PAGI, 0) == hours((7, 15))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"night": "malam"}, "night: expected a window"),
        ({"around_min": 500}, "around_min: expected 0 to 240, got 500"),
        ({"places": {"office": "08:00-16:00"}}, r"places\.office: expected a list of texts"),
        ({"places": {"office": ["8"]}}, r"places\.office: expected a window"),
        ({"checklist": {"ward": [3]}}, r"checklist\.ward: expected a list of texts"),
    ],
)
def test_settings_that_cannot_be_say_what_was_expected(
    given: dict[str, object], expected: str
) -> None:
    with pytest.raises(PlanError, match=expected):
        HoursParams(**given)  # type: ignore[arg-type]


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
windows = st.lists(st.tuples(clocks, clocks), max_size=3).map(tuple)
shifts = st.sampled_from(SHIFTS)


@given(
    own=st.lists(st.integers(0, 23), max_size=3, unique=True),
    incidents=st.integers(10, 99),
    usual=windows,
    shift=shifts,
    dwell_min=st.integers(1, 60),
)
def test_own_hours_in_the_shift_are_never_left(
    own: list[int], incidents: int, usual: tuple[Window, ...], shift: Shift, dwell_min: int
) -> None:
    category = Category(code="X", name="X", windows=usual)  # type: ignore[arg-type]
    found = EXACT.of_hotspot(own, incidents, category, shift, dwell_min * 60)
    mine = starts([(h * 3600, (h + 1) * 3600) for h in own], shift, dwell_min * 60)
    assert found == (mine or category_windows(category, shift, dwell_min * 60)) or not mine
    assert found
    assert all(shift.start_s <= a <= b <= shift.end_s - dwell_min * 60 for a, b in found)


@given(
    start=st.integers(0, DAY_S - 1), long_min=st.integers(1, 180), span=st.tuples(clocks, clocks)
)
def test_a_visit_within_hours_touches_them(
    start: int, long_min: int, span: tuple[time, time]
) -> None:
    begin = datetime(2026, 3, 2) + timedelta(seconds=start)
    end = begin + timedelta(minutes=long_min)
    first, last = (t.hour * 3600 + t.minute * 60 for t in span)
    both = (first, last if last > first else last + DAY_S)
    assert touches(begin, end, both) or not within(begin, end, [both])
