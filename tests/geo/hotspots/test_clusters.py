import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN

from geo.errors import GeoError
from geo.hotspots.clusters import (
    _core_by_rings,
    _core_by_tree,
    core_squares,
    cut,
    exact_weights,
    find_clusters,
    gather,
    spanning_edges,
    weight_around,
)
from geo.hotspots.parameters import ClusterParams
from tests.geo.hotspots.spots import blob

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PARAMS = ClusterParams()


def scattered(seed: int, n: int = 400) -> tuple[Floats, Floats]:
    """Return whole metres: three clumps of different density, noise, and duplicates."""
    rng = np.random.default_rng(seed)
    centre = np.array([[300.0, 300.0], [900.0, 400.0], [600.0, 1100.0]])
    wide = np.array([20.0, 60.0, 140.0])
    of = rng.integers(0, 3, n)
    at = centre[of] + rng.normal(size=(n, 2)) * wide[of, None]
    at[: n // 5] = rng.random((n // 5, 2)) * 1400
    at[-n // 10 :] = at[: n // 10]
    return np.floor(at[:, 0]), np.floor(at[:, 1])


def same_partition(a: Ints, b: Ints) -> bool:
    pairs = set(zip(a.tolist(), b.tolist(), strict=True))
    return len(pairs) == len(set(a.tolist())) == len(set(b.tolist())) and all(
        (i == -1) == (j == -1) for i, j in pairs
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("reach_m", "min_samples"), [(25.5, 4), (60.5, 8), (110.5, 8)])
def test_the_hierarchy_cut_at_any_distance_is_that_of_scikit_learn(
    seed: int, reach_m: float, min_samples: int
) -> None:
    x, y = scattered(seed)
    sites = gather(x, y, np.ones(len(x)), snap_m=1)
    core2 = core_squares(sites, min_samples, reach_m)
    dense = np.flatnonzero(np.isfinite(core2))
    part = sites.only(dense)
    edges = spanning_edges(part.x, part.y, core2[dense], reach_m)
    no_limit = ClusterParams(
        snap_m=1, near_m=reach_m, reach_m=reach_m, max_width_m=5000, min_incidents=10, contrast=1
    )
    label = np.full(len(sites.x), -1)
    label[dense] = cut(part, core2[dense], edges, no_limit, 10)
    oracle = HDBSCAN(min_cluster_size=10, min_samples=min_samples, copy=True)
    oracle.fit(np.column_stack([x, y]))
    expected = oracle.dbscan_clustering(cut_distance=reach_m, min_cluster_size=10)
    assert expected.max() >= 1
    assert same_partition(label[sites.of], expected)


def test_core_distances_are_the_same_by_rings_and_by_tree() -> None:
    x, y = scattered(3, n=800)
    weight = np.random.default_rng(3).random(len(x)) * 2
    sites = gather(x, y, weight, snap_m=5)
    least = 5 + np.random.default_rng(4).random(len(sites.x)) * 2
    start = np.where(sites.weight >= least, 0.0, np.inf)
    rings = _core_by_rings(sites, start.copy(), least, 12.3)
    tree = _core_by_tree(sites, start.copy(), least, 12.3)
    assert np.isfinite(rings).any()
    assert np.isinf(rings).any()
    assert rings.tolist() == tree.tolist()


def test_the_core_distance_counts_the_weight_of_the_site_itself() -> None:
    sites = gather(np.array([0.5, 3.5, 7.5]), np.full(3, 0.5), np.array([2.0, 1.0, 5.0]), snap_m=1)
    assert core_squares(sites, 3, 100).tolist() == [9, 9, 0]
    assert core_squares(sites, 6, 5).tolist() == [np.inf, 16, 16]


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_the_order_of_the_points_does_not_matter(seed: int) -> None:
    x, y = scattered(seed % 50)
    weight = np.random.default_rng(seed).random(len(x)) + 0.3
    order = np.random.default_rng(seed).permutation(len(x))
    straight = find_clusters(x, y, weight, PARAMS)
    shuffled = find_clusters(x[order], y[order], weight[order], PARAMS)
    assert straight[order].tolist() == shuffled.tolist()


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([150.0, 300.0, 600.0]))
def test_every_cluster_is_heavy_enough_and_narrow_enough_for_one_stop(
    seed: int, width_m: float
) -> None:
    x, y = scattered(seed)
    params = ClusterParams(max_width_m=width_m, snap_m=1)
    label = find_clusters(x, y, np.ones(len(x)), params)
    for c in range(int(label.max()) + 1):
        inside = label == c
        assert inside.sum() >= params.min_incidents
        assert np.hypot(np.ptp(x[inside]), np.ptp(y[inside])) <= width_m


def test_points_on_one_place_are_one_cluster() -> None:
    assert find_clusters(np.full(7, 3.0), np.full(7, 4.0), np.ones(7), PARAMS).tolist() == [0] * 7


def test_a_heavy_place_is_a_cluster_by_itself_although_it_is_one_site() -> None:
    x = np.concatenate([np.full(20, 1005.0), [0.0, 500.0, 2000.0]])
    label = find_clusters(x, np.zeros(23), np.ones(23), PARAMS)
    assert label.tolist() == [0] * 20 + [-1] * 3


def test_one_incident_of_great_weight_is_no_cluster() -> None:
    assert find_clusters(np.zeros(1), np.zeros(1), np.array([20.0]), PARAMS).tolist() == [-1]
    four = np.zeros(4)
    assert find_clusters(four, four, np.full(4, 20.0), PARAMS).tolist() == [-1] * 4


def test_a_duplicate_weighs_as_much_as_a_double_weight() -> None:
    x, y = scattered(1)
    params = ClusterParams(min_incidents=1)
    twice = find_clusters(np.tile(x, 2), np.tile(y, 2), np.ones(2 * len(x)), params)
    doubled = find_clusters(x, y, np.full(len(x), 2.0), params)
    assert twice[: len(x)].tolist() == doubled.tolist()


def test_points_without_weight_belong_to_no_cluster() -> None:
    x, y = blob(1, 40, 0, 0)
    weight = np.ones(40)
    weight[:15] = 0
    label = find_clusters(x, y, weight, PARAMS)
    assert set(label[:15].tolist()) == {-1}
    assert 0 in label[15:]


def test_too_few_points_make_no_cluster() -> None:
    none = np.zeros(0)
    assert find_clusters(none, none, none, PARAMS).tolist() == []
    x, y = blob(1, 4, 0, 0, wide_m=5)
    assert find_clusters(x, y, np.ones(4), PARAMS).tolist() == [-1] * 4


def test_neighbours_within_a_short_walk_are_one_cluster_and_far_ones_are_two() -> None:
    def clusters(apart_m: float) -> int:
        x = np.concatenate([np.full(8, 5.0), np.full(8, 5.0 + apart_m)])
        return int(find_clusters(x, np.full(16, 5.0), np.ones(16), PARAMS).max()) + 1

    assert clusters(90) == 1
    assert clusters(400) == 2


def test_a_dense_core_does_not_drag_in_its_thin_surroundings() -> None:
    core_x, core_y = blob(2, 120, 1000, 1000, wide_m=25)
    ring = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    x = np.concatenate([core_x, 1000 + 230 * np.cos(ring)])
    y = np.concatenate([core_y, 1000 + 230 * np.sin(ring)])
    label = find_clusters(x, y, np.ones(len(x)), PARAMS)
    assert (label[:120] == label[0]).mean() > 0.9
    assert label[0] >= 0
    assert (label[120:] != label[0]).all()


def test_clusters_are_numbered_from_the_west() -> None:
    east_x, east_y = blob(1, 20, 3000, 0)
    west_x, west_y = blob(2, 20, 0, 0)
    x, y = np.concatenate([east_x, west_x]), np.concatenate([east_y, west_y])
    label = find_clusters(x, y, np.ones(40), PARAMS)
    assert set(label[20:].tolist()) - {-1} == {0}
    assert set(label[:20].tolist()) - {-1} == {1}


def test_a_crowded_place_stays_whole() -> None:
    spot = blob(1, 5000, 3000, 3000, wide_m=80)
    label = find_clusters(*spot, np.ones(5000), PARAMS)
    assert np.bincount(label + 1)[1:].max() > 4000


def test_the_weight_around_counts_what_is_near_and_nothing_else() -> None:
    x, y = scattered(2)
    more = np.append(x, np.full(500, 1000.0)), np.append(y, np.full(500, 5000.0))
    here = weight_around(gather(x, y, np.ones(len(x)), 10), 20)
    there = weight_around(gather(*more, np.ones(len(more[0])), 10), 20)
    assert sorted(there.tolist())[: len(here)] == sorted(here.tolist())
    assert there.max() == 500


def test_coordinates_west_and_south_of_the_origin_are_good_too() -> None:
    x, y = scattered(4)
    there = find_clusters(x, y, np.ones(len(x)), PARAMS)
    # By whole blocks of `weight_around`.
    here = find_clusters(x - 700, y - 9100, np.ones(len(x)), PARAMS)
    assert there.tolist() == here.tolist()


def test_rounded_weights_add_up_the_same_in_any_order() -> None:
    weight = exact_weights(np.random.default_rng(0).random(10_000))
    assert weight.sum() == np.sort(weight).sum() == sum(weight.tolist())


def test_all_faults_of_the_parameters_are_told_at_once() -> None:
    with pytest.raises(GeoError, match=r"min_incidents.*max_width_m.*snap_m <= near_m"):
        ClusterParams(min_incidents=0, max_width_m=float("nan"), near_m=500, reach_m=100)


def test_a_city_too_wide_for_its_squares_is_refused_with_the_remedy() -> None:
    far = np.array([0, 2**24 + 5])
    with pytest.raises(GeoError, match="enlarge snap_m"):
        spanning_edges(far, far, np.zeros(2), 20)
