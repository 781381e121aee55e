"""The riskiest cells of a ward lie apart, and the shares of its places add up."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import LonLat, distance_m
from geo.risk.places import RiskPlaces, risk_places
from geo.risk.surface import Surface
from tests.geo.risk.test_surface import NOW, WARDS, incidents, spread_out, surfaces
from tests.geo.wards.squares import lonlat

CODES = tuple(str(code) for code in WARDS["code"])
PLACES = st.lists(
    st.builds(LonLat, st.floats(101.40, 101.45), st.floats(1.60, 1.65)), max_size=4, unique=True
)


@cache
def morning() -> Surface:
    return surfaces(spread_out(400))["pagi"]


@settings(deadline=None, max_examples=30)
@given(st.lists(PLACES, min_size=len(CODES), max_size=len(CODES)), st.integers(0, 6))
def test_shares_of_a_ward_add_up(given_at: list[list[LonLat]], more: int) -> None:
    given_by = dict(zip(CODES, given_at, strict=True))
    found = risk_places(morning(), given_by, dict.fromkeys(CODES, more), apart_m=500, reach_m=1e6)
    for code, places in found.items():
        assert len(places.cells) <= more
        assert len(places.shares) == len(given_by[code]) + len(places.cells)
        if places.shares:
            assert sum(places.shares) == pytest.approx(1)


def test_what_lies_out_of_reach_is_nobodys_share() -> None:
    known = {code: places.cells[:1] for code, places in found_everywhere(200).items()}
    near, far = (
        risk_places(morning(), known, dict.fromkeys(CODES, 0), apart_m=500, reach_m=reach_m)
        for reach_m in (200, 1e6)
    )
    for code in CODES:
        assert 0 < near[code].shares[0] < 1
        assert far[code].shares[0] == pytest.approx(1)


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_the_farther_a_visit_reaches_the_more_lies_around_it(a_m: float, b_m: float) -> None:
    near, far = (found_everywhere(reach_m) for reach_m in sorted((a_m, b_m)))
    for code in CODES:
        pairs = zip(near[code].shares, far[code].shares, strict=True)
        assert all(0 <= a <= b + 1e-12 for a, b in pairs)


def found_everywhere(reach_m: float) -> dict[str, RiskPlaces]:
    return risk_places(morning(), {}, dict.fromkeys(CODES, 3), apart_m=500, reach_m=reach_m)


def test_who_watches_a_cell_stands_where_its_incidents_were() -> None:
    at = [(1010.0 + n, 1015.0) for n in range(40)]
    surface = surfaces(incidents(at, [NOW - timedelta(days=n + 1) for n in range(40)]))["pagi"]
    found = risk_places(surface, {}, dict.fromkeys(CODES, 1), apart_m=500, reach_m=200)
    there = lonlat(np.array([1030.0]), np.array([1015.0]))[0]
    best = min(distance_m(c, LonLat(*there)) for places in found.values() for c in places.cells)
    assert best < 30


def test_cells_are_the_riskiest_and_lie_apart() -> None:
    surface = morning()
    found = risk_places(surface, {}, dict.fromkeys(CODES, 2), apart_m=500, reach_m=1e6)
    cells = [p for places in found.values() for p in places.cells]
    for code, places in found.items():
        mine = surface.expected[surface.grid.ward == surface.ward_codes.index(code)]
        top = places.cells[0]
        best = surface.grid.cells_of_lonlat(np.array([top.lon]), np.array([top.lat]))
        assert surface.expected[best][0] == pytest.approx(mine.max())
        assert all(
            distance_m(a, b) > 499 for n, a in enumerate(places.cells) for b in places.cells[:n]
        )
    assert len(cells) == 2 * len(CODES)


def test_where_little_room_is_left_cells_come_closer_but_never_share_one() -> None:
    found = risk_places(morning(), {}, dict.fromkeys(CODES, 50), apart_m=500, reach_m=1e6)
    for places in found.values():
        assert len(places.cells) > 4
        assert all(
            distance_m(a, b) > 249 for n, a in enumerate(places.cells) for b in places.cells[:n]
        )


def test_a_cell_where_nobody_can_stop_is_left_out() -> None:
    first = risk_places(morning(), {}, dict.fromkeys(CODES, 1), apart_m=500, reach_m=1e6)
    barred = {p for places in first.values() for p in places.cells}

    def usable(points: Sequence[LonLat]) -> list[bool]:
        return [p not in barred for p in points]

    second = risk_places(
        morning(), {}, dict.fromkeys(CODES, 1), apart_m=500, reach_m=1e6, usable=usable
    )
    cells = {p for places in second.values() for p in places.cells}
    assert len(cells) == len(CODES)
    assert not cells & barred
