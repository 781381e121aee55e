import numpy as np
import pytest
from esda.getisord import G_Local
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from geo.errors import GeoError
from geo.hotspots.significance import gi_star, least_false_share, proven, significance


def neighbours_of(inside: NDArray[np.bool_], radius: int) -> Graph:
    """Return the graph of cells within some rows and columns of each other, themselves included."""
    row, col = np.nonzero(inside)
    near = np.maximum(np.abs(row[:, None] - row), np.abs(col[:, None] - col)) <= radius
    focal, neighbour = np.nonzero(near)
    return Graph.from_arrays(focal, neighbour, np.ones(len(focal)))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_the_score_is_that_of_esda_with_any_mask(seed: int, radius: int) -> None:
    rng = np.random.default_rng(seed)
    inside = rng.random((rng.integers(4, 14), rng.integers(5, 14))) < 0.8
    inside[0, :4] = True
    values = rng.gamma(0.4, 3.0, int(inside.sum()))
    graph = neighbours_of(inside, radius)
    with np.errstate(invalid="ignore", divide="ignore"):
        oracle = G_Local(values, graph, transform="B", star=True, permutations=0)
    known = np.isfinite(oracle.Zs)
    ours = gi_star(values, inside, radius)
    assert known.sum() >= 4
    assert np.abs(ours[known] - oracle.Zs[known]).max() < 1e-9
    assert np.isfinite(ours).all()


def test_the_score_of_a_corner_can_be_worked_out_by_hand() -> None:
    inside = np.ones((3, 3), dtype=bool)
    values = np.array([8.0, 0, 0, 0, 1, 0, 0, 0, 0])
    # Four cells hold 9, where 4 times the mean of 1 is expected; the variance is 65/9 - 1 = 56/9.
    expected = (9 - 4) / np.sqrt(56 / 9 * 4 * (9 - 4) / 8)
    assert gi_star(values, inside)[0] == pytest.approx(expected)


def test_cells_outside_count_neither_as_zeros_nor_as_neighbours() -> None:
    wide = np.zeros((5, 9), dtype=bool)
    wide[1:4, 2:7] = True
    values = np.random.default_rng(0).poisson(2.0, 15).astype(float)
    inner = gi_star(values, np.ones((3, 5), dtype=bool))
    assert gi_star(values, wide).tolist() == pytest.approx(inner.tolist())


def test_even_values_and_single_cells_score_nothing() -> None:
    assert gi_star(np.full(6, 0.1), np.ones((2, 3), dtype=bool)).tolist() == [0.0] * 6
    assert gi_star(np.array([5.0]), np.ones((1, 1), dtype=bool)).tolist() == [0.0]
    found = significance(np.zeros(0), np.zeros((2, 2), dtype=bool))
    assert (found.z.tolist(), found.q.tolist()) == ([], [])


def test_a_neighbourhood_of_everything_scores_nothing() -> None:
    values = np.array([1.0, 2.0, 30.0])
    assert gi_star(values, np.ones((1, 3), dtype=bool), radius=5).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("mean", [0.01, 0.1, 1.0, 5.0])
def test_pure_chance_is_seldom_called_significant_however_sparse(mean: float) -> None:
    rng = np.random.default_rng(4)
    inside = np.ones((40, 50), dtype=bool)
    flagged = [
        bool((significance(rng.poisson(mean, 2000).astype(float), inside).q <= 0.05).any())
        for _ in range(40)
    ]
    assert sum(flagged) <= 4


def test_a_true_hotspot_is_significant_with_its_neighbourhood() -> None:
    counts = np.random.default_rng(5).poisson(0.3, 2000).astype(float)
    counts[1010] += 12
    counts[[960, 1060]] += 6
    found = significance(counts, np.ones((40, 50), dtype=bool))
    assert found.q[1010] < 0.01
    assert set(np.flatnonzero(found.q <= 0.05).tolist()) >= {1009, 1010, 1011}


def test_one_very_hot_place_does_not_hide_another() -> None:
    inside = np.ones((60, 60), dtype=bool)
    counts = np.zeros(3600)
    counts[[605, 606, 665, 666]] = 60
    counts[2420] = 15
    assert gi_star(counts, inside)[2420] < 3
    assert significance(counts, inside).q[2420] < 0.01


def test_in_an_empty_city_a_single_incident_is_no_wonder() -> None:
    counts = np.zeros(2000)
    counts[[100, 700, 1300]] = 1
    found = significance(counts, np.ones((40, 50), dtype=bool))
    assert found.z[700] > 5
    assert found.q[700] > 0.05


def test_cold_places_are_never_significant() -> None:
    values = np.full(100, 10.0)
    values[:30] = 0.0
    found = significance(values, np.ones((10, 10), dtype=bool))
    assert found.z[5] < -3
    assert found.q[5] > 0.9


def test_values_that_do_not_fit_the_grid_are_refused() -> None:
    with pytest.raises(GeoError, match="expected 6 values"):
        gi_star(np.ones(5), np.ones((2, 3), dtype=bool))
    with pytest.raises(GeoError, match="at least 0, got -1"):
        significance(np.array([1.0, -1.0]), np.ones((1, 2), dtype=bool))
    with pytest.raises(GeoError, match="radius of at least 1"):
        gi_star(np.ones(6), np.ones((2, 3), dtype=bool), radius=0)


@pytest.mark.parametrize("heavy", [1.0, 20.0])
def test_false_alarms_are_what_they_say_also_with_weights(heavy: float) -> None:
    rng = np.random.default_rng(11)
    inside = np.ones((20, 25), dtype=bool)
    alarms = 0
    for _ in range(60):
        weight = np.where(rng.random(250) < 0.1, heavy, 1.0)
        found = proven(rng.integers(0, 500, 250), weight, inside)
        alarms += bool((found.q <= 0.05).any())
    assert alarms <= 8


def test_what_stands_out_is_proven_and_heavy_weights_alone_prove_nothing() -> None:
    rng = np.random.default_rng(5)
    inside = np.ones((20, 25), dtype=bool)
    cell = rng.integers(0, 500, 250)
    weight = np.ones(250)
    weight[:3] = 20.0
    assert proven(cell, weight, inside).q.min() > 0.05
    there = np.repeat([260, 261, 285], 8)
    busy = proven(np.concatenate([cell, there]), np.ones(274), inside)
    assert busy.q[260] <= 0.01


def test_the_order_of_incidents_proves_nothing() -> None:
    rng = np.random.default_rng(6)
    inside = np.ones((10, 12), dtype=bool)
    cell, weight = rng.integers(0, 120, 80), rng.choice([1.0, 0.5, 4.0], 80)
    turned = proven(cell[::-1], weight[::-1], inside)
    assert proven(cell, weight, inside).q.tolist() == turned.q.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_the_share_of_false_alarms_is_that_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = np.round(rng.random(int(rng.integers(1, 400))) ** 3, 2)
    assert least_false_share(p).tolist() == false_discovery_control(p).tolist()
