import numpy as np
import pytest

from geo.hotspots.evidence import Cover, Evidence, faded, gather_evidence
from tests.geo.hotspots.spots import NOW, ago, grid, incidents


def gathered(frame_weights: np.ndarray | None = None, **more: float) -> Evidence | None:
    frame = incidents(
        [10.0, 300.0, 600.0, -90_000.0, 9990.0],
        [10.0] * 5,
        [ago(100), ago(11), ago(1), ago(1), ago(-2)],
    )
    asked = {"window_days": 50.0, "half_life_days": 10.0, "before_days": 10.0, **more}
    return gather_evidence(frame, grid(), now=NOW, weights=frame_weights, **asked)


def test_only_incidents_of_the_city_and_the_time_are_used() -> None:
    seen = gathered()
    assert seen is not None
    assert seen.row.tolist() == [1, 2]
    assert seen.cell.tolist() == [1, 2]
    assert seen.age_days.tolist() == [10.0, 0.0]
    assert seen.fresh.tolist() == [0.5, 1.0]
    assert seen.history_days == 99.0


def test_incidents_before_the_window_are_kept_without_freshness() -> None:
    seen = gathered(before_days=60)
    assert seen is not None
    assert seen.row.tolist() == [0, 1, 2]
    assert seen.fresh.tolist() == [0.0, 0.5, 1.0]


def test_weights_stay_what_they_are() -> None:
    seen = gathered(np.array([9.0, 2.0, 6.0, 1.0, 1.0]))
    assert seen is not None
    assert seen.weight.tolist() == [2.0, 6.0]
    assert gathered(np.zeros(5)) is None


def test_a_half_life_halves_and_neither_future_nor_past_window_counts() -> None:
    weight = faded(np.ones(4), np.array([-1.0, 0, 30, 60]), 60, 30)
    assert weight.tolist() == [0, 1, 0.5, 0]


def test_a_cell_is_shared_among_clusters_and_noise_by_weight() -> None:
    label = np.array([0, 0, 1, -1, 1])
    cell = np.array([4, 5, 5, 5, 7])
    weight = np.array([1.0, 2, 1, 1, 3])
    cover = Cover.of(label, cell, weight, cells=9, clusters=2)
    per_cell = np.arange(9.0)
    assert cover.total(per_cell).tolist() == [4 + 5 * 0.5, 5 * 0.25 + 7]
    assert cover.total(np.ones(9), power=2).tolist() == [1 + 0.25, 1 + 0.0625]


def test_the_cover_of_one_point_is_its_cell() -> None:
    cover = Cover.of(np.array([0]), np.array([3]), np.array([0.7]), cells=5, clusters=1)
    assert cover.total(np.arange(5.0)).tolist() == pytest.approx([3.0])
