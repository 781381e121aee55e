from datetime import datetime, time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.shifts import (
    day_shares,
    in_shifts,
    left_and_double_s,
    membership,
    nearest_shift,
    told_minutes,
)

SHIFTS = (
    ("pagi", time(7), time(15)),
    ("siang", time(15), time(23)),
    ("malam", time(23), time(7)),
)


def minutes(*hours: float) -> np.ndarray:
    return np.array([round(h * 60) for h in hours])


def times(*moments: datetime) -> "pd.Series[pd.Timestamp]":
    return pd.Series(moments, dtype="datetime64[us, Asia/Jakarta]")


def test_a_night_shift_takes_both_sides_of_midnight() -> None:
    assert in_shifts(minutes(23, 6, 9), SHIFTS)[:, 2].tolist() == [True, True, False]


def test_a_time_between_shifts_is_near_the_closer_one() -> None:
    assert nearest_shift(minutes(16, 22), (SHIFTS[0], SHIFTS[2])).tolist() == [0, 1]


def test_a_shift_that_ends_when_it_starts_is_the_whole_day() -> None:
    assert day_shares([("semua", time(7), time(7))]).tolist() == [1.0]


def test_what_tells_no_hour_follows_what_does() -> None:
    minute = np.array([-1, *minutes(*[9] * 90)])
    member, share = membership(minute, SHIFTS, np.ones(91))
    assert member[0].tolist() == share.tolist()
    assert member[0] == pytest.approx([(90 + 10 / 3) / 100, 10 / 300, 10 / 300])


@given(
    st.lists(st.integers(-1, 1439), min_size=1, max_size=40),
    st.floats(0.0, 5.0),
)
def test_shifts_that_fill_the_day_share_every_incident_whole(
    drawn: list[int], weight: float
) -> None:
    member, share = membership(np.array(drawn), SHIFTS, np.full(len(drawn), weight))
    assert member.sum(axis=1) == pytest.approx(1.0)
    assert share.sum() == pytest.approx(1.0)


clock = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@given(st.lists(st.tuples(clock, clock), min_size=1, max_size=5), st.integers(0, 1439))
def test_parts_add_up_every_minute_has_one_whole_share_or_none(
    hours: list[tuple[time, time]], minute: int
) -> None:
    shifts = [(str(n), start, end) for n, (start, end) in enumerate(hours)]
    at = np.array([minute])
    covered = in_shifts(at, shifts).any()
    member, share = membership(np.array([minute, -1]), shifts, np.ones(2))
    assert member[0].sum() == pytest.approx(float(covered))
    assert share.sum() <= 1 + 1e-9
    left_s, _ = left_and_double_s(shifts)
    assert day_shares(shifts).sum() == pytest.approx(1 - left_s / 86_400)


def test_what_comes_later_does_not_decide_whether_midnight_is_told() -> None:
    dated = [datetime(2025, 1, day) for day in range(1, 20)]
    timed = [datetime(2024, 1, day, 0 if day < 3 else 9) for day in range(1, 6)]
    past = np.array([True] * 5 + [False] * 19)
    assert told_minutes(times(*timed, *dated), past)[:5].tolist() == [0, 0, 540, 540, 540]
    assert told_minutes(times(*timed, *dated))[0] == -1
