from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.hotspots.parameters import SeriesParams
from geo.hotspots.series import Series, find_series
from tests.geo.hotspots.spots import CRS, NOW, SIDE_M, ago, incidents

PARAMS = SeriesParams()


def series(frame) -> tuple[Series, ...]:  # type: ignore[no-untyped-def]
    return find_series(frame, CRS, now=NOW, params=PARAMS)


def evening(usual: int = 0):  # type: ignore[no-untyped-def]
    """Return three of yesterday evening, as many as `usual` before there, one old one elsewhere."""
    x = [2000.0, 2080, 2010] + [2040.0] * usual + [9000.0]
    y = [2000.0, 2040, 2110] + [2040.0] * usual + [300.0]
    times = [ago(1, h) for h in (20, 21, 22)]
    times += [ago(10 + 330 * i / max(usual, 1)) for i in range(usual)] + [ago(350)]
    return incidents(x, y, times)


def test_three_of_one_evening_where_nothing_is_usual_are_a_series_next_day() -> None:
    (only,) = series(evening())
    assert (only.incidents, only.category, only.hours) == (3, "pkl", (20, 21, 22))
    assert only.radius_m <= 300
    assert only.p <= 1e-4
    assert only.last + timedelta(days=14) == only.until
    assert 0 < only.extra_per_day < 1


def test_three_where_two_a_week_are_usual_are_none() -> None:
    assert series(evening(usual=100)) == ()


def test_two_and_three_of_different_kinds_are_none() -> None:
    assert series(evening().iloc[[0, 1, 2]]) == ()
    mixed = evening()
    mixed.loc[mixed.index[-1], "category"] = "tawuran"
    assert series(mixed) == ()


def test_it_fades_and_ends_after_two_weeks() -> None:
    frame = evening()
    extra = [
        sum(
            s.extra_per_day
            for s in find_series(frame, CRS, now=NOW + timedelta(days=d), params=PARAMS)
        )
        for d in (0, 7, 14)
    ]
    assert extra[0] > extra[1] > extra[2] == 0


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000))
def test_no_order_of_rows_matters(seed: int) -> None:
    frame = evening(usual=4)
    turned = frame.sample(frac=1.0, random_state=seed).reset_index(drop=True)
    assert series(turned) == series(frame)


def test_shuffled_times_raise_no_more_false_alarms_than_the_level() -> None:
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(12):
        x = rng.choice(rng.random(120) * 2 * SIDE_M, 400)
        times = [ago(float(a)) for a in rng.random(400) * 360]
        alarms += len(series(incidents(x, np.full(400, 900.0), times)))
    # Of 400 incidents a year, 16 days of each of 12 years are looked at.
    assert alarms <= 3


def test_faults_are_told() -> None:
    with pytest.raises(GeoError, match=r"near_m.*level"):
        SeriesParams(near_m=1, level=3)
