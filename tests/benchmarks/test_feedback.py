import json

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import feedback
from geo.exposure.estimate import ExposureParams

PARAMS = ExposureParams()


def figures(policy: str) -> feedback.Result:
    seen, rates = feedback.simulate(
        policy, feedback.AS_BELIEVED, runs=5, weeks=104, seed=2, params=PARAMS
    )
    return feedback.judge(policy, feedback.AS_BELIEVED, seen, rates)


def test_the_hidden_rates_have_the_spread_they_claim() -> None:
    rates = feedback.hidden_rates(1)
    share = rates / rates.sum()
    assert np.abs(share - 1 / 22).sum() / 2 == pytest.approx(0.214, abs=0.001)
    assert rates.max() / rates.mean() == pytest.approx(1.96, abs=0.01)
    assert sorted(rates) == pytest.approx(sorted(feedback.hidden_rates(7)))


def test_found_counts_starve_districts_and_the_fused_estimate_does_not() -> None:
    loop, ours = figures("found counts"), figures("ours")
    assert loop.starved > 5
    assert ours.starved_worst == 0
    assert ours.tv < 0.1 < loop.tv


def test_found_counts_echo_and_the_fused_estimate_does_not() -> None:
    loop, ours = figures("found counts").echo, figures("ours").echo
    assert loop is not None
    assert ours is not None
    assert loop > 0.15 > abs(ours) + 0.05


def test_all_hours_are_driven_every_week() -> None:
    seen, _ = feedback.simulate(
        "ours", feedback.BY_DISTRICT, runs=2, weeks=5, seed=3, params=PARAMS
    )
    assert seen.hours.sum(axis=2).ravel().tolist() == pytest.approx([440.0] * 10)


def test_the_same_seed_prints_the_same_json() -> None:
    args = ["--runs", "2", "--weeks", "20", "--json"]
    first = CliRunner().invoke(feedback.main, args)
    again = CliRunner().invoke(feedback.main, args)
    assert first.exit_code == 0
    assert first.stdout == again.stdout
    data = json.loads(first.stdout)
    assert set(data["policies"]) == set(feedback.POLICIES)
    assert data["misjudged"]["ours"]["tv"] > 0
