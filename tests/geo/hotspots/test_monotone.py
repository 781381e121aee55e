"""More incidents anywhere never take a hotspot from elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hotspots.find import find_hotspots
from geo.hotspots.parameters import HotspotParams
from geo.model import Hotspot
from tests.geo.hotspots.spots import NOW, SIDE_M, ago, blob, incidents, surface, wards

REACH_M = 2500.0
"""Width of a hotspot, and its surroundings of three and a half boxes."""

PLACES = ((600.0, 600.0), (2400, 4300), (4400, 1200), (6100, 3900), (7800, 1300), (9300, 4200))


def found(*parts: tuple[np.ndarray, np.ndarray]) -> tuple[Hotspot, ...]:
    x = np.clip(np.concatenate([p[0] for p in parts]), 1, 2 * SIDE_M - 1)
    y = np.clip(np.concatenate([p[1] for p in parts]), 1, SIDE_M - 1)
    times = [ago(1 + n * 37 % 300) for n in range(len(x))]
    return find_hotspots(
        incidents(x, y, times),
        wards(),
        {"pagi": surface()},
        now=NOW,
        severities={},
        params=HotspotParams(),
    )


def near(hotspots: tuple[Hotspot, ...]) -> set[tuple[float, float]]:
    """Return the true places that have a significant hotspot."""
    lon, lat = (np.array([getattr(h.centre, c) for h in hotspots]) for c in ("lon", "lat"))
    at = incidents([p[0] for p in PLACES], [p[1] for p in PLACES], NOW)
    apart = np.hypot(at["lon"].to_numpy()[:, None] - lon, at["lat"].to_numpy()[:, None] - lat)
    sure = np.array([h.significant for h in hotspots])
    kept = ((apart < 150 / 111_000) & sure).any(axis=1)
    told = {
        (round(float(a), 6), round(float(b), 6)) for a, b in at[["lon", "lat"]].to_numpy()[kept]
    }
    return told


@pytest.mark.parametrize("burst", [0, 60, 98, 1000])
def test_a_burst_at_one_place_leaves_all_six(burst: int) -> None:
    rng = np.random.default_rng(1)
    anywhere = rng.random(150) * 2 * SIDE_M, rng.random(150) * SIDE_M
    true = [blob(i, 40 + 7 * i, *at) for i, at in enumerate(PLACES)]
    assert len(near(found(anywhere, *true, blob(9, burst, *PLACES[2], wide_m=60)))) == 6


@settings(deadline=None, max_examples=15)
@given(
    seed=st.integers(0, 10_000),
    burst=st.integers(1, 400),
    wide_m=st.sampled_from([5.0, 60.0, 500.0]),
    at=st.tuples(st.floats(100, 2 * SIDE_M - 100), st.floats(100, SIDE_M - 100)),
)
def test_hotspots_out_of_reach_stay_and_keep_their_order(
    seed: int, burst: int, wide_m: float, at: tuple[float, float]
) -> None:
    rng = np.random.default_rng(seed)
    noise = rng.random(200) * 2 * SIDE_M, rng.random(200) * SIDE_M
    true = [blob(seed + i, 5 + 6 * i, *place) for i, place in enumerate(PLACES)]
    more = blob(seed + 9, burst, *at, wide_m=wide_m)
    more = np.clip(more[0], 1, 2 * SIDE_M - 1), np.clip(more[1], 1, SIDE_M - 1)
    before, after = found(noise, *true), found(noise, *true, more)
    added = incidents(more[0], more[1], NOW)
    far = [
        h
        for h in before
        if 111_000 * np.hypot(added["lon"] - h.centre.lon, (added["lat"] - h.centre.lat)).min()
        > REACH_M
    ]
    later = {h.id: (rank, h) for rank, h in enumerate(after)}
    assert {h.id for h in far} <= set(later)
    assert all(later[h.id][1].q <= h.q and later[h.id][1].significant >= h.significant for h in far)
    ranks = [later[h.id][0] for h in far]
    assert ranks == sorted(ranks)
