"""The riskiest cells of a ward lie apart, and the shares of its places add up."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import LonLat, distance_m
from geo.risk.places import risk_places
from geo.risk.surface import Surface
from tests.geo.risk.test_surface import WARDS, spread_out, surfaces

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
    found = risk_places(morning(), given_by, dict.fromkeys(CODES, more), apart_m=500)
    for code, places in found.items():
        assert len(places.cells) <= more
        assert len(places.shares) == len(given_by[code]) + len(places.cells)
        if places.shares:
            assert sum(places.shares) == pytest.approx(1)


def test_cells_are_the_riskiest_and_lie_apart() -> None:
    surface = morning()
    found = risk_places(surface, {}, dict.fromkeys(CODES, 2), apart_m=500)
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
    found = risk_places(morning(), {}, dict.fromkeys(CODES, 50), apart_m=500)
    for places in found.values():
        assert len(places.cells) > 4
        assert all(
            distance_m(a, b) > 249 for n, a in enumerate(places.cells) for b in places.cells[:n]
        )


def test_a_cell_where_nobody_can_stop_is_left_out() -> None:
    first = risk_places(morning(), {}, dict.fromkeys(CODES, 1), apart_m=500)
    barred = {p for places in first.values() for p in places.cells}

    def usable(points: Sequence[LonLat]) -> list[bool]:
        return [p not in barred for p in points]

    second = risk_places(morning(), {}, dict.fromkeys(CODES, 1), apart_m=500, usable=usable)
    cells = {p for places in second.values() for p in places.cells}
    assert len(cells) == len(CODES)
    assert not cells & barred
