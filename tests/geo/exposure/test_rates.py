import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.exposure.rates import (
    LIKE_MEMBERS,
    ExposureParams,
    Prior,
    between,
    decay,
    detection,
    discounted,
    group_prior,
    known_share,
    patrol_shares,
    shrink,
    total_variation,
)

rates = st.lists(st.floats(0, 1e4), min_size=1, max_size=30)


def test_no_hours_detect_nothing_and_many_hours_nearly_all() -> None:
    e = detection([0.0, 28.0 / 0.35, 1e6], 28.0, 0.35)
    assert e[0] == 0.0
    assert e[1] == pytest.approx(1 - np.exp(-1))
    assert e[2] == pytest.approx(1.0)


def test_what_no_patrol_finds_is_known_by_reports_alone() -> None:
    assert known_share(0.0, 0.4) == pytest.approx(0.4)
    assert known_share(1.0, 0.4) == pytest.approx(1.0)


def test_evidence_of_one_half_life_counts_half() -> None:
    assert decay(365, 365) == pytest.approx(0.5)
    assert discounted([[8.0], [0.0], [1.0]], 7).tolist() == [3.0]


def test_the_prior_is_the_formula_of_the_methods() -> None:
    y, e = np.array([2.0, 30.0, 10.0]), np.array([10.0, 20.0, 10.0])
    m = 42.5 / 40
    spread = (10 * (0.2 - m) ** 2 + 20 * (1.5 - m) ** 2 + 10 * (1.0 - m) ** 2) / 40
    told = (spread - m / (40 / 3)) / m**2
    seen = 40**2 / 600 - 1
    unlike = (LIKE_MEMBERS + seen * told) / (LIKE_MEMBERS + seen)
    prior = group_prior(y, e, variance_floor=0.02)
    assert prior.mean.item() == pytest.approx(m)
    assert prior.variance.item() == pytest.approx(unlike * m**2 + m / 40)
    b = m / prior.variance.item()
    rate, sd = shrink(y, e, prior)
    assert rate.tolist() == pytest.approx(((m * b + y) / (b + e)).tolist())
    assert sd.tolist() == pytest.approx((np.sqrt(m * b + y) / (b + e)).tolist())


def test_two_equal_members_do_not_prove_that_all_are_equal_but_many_nearly_do() -> None:
    two = group_prior([500.0] * 2, [1000.0] * 2, variance_floor=0.02)
    many = group_prior([500.0] * 200, [1000.0] * 200, variance_floor=0.02)
    assert two.variance.item() > 0.5 * 0.5**2
    assert many.variance.item() == pytest.approx(0.03 * 0.5**2, rel=0.05)


def test_the_rate_of_half_an_event_is_as_uncertain_as_half_an_event() -> None:
    prior = group_prior([0.0], [52.0], variance_floor=0.02)
    assert prior.mean.item() == pytest.approx(0.5 / 52)
    error = (
        prior.variance - between(np.zeros(1), np.full(1, 52.0), prior.mean, 0.02) * prior.mean**2
    )
    assert np.sqrt(error).item() / prior.mean.item() == pytest.approx(np.sqrt(2))


def test_a_group_where_nothing_happened_still_has_a_rate() -> None:
    rate, sd = shrink(
        [0.0, 0.0], [10.0, 10.0], group_prior([0.0, 0.0], [10.0, 10.0], variance_floor=0.02)
    )
    assert (rate > 0).all()
    assert (sd > 0).all()


def test_a_group_nobody_watched_has_no_prior() -> None:
    with pytest.raises(GeoError, match="exposure in at least one"):
        group_prior([1.0, 2.0], [0.0, 0.0], variance_floor=0.02)


@given(st.floats(0, 500), st.floats(0.01, 500), st.floats(0.01, 50), st.floats(0.001, 100))
def test_a_rate_lies_between_the_prior_and_what_was_seen(
    seen: float, exposure: float, mean: float, variance: float
) -> None:
    rate, _ = shrink([seen], [exposure], Prior(np.array([mean]), np.array([variance])))
    low, high = sorted([mean, seen / exposure])
    assert low * (1 - 1e-9) <= rate[0] <= high * (1 + 1e-9)


def test_runs_are_estimated_side_by_side_as_if_alone() -> None:
    rng = np.random.default_rng(5)
    y, e = rng.poisson(9, (4, 6)).astype(float), rng.uniform(1, 3, (4, 6))
    together, _ = shrink(y, e, group_prior(y, e, variance_floor=0.02))
    for run in range(4):
        alone, _ = shrink(y[run], e[run], group_prior(y[run], e[run], variance_floor=0.02))
        assert together[run].tolist() == pytest.approx(alone.tolist())


@given(rates, st.floats(0, 1))
def test_every_district_has_its_floor_and_all_time_is_shared(
    values: list[float], floor: float
) -> None:
    shares = patrol_shares(values, floor)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= floor / len(values) - 1e-12).all()


def test_without_any_rate_time_is_shared_equally() -> None:
    assert patrol_shares([0.0, 0.0], 0.1).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("bad", [[], [-1.0, 2.0], [float("nan")]])
def test_shares_of_impossible_rates_are_refused(bad: list[float]) -> None:
    with pytest.raises(GeoError, match="finite and not negative"):
        patrol_shares(bad, 0.1)


def test_the_distance_of_disjoint_shares_is_one() -> None:
    assert total_variation([1.0, 0.0], [0.0, 1.0]) == pytest.approx(1.0)


def test_all_faults_of_the_parameters_are_named_at_once() -> None:
    with pytest.raises(GeoError) as caught:
        ExposureParams(kappa_km2_h=0, reporting=2, e_min=0.0)
    for name in ("kappa_km2_h", "reporting", "e_min"):
        assert name in str(caught.value)
