from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.patrol.stops.need import (
    faded_minutes,
    stretched_days,
    visit_worth,
    ward_needs,
    within_shifts,
)
from tests.planner.patrol.loops.day_parts import SHIFTS, wards

WARDS = wards(6, districts=3)
RATES = st.lists(st.floats(0, 1000), min_size=18, max_size=18)
MINUTES = st.floats(0, 5000)
FAIRNESS = st.sampled_from([0.5, 1.0, 2.0, 3.0])


def needs_of(levels: list[float], floor: float = 0.1) -> dict[tuple[str, str], float]:
    keys = [(w.code, s.name) for w in WARDS for s in SHIFTS]
    return ward_needs(WARDS, dict(zip(keys, levels, strict=True)), floor=floor)


@given(RATES, st.floats(0, 1))
def test_needs_add_up_to_all_the_time(levels: list[float], floor: float) -> None:
    assert sum(needs_of(levels, floor).values()) == pytest.approx(1.0)


@given(RATES)
def test_shares_within_each_shift_add_up(levels: list[float]) -> None:
    shares = within_shifts(needs_of(levels))
    for shift in SHIFTS:
        total = sum(share for (_, name), share in shares.items() if name == shift.name)
        assert total == pytest.approx(1.0) or total == 0.0


def test_the_floor_keeps_every_district_in_sight() -> None:
    needs = needs_of([0.0 if n < 3 or 9 <= n < 12 else 5.0 for n in range(18)])
    district = [need for (code, _), need in needs.items() if code in ("W000", "W003")]
    assert sum(district) == pytest.approx(0.1 / 3)


def worth(past: float, dwell: float, share: float, total: float, fairness: float) -> float:
    return visit_worth(
        past, dwell, share=share, total_min=total, steady_min=12.0, fairness=fairness
    )


@given(MINUTES, st.floats(1, 60), st.floats(0.001, 1), st.floats(1, 50_000), FAIRNESS)
def test_a_further_visit_is_worth_less(
    past: float, dwell: float, share: float, total: float, fairness: float
) -> None:
    first = worth(past, dwell, share, total, fairness)
    assert 0 < worth(past + dwell, dwell, share, total, fairness) < first


@given(MINUTES, st.floats(0.001, 0.4), st.floats(1, 50_000), FAIRNESS)
def test_more_need_is_worth_more(past: float, share: float, total: float, fairness: float) -> None:
    assert worth(past, 12, 2 * share, total, fairness) > worth(past, 12, share, total, fairness)


@given(st.floats(100, 5000), st.floats(0.01, 1), FAIRNESS)
def test_where_time_matches_need_a_minute_is_worth_a_minute(
    had: float, share: float, fairness: float
) -> None:
    assert worth(had - 6, 12, share, had / share, fairness) == pytest.approx(12, rel=0.02)


@given(MINUTES, st.floats(0.001, 1), st.floats(1, 50_000), FAIRNESS)
def test_two_visits_are_worth_one_of_their_length(
    past: float, share: float, total: float, fairness: float
) -> None:
    both = worth(past, 6, share, total, fairness) + worth(past + 6, 6, share, total, fairness)
    assert both == pytest.approx(worth(past, 12, share, total, fairness))


def test_minutes_fade_and_those_of_today_do_not_count() -> None:
    days = [(date(2026, 3, d), ("A", "pagi"), 10.0) for d in (1, 8, 9, 10)]
    faded = faded_minutes(days, today=date(2026, 3, 9), half_life_days=7)
    assert faded == {("A", "pagi"): 15.0}


@given(st.integers(1, 9), st.integers(0, 500), st.floats(0, 100), st.floats(0, 3000))
def test_duties_of_hotspots_take_their_share_at_most(
    every: int, hotspots: int, others: float, visits: float
) -> None:
    days = stretched_days(every, hotspots, others=others, visits=visits)
    assert days >= every
    assert hotspots / days <= max(visits / 3 - others, 1.0) + 1e-6
