from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.hotspots.rhythm import known_hours, peak_hours, trend

START = datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta"))


def times(*moments: datetime) -> "pd.Series[pd.Timestamp]":
    return pd.Series(list(moments), dtype="datetime64[us, Asia/Jakarta]")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return START + timedelta(days=day, hours=hour, minutes=minute)


def test_dates_without_an_hour_have_no_peak_at_midnight() -> None:
    hours = known_hours(times(*(at(day, 0) for day in range(50))))
    assert set(hours.tolist()) == {-1}
    assert peak_hours(hours, np.ones(50)) == ()


def test_in_a_mixed_file_only_the_bare_dates_lose_their_hour() -> None:
    bare = [at(day, 0) for day in range(30)]
    timed = [at(day, 21, 17) for day in range(10)] + [at(3, 0, 40)]
    hours = known_hours(times(*bare, *timed))
    assert hours.tolist() == [-1] * 30 + [21] * 10 + [0]


def test_a_true_midnight_peak_with_neighbours_is_kept() -> None:
    night = [at(day, hour) for day in range(10) for hour in (23, 0, 0, 1)]
    hours = known_hours(times(*night))
    assert peak_hours(hours, np.ones(len(hours))) == (0, 1, 23)


def test_hours_are_local() -> None:
    utc = pd.Series(pd.to_datetime(["2025-01-01 14:30"]).tz_localize("UTC"))
    assert known_hours(utc.dt.tz_convert("Asia/Jakarta")).tolist() == [21]


def test_all_at_one_time_peaks_there() -> None:
    hours = known_hours(times(*[at(0, 21)] * 9))
    assert peak_hours(hours, np.ones(9)) == (21,)


def test_peaks_come_by_weight_and_then_by_what_is_beside_them() -> None:
    hour = np.array([9, 9, 9, 14, 20, 21, 21])
    assert peak_hours(hour, np.ones(7)) == (9, 21, 20)
    assert peak_hours(hour, np.array([0.1, 0.1, 0.1, 5, 1, 1, 1])) == (14, 21, 20)


def test_steady_is_one_and_twice_as_often_is_nearly_two() -> None:
    steady = np.arange(0.5, 112, 1.0)
    often = np.concatenate([steady, np.arange(0.25, 28, 1.0)])
    keywords = {"recent_days": 28.0, "before_days": 84.0, "prior": 3.0}
    assert trend(steady, np.ones(len(steady)), **keywords) == 1.0
    assert trend(often, np.ones(len(often)), **keywords) == pytest.approx(59 / 31, abs=1e-4)


@given(st.integers(0, 3), st.integers(0, 3))
def test_small_counts_do_not_scream(recent: int, before: int) -> None:
    age = np.array([1.0] * recent + [40.0] * before)
    found = trend(age, np.ones(len(age)), recent_days=28, before_days=84, prior=3)
    assert 0.5 < found <= 2


def test_without_a_time_before_there_is_no_trend() -> None:
    assert trend(np.ones(9), np.ones(9), recent_days=28, before_days=-5, prior=3) == 1.0
