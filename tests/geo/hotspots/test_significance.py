import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, false_discovery_control

from geo.hotspots.parameters import HotspotParams
from geo.hotspots.significance import TRIALS, false_share, stands_out
from tests.geo.hotspots.spots import SIDE_M, SOUTH_M, WEST_M, blob, grid

Floats = NDArray[np.float64]
PARAMS = HotspotParams()


def noise(n: int, seed: int = 5) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    return rng.random(n) * 2 * SIDE_M, rng.random(n) * SIDE_M


def q_of(*parts: tuple[Floats, Floats]) -> list[float]:
    """Return q of every part but the first, which is noise."""
    x = np.concatenate([part[0] for part in parts]) + WEST_M
    y = np.concatenate([part[1] for part in parts]) + SOUTH_M
    label = np.repeat(np.arange(len(parts)) - 1, [len(part[0]) for part in parts])
    return [float(q) for q in stands_out(x, y, np.ones(len(x)), label, grid(), PARAMS).q]


def test_a_place_among_noise_stands_out_and_a_thick_spot_of_noise_does_not() -> None:
    crowd = blob(1, 20, 4000, 2500)
    few = np.array([7000.0, 7030, 7060, 7090]), np.full(4, 2500.0)
    real, chance = q_of(noise(400), crowd, few)
    assert real < 1e-4
    assert chance > 0.05


def test_the_chance_of_one_place_can_be_worked_out_by_hand() -> None:
    here = np.full(4, 5000.0), np.full(4, 2500.0)
    aside = np.array([5000.0 - 900, 5000 + 900]), np.full(2, 2500.0)
    (q,) = q_of(aside, here)
    trials = TRIALS * 800 * 25 / 81
    assert q == pytest.approx(trials * binom.sf(3, 6, 1 / 49))


def test_a_burst_beside_a_place_leaves_it_significant() -> None:
    place, beside = blob(1, 12, 4000, 2500), blob(2, 300, 4900, 2500)
    assert q_of(noise(100), place)[0] < 0.01
    assert q_of(noise(100), place, beside)[0] < 0.01


def test_what_lies_beyond_the_surroundings_can_only_help() -> None:
    place, far = blob(1, 6, 1500, 2500), blob(2, 500, 8000, 2500)
    alone = q_of(noise(300), place)[0]
    assert q_of(noise(300), place, far)[0] <= alone


def test_no_places_have_no_chances() -> None:
    none = np.zeros(0)
    found = stands_out(none, none, none, np.zeros(0, dtype=np.int64), grid(), PARAMS)
    assert (found.z.tolist(), found.q.tolist()) == ([], [])


@pytest.mark.parametrize("seed", range(20))
def test_the_share_of_false_alarms_is_that_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = np.round(rng.random(int(rng.integers(1, 400))) ** 3, 2)
    expected = false_discovery_control(p)
    assert false_share(p * len(p)).tolist() == pytest.approx(expected.tolist())
