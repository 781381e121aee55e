import numpy as np
import pytest

from geo.risk.level import level
from geo.risk.mixture import MixtureParams, past_bounds
from tests.geo.wards.squares import history, square_grid

GRID = square_grid(4)
PARAMS = MixtureParams()


def test_two_incidents_a_day_are_expected_to_go_on() -> None:
    day = np.arange(0, 400, 0.5)
    got = level(history(GRID, [0] * len(day), day.tolist()), past_bounds(0, 400, 7), PARAMS)
    assert got.per_day == pytest.approx(2, rel=0.02)
    assert 0 < got.sd < 0.2


def test_a_level_that_has_doubled_is_followed() -> None:
    day = np.concatenate([np.arange(0, 400, 1.0), np.arange(400, 600, 0.25)])
    got = level(history(GRID, [0] * len(day), day.tolist()), past_bounds(0, 600, 7), PARAMS)
    assert got.half_life_days == 30
    assert got.per_day == pytest.approx(4, rel=0.1)


def test_without_incidents_the_level_is_low_and_as_uncertain_as_high() -> None:
    got = level(history(GRID, [], []), np.array([0.0]), PARAMS)
    assert got.per_day == pytest.approx(1 / 60)
    assert got.sd >= got.per_day
