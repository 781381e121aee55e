from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from planner.city.model import Category, Shift
from planner.patrol.stops.windows import category_windows, hour_windows, union
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


def test_neighbouring_peak_hours_make_one_window() -> None:
    assert hour_windows((9, 8, 12, 20), SHIFTS[0], 600) == hours((8, 10 - 1 / 6), (12, 13 - 1 / 6))


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
