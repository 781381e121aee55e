from dataclasses import replace
from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from planner.city.model import Category, Shift
from planner.patrol.stops.windows import category_windows, starts, union, windows_in
from tests.planner.patrol.loops.day_parts import CATEGORIES, SHIFTS

clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))


def hours(*windows: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((int(a * 3600), int(b * 3600)) for a, b in windows)


def test_vendors_are_visited_in_the_morning_only() -> None:
    assert category_windows(CATEGORIES["PKL"], SHIFTS[0], 0) == hours((7, 11))
    assert category_windows(CATEGORIES["PKL"], SHIFTS[1], 0) == ()


def test_hours_past_midnight_fall_into_the_night_shift() -> None:
    assert category_windows(CATEGORIES["ASUSILA"], SHIFTS[1], 0) == hours((20, 23))
    assert category_windows(CATEGORIES["ASUSILA"], SHIFTS[2], 0) == hours((23, 27))


def test_the_early_hours_of_a_night_shift_are_those_of_the_next_day() -> None:
    assert category_windows(CATEGORIES["PKL"], SHIFTS[2], 0) == hours((30, 31))


def test_a_visit_ends_within_the_hours() -> None:
    assert category_windows(CATEGORIES["PKL"], SHIFTS[0], 900) == hours((7, 10.75))


def test_hours_shorter_than_the_dwell_are_no_window() -> None:
    brief = Category(code="X", name="X", windows=((time(8), time(8, 10)),))
    assert category_windows(brief, SHIFTS[0], 900) == ()


def test_without_hours_the_whole_shift_is_open() -> None:
    assert category_windows(None, SHIFTS[2], 900) == hours((23, 30.75))


@given(st.sampled_from([None, *CATEGORIES.values()]), clocks, clocks, st.sampled_from(SHIFTS))
def test_hours_of_a_category_follow_a_shift_that_is_moved(
    category: Category | None, start: time, end: time, usual: Shift
) -> None:
    today = replace(usual, start=start, end=end)
    before = category_windows(category, usual, 600)
    moved = windows_in(today, usual, before, category, 600)
    assert moved == category_windows(category, today, 600)


def test_an_office_is_visited_until_it_closes_however_long_the_shift() -> None:
    office = Category(code="KTR", name="Kantor", windows=((time(8), time(16)),))
    before = category_windows(office, SHIFTS[0], 900)
    longer = replace(SHIFTS[0], end=time(18))
    assert windows_in(longer, SHIFTS[0], before, office, 900) == hours((8, 15.75))
    evening = replace(SHIFTS[0], start=time(19), end=time(23))
    assert windows_in(evening, SHIFTS[0], before, office, 900) == ()


def test_hours_of_a_stops_own_are_cut_and_never_stretched() -> None:
    peak = starts([(13 * 3600, 15 * 3600)], SHIFTS[0], 900)
    longer = replace(SHIFTS[0], end=time(18))
    assert windows_in(longer, SHIFTS[0], peak, CATEGORIES["PKL"], 900) == hours((13, 14.75))
    shorter = replace(SHIFTS[0], end=time(14))
    assert windows_in(shorter, SHIFTS[0], peak, CATEGORIES["PKL"], 900) == hours((13, 13.75))


def test_windows_that_touch_are_joined() -> None:
    assert union([(5, 9), (0, 5), (12, 13)]) == ((0, 9), (12, 13))


@given(st.lists(st.tuples(clocks, clocks), max_size=4), clocks, clocks, st.integers(300, 900))
def test_every_visit_started_in_a_window_ends_within_the_shift(
    spans: list[tuple[time, time]], start: time, end: time, dwell_s: int
) -> None:
    shift = Shift(name="s", start=start, end=end)
    category = Category(code="X", name="X", windows=tuple(spans))
    windows = category_windows(category, shift, dwell_s)
    for first, last in windows:
        assert shift.start_s <= first <= last
        assert last + dwell_s <= shift.end_s
    assert list(windows) == sorted(windows)
