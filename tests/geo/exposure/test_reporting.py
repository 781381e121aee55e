import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.exposure.rates import Floats, Prior
from geo.exposure.reporting import (
    Looked,
    Mixture,
    evidence,
    share_prior,
    share_priors,
    share_weights,
    shares,
    told_by_count,
    told_by_split,
)

WEEKS = 52.0


def one(y: float, z: float, watched: float, left: float) -> Looked:
    return Looked(*(np.array([float(v)]) for v in (y, z, watched, left)))


def posterior(
    looked: Looked, prior: Prior, share: Floats | None = None, observations: float = 10.0
) -> Mixture:
    told = told_by_split(looked, observations) + told_by_count(looked, prior)
    given_share = share_prior(0.4, 4.0, 0.5) if share is None else share
    return Mixture.of(looked, prior, share_weights(told, given_share))


def exponential(mean: float) -> Prior:
    return Prior(np.array([mean]), np.array([mean**2]))


@pytest.mark.parametrize(
    ("hours", "a_week"), [(0, 3.92), (1 / 60, 3.91), (5, 2.8), (20, 1.5), (100, 0.41)]
)
def test_absence_is_not_evidence_a_silent_year_says_as_much_as_patrols_looked(
    hours: float, a_week: float
) -> None:
    watched = 0.02 * hours
    rate, _ = posterior(one(0, 0, watched, WEEKS - watched), exponential(4.0)).moments()
    assert rate.item() == pytest.approx(a_week, rel=0.025)


def test_with_a_beta_alone_a_silent_year_would_read_as_quiet() -> None:
    alone = share_prior(0.4, 4.0, 0.0)
    rate, _ = posterior(one(0, 0, 0, WEEKS), exponential(4.0), alone).moments()
    assert rate.item() < 0.4


def test_one_report_rules_out_that_nobody_reports() -> None:
    silent, told = (
        posterior(one(0, z, 0.0, WEEKS), exponential(4.0)).weight[0, 0] for z in (0.0, 1.0)
    )
    assert silent > 0.9
    assert told == 0.0


def test_patrolled_wards_tell_their_own_reporting() -> None:
    prior = exponential(4.0)
    few, many = (posterior(one(40, z, 10.0, 42.0), prior) for z in (2.0, 100.0))
    assert float((few.weight @ shares())[0]) < 0.2 < 0.4 < float((many.weight @ shares())[0])
    assert few.moments()[0] == pytest.approx(4.0, rel=0.25)


def test_a_split_of_many_incidents_tells_no_more_than_some_do() -> None:
    spread = []
    for observations in (10.0, 1e6):
        found = posterior(one(400, 600, 10.0, 42.0), exponential(40.0), observations=observations)
        mean = found.weight @ shares()
        spread.append(float(np.sqrt(found.weight @ shares() ** 2 - mean**2)[0]))
    assert spread[0] > 2 * spread[1]


@given(
    st.floats(0, 60), st.floats(0, 60), st.floats(0.01, 50), st.floats(0.01, 50), st.floats(0.1, 9)
)
def test_the_ends_of_an_interval_leave_out_its_tails(
    y: float, z: float, watched: float, left: float, mean: float
) -> None:
    found = posterior(one(y, z, watched, left), exponential(mean))
    ends = found.ends(0.9)
    for end, part in zip(ends, (0.05, 0.95), strict=True):
        below = stats.gamma.cdf(end.item(), found.shape[0], scale=1 / found.per[0])
        assert float(found.weight[0] @ below) == pytest.approx(part, abs=1e-4)


def test_the_moments_are_those_of_draws() -> None:
    found = posterior(one(3, 5, 2.0, 30.0), exponential(2.0))
    rng = np.random.default_rng(1)
    node = rng.choice(len(found.weight[0]), 200_000, p=found.weight[0])
    draws = rng.gamma(found.shape[0, node], 1 / found.per[0, node])
    mean, sd = found.moments()
    assert draws.mean() == pytest.approx(mean.item(), rel=0.01)
    assert draws.std() == pytest.approx(sd.item(), rel=0.02)


def test_how_many_wards_are_silent_is_learnt_from_all_of_them() -> None:
    kinds, likely = share_priors(0.4, 4.0)
    busy = Prior(np.array([4.0]), np.array([1.0]))
    weeks = np.full(40, 26.0)
    for silent in (4, 36):
        reported = np.where(np.arange(40) < silent, 0.0, 40.0)
        looked = Looked(100 + 0 * weeks, reported, weeks, weeks)
        told = told_by_split(looked, 10.0) + told_by_count(looked, busy)
        score = evidence(told, kinds) + np.log(likely)
        assert kinds[int(score.argmax()), 0] == pytest.approx(silent / 40)
