import numpy as np
import pytest
from numpy.typing import NDArray

from geo.backtest.run import BASELINES, Events, forecast, run
from geo.risk.kernels import History
from geo.risk.mixture import MixtureParams, past_bounds
from tests.geo.wards.squares import history, square_grid

GRID = square_grid(20)
PARAMS = MixtureParams()


def events(seed: int = 0, n: int = 1500, days: int = 210) -> Events:
    """Return events of which two thirds fall in ten lasting places, the rest anywhere."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.uniform(0, days, n))
    lasting = rng.choice(np.arange(5, 400, 40), n)
    cell = np.where(rng.random(n) < 2 / 3, lasting, rng.integers(0, 400, n))
    return located(history(GRID, cell.tolist(), day.tolist()))


def located(past: History) -> Events:
    x, y = GRID.centres()
    return Events(past, x[past.cell], y[past.cell])


def before(now: float) -> NDArray[np.float64]:
    return past_bounds(0, now, 7)


BOUNDS = np.arange(105, 204, 7.0).tolist()


def test_lasting_places_are_found_by_all_but_last_period() -> None:
    number, methods = run(events(), BOUNDS, before, PARAMS)
    past = events().history
    assert number == ((past.day >= 105) & (past.day < 203)).sum()
    assert set(methods) == {"ours", *BASELINES}
    # Ten of 400 cells hold two thirds of the events, and 1 in 40 of the rest.
    assert methods["ours"].hit_rate["5"] == pytest.approx(2 / 3 + 1 / 3 * 0.05, abs=0.04)
    assert methods["ours"].log_score > methods["last_period"].log_score
    assert methods["ours"].log_score >= methods["counts_365d"].log_score - 0.01


def test_scores_keep_their_definitions() -> None:
    _, methods = run(events(), BOUNDS, before, PARAMS)
    for score in methods.values():
        rates = list(score.hit_rate.values())
        assert rates == sorted(rates)
        assert list(score.hit_rate) == ["1", "2", "5", "10", "20"]
        for percent, rate in score.hit_rate.items():
            assert score.pai[percent] == pytest.approx(rate / (int(percent) / 100))
            assert rate <= score.pei[percent] <= 1
        assert np.isfinite(score.log_score)
        assert 0 <= score.fit_seconds <= score.seconds


def test_events_without_pattern_are_hit_by_chance_only() -> None:
    rng = np.random.default_rng(8)
    past = history(
        GRID, rng.integers(0, 400, 3000).tolist(), np.sort(rng.uniform(0, 210, 3000)).tolist()
    )
    _, methods = run(located(past), BOUNDS, before, PARAMS)
    for score in methods.values():
        assert score.hit_rate["10"] == pytest.approx(0.1, abs=0.03)
        assert score.log_score <= -np.log(400) + 0.02


@pytest.mark.parametrize("now", [105.0, 147.0])
def test_a_forecast_does_not_look_ahead(now: float) -> None:
    true = events().history
    moved = np.where(true.day >= now, 399 - true.cell, true.cell)
    other = History(GRID, moved, true.day, true.weight)
    first, _ = forecast(true, before(now), PARAMS)
    again, _ = forecast(other, before(now), PARAMS)
    np.testing.assert_array_equal(first, again)
    assert first.sum() == pytest.approx(1)


def test_no_method_looks_ahead() -> None:
    true = events()
    moved = np.where(true.history.day >= BOUNDS[-2], 0, true.history.cell)
    other = located(History(GRID, moved, true.history.day, true.history.weight))
    _, one = run(true, BOUNDS[:-1], before, PARAMS)
    _, two = run(other, BOUNDS[:-1], before, PARAMS)
    for name in one:
        assert one[name].hit_rate == two[name].hit_rate
        assert one[name].log_score == two[name].log_score


def test_a_period_without_events_changes_no_score() -> None:
    true = events()
    quiet = true.history.between(0, 196)
    _, with_quiet = run(located(quiet), [*BOUNDS[:-1], 203.0, 210.0], before, PARAMS)
    _, without = run(located(quiet), BOUNDS[:-1], before, PARAMS)
    assert with_quiet["ours"].hit_rate == pytest.approx(without["ours"].hit_rate)
    assert with_quiet["ours"].log_score == pytest.approx(without["ours"].log_score)


def test_progress_is_told_after_every_forecast() -> None:
    seen: list[tuple[int, int]] = []
    run(events(), BOUNDS[:4], before, PARAMS, lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
