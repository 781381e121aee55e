import numpy as np
import pytest
from sklearn.neighbors import KernelDensity

from geo.backtest.baselines import as_probability, counts_365d, kde, last_period, uniform_share
from tests.geo.wards.squares import EAST_M, NORTH_M, history, square_grid

GRID = square_grid(20)


def test_the_kernel_density_equals_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    x, y = EAST_M + rng.uniform(0, 5000, 60), NORTH_M + rng.uniform(0, 5000, 60)
    oracle = KernelDensity(bandwidth=250.0).fit(np.column_stack([x, y]))
    expected = np.exp(oracle.score_samples(np.column_stack(GRID.centres())))
    np.testing.assert_allclose(kde(GRID, x, y, 250.0), expected, rtol=1e-3, atol=1e-12)


def test_last_period_and_last_year_count_only_their_own_days() -> None:
    events = history(GRID, [1, 2, 3, 4], [0.0, 100.0, 395.0, 400.0])
    assert np.flatnonzero(last_period(events, 393.0, 400.0)).tolist() == [3]
    assert np.flatnonzero(counts_365d(events, 400.0)).tolist() == [2, 3]


def test_a_surface_of_zeros_becomes_uniform() -> None:
    assert as_probability(np.zeros(4)).tolist() == [0.25] * 4


def test_a_forecast_that_misses_half_the_events_needs_half_of_it_uniform() -> None:
    seen = [np.array([0.1] * 500 + [0.0] * 500)]
    assert uniform_share(seen, cells=10_000) == pytest.approx(0.5, abs=0.02)


def test_a_share_without_past_is_a_half() -> None:
    assert uniform_share([], cells=100) == 0.5
