from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.risk.kernels import Kernel, densities
from geo.risk.mixture import (
    MixtureParams,
    em_weights,
    fit_mixture,
    held_out,
    past_bounds,
    prior_weights,
)
from tests.geo.wards.squares import history, square_grid

GRID = square_grid(20)
PARAMS = MixtureParams()


@given(st.integers(0, 1000), st.integers(1, 6), st.integers(1, 30))
@settings(deadline=None, max_examples=60)
def test_the_weights_are_a_probability(seed: int, kernels: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    likelihoods, counts = rng.random((rows, kernels)), rng.integers(1, 9, rows).astype(float)
    weights = em_weights(likelihoods, counts, np.full(kernels, 1 / kernels), 1.0)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("truth", [(0.7, 0.2, 0.1), (0.05, 0.05, 0.9), (0.34, 0.33, 0.33)])
def test_em_recovers_a_known_mixture(truth: tuple[float, float, float]) -> None:
    rng = np.random.default_rng(11)
    shapes = rng.dirichlet(np.full(500, 0.2), size=3).T
    counts = rng.multinomial(200_000, shapes @ np.array(truth)).astype(float)
    weights = em_weights(shapes, counts, np.full(3, 1 / 3))
    np.testing.assert_allclose(weights, truth, atol=0.01)


def test_em_reaches_at_least_the_likelihood_of_plain_steps() -> None:
    rng = np.random.default_rng(3)
    shapes = rng.dirichlet(np.full(80, 0.5), size=5).T
    counts = rng.multinomial(300, shapes.mean(axis=1)).astype(float)
    plain = np.full(5, 0.2)
    for _ in range(100):
        plain = plain * (shapes.T @ (counts / (shapes @ plain))) / counts.sum()
    quick = em_weights(shapes, counts, np.full(5, 0.2))
    assert counts @ np.log(shapes @ quick) >= counts @ np.log(shapes @ plain) - 1e-3


def test_few_incidents_leave_the_weights_near_the_prior() -> None:
    prior = np.array([0.1, 0.9])
    weights = em_weights(np.array([[1.0, 0.0]]), np.array([1.0]), prior, prior_incidents=9.0)
    assert weights.tolist() == pytest.approx([0.19, 0.81], abs=1e-4)


def test_without_incidents_the_prior_stands_and_is_mostly_wide() -> None:
    mixture = fit_mixture(history(GRID, [], []), np.array([0.0]), PARAMS)
    wide = [k.bandwidth_cells >= 1 for k in mixture.kernels]
    np.testing.assert_array_equal(mixture.weights, prior_weights(mixture.kernels))
    assert mixture.weights[wide].sum() > 0.8
    assert mixture.incidents == 0


def test_places_that_stay_hot_are_learnt_as_narrow_kernels() -> None:
    rng = np.random.default_rng(0)
    day = np.sort(rng.uniform(0, 200, 2000))
    cell = rng.choice([5, 77, 200, 333], 2000)
    mixture = fit_mixture(
        history(GRID, cell.tolist(), day.tolist()), past_bounds(0, 200, 7), PARAMS
    )
    narrow = [k.bandwidth_cells == 0 for k in mixture.kernels]
    assert mixture.weights[narrow].sum() > 0.95


def test_incidents_without_pattern_are_learnt_as_wide_kernels() -> None:
    rng = np.random.default_rng(0)
    day = np.sort(rng.uniform(0, 200, 1000))
    cell = rng.integers(0, 400, 1000)
    events = history(GRID, cell.tolist(), day.tolist())
    mixture = fit_mixture(events, past_bounds(0, 200, 7), PARAMS)
    surface = densities(events, 200.0, mixture.kernels) @ mixture.weights
    assert surface.max() < 2 / 400


def test_what_comes_after_now_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    day, cell = np.sort(rng.uniform(0, 300, 900)), rng.integers(0, 60, 900)
    bounds = past_bounds(0, 200, 7)
    first = fit_mixture(history(GRID, cell.tolist(), day.tolist()), bounds, PARAMS)
    other = np.where(day < 200, cell, 399)
    again = fit_mixture(history(GRID, other.tolist(), day.tolist()), bounds, PARAMS)
    np.testing.assert_array_equal(first.weights, again.weights)


def test_held_out_periods_grow_until_they_hold_enough() -> None:
    events = history(GRID, [1] * 100, np.arange(100.0).tolist())
    few = held_out(events, past_bounds(0, 100, 5), MixtureParams(heldout_incidents=40))
    many = held_out(events, past_bounds(0, 100, 5), MixtureParams(heldout_incidents=80))
    assert few[0] == (95, 100)
    assert few[-1] == (60, 65)
    assert many[0] == (90, 100)
    assert all(start >= 5 for start, _ in many)


def test_past_periods_end_now_and_reach_back_to_the_first_day() -> None:
    assert past_bounds(0, 30, 7).tolist() == [2, 9, 16, 23, 30]
    assert past_bounds(5, 5, 7).tolist() == [5]


def test_every_bad_setting_is_named_at_once() -> None:
    with pytest.raises(GeoError, match=r"bandwidths_cells.*half_lives_days.*heldout_periods"):
        MixtureParams(bandwidths_cells=(-1,), half_lives_days=(), heldout_periods=0)


def test_settings_from_a_file_may_be_lists() -> None:
    section: dict[str, Any] = {"half_lives_days": [30, float("inf")], "bandwidths_cells": [0]}
    params = MixtureParams(**section)
    assert Kernel(0.0, 30.0) in params.kernels()
    assert params.kernels()[-1].uniform
