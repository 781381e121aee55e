import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.backtest.scores import hit_rate, hits, log_score, most_hits, pai, pei

surfaces = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 5), min_size=n, max_size=n),
        st.lists(st.integers(0, 5), min_size=n, max_size=n),
    )
)


def test_the_worked_example_of_pai_and_pei() -> None:
    # 20 cells; the forecast's best cell (5 %) holds 3 of 12 events, the fullest cell 4.
    score = np.arange(20, 0, -1.0)
    events = np.zeros(20)
    events[[0, 7, 11]] = 3, 4, 5
    inside = hits(score, events, 0.05)
    assert inside == 3
    assert hit_rate(inside, events.sum()) == 0.25
    assert pai(inside, events.sum(), 0.05) == pytest.approx(5.0)
    assert pei(inside, most_hits(events, 0.05)) == pytest.approx(3 / 5)


def test_tied_cells_count_with_their_expected_hits() -> None:
    # One cell is flagged out of four equal ones with 8 events: 2 are expected inside.
    assert hits(np.ones(4), np.array([8.0, 0, 0, 0]), 0.25) == 2.0


def test_a_share_that_ends_inside_a_cell_takes_part_of_it() -> None:
    assert hits(np.array([2.0, 1.0]), np.array([4.0, 6.0]), 0.75) == 7.0


def test_the_order_of_tied_cells_in_the_file_changes_nothing() -> None:
    score, events = np.array([1.0, 0, 0, 0]), np.array([1.0, 5, 0, 1])
    turned = hits(score[::-1], events[::-1], 0.5)
    assert hits(score, events, 0.5) == turned == 3.0


@settings(deadline=None, max_examples=50)
@given(surfaces, st.floats(0, 1), st.floats(0, 1))
def test_the_hit_rate_grows_with_the_area_and_never_beats_the_best(
    surface: tuple[list[int], list[int]], a: float, b: float
) -> None:
    score, events = np.array(surface[0], float), np.array(surface[1], float)
    small, large = sorted((a, b))
    assert hits(score, events, small) <= hits(score, events, large) + 1e-9
    assert hits(score, events, large) <= most_hits(events, large) + 1e-9
    assert hits(score, events, 1.0) == events.sum()


@settings(deadline=None, max_examples=50)
@given(surfaces, st.floats(0.1, 10))
def test_only_the_order_of_the_scores_matters(
    surface: tuple[list[int], list[int]], scale: float
) -> None:
    score, events = np.array(surface[0], float), np.array(surface[1], float)
    assert hits(score * scale, events, 0.3) == pytest.approx(hits(score, events, 0.3))


def test_the_log_score_is_the_mean_log_probability_of_the_events_cells() -> None:
    p = [np.array([0.9, 0.1]), np.array([0.5, 0.5])]
    events = [np.array([1.0, 1.0]), np.array([0.0, 2.0])]
    expected = (np.log(0.9) + np.log(0.1) + 2 * np.log(0.5)) / 4
    assert log_score(p, events) == pytest.approx(expected)


def test_without_events_nothing_can_be_scored() -> None:
    assert np.isnan(hit_rate(0, 0))
    assert np.isnan(pei(0, 0))
    assert np.isnan(log_score([np.array([1.0])], [np.array([0.0])]))
