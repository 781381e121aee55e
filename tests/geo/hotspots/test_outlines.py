import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.hotspots.outlines import WardMap, outline, to_geojson
from tests.geo.hotspots.spots import CRS, SIDE_M, SOUTH_M, WEST_M, blob, wards

WARDS = WardMap(wards(), CRS)


def shape_of(geometry: object) -> BaseGeometry:
    return shapely.from_geojson(json.dumps(geometry))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 60), st.floats(1, 300))
def test_an_outline_is_a_valid_area_that_holds_its_points(seed: int, n: int, wide: float) -> None:
    x, y = blob(seed, n, WEST_M + 2500, SOUTH_M + 2500, wide_m=wide)
    found = outline(x, y, WARDS, margin_m=40)
    assert found.is_valid
    assert found.area > 0
    assert shapely.covers(found.buffer(1), shapely.points(x, y)).all()
    written = shape_of(to_geojson(found, CRS))
    assert written.is_valid
    assert written.area > 0


def test_a_bent_cluster_is_not_filled_up() -> None:
    along, across = np.meshgrid(np.arange(0, 400, 20.0), np.arange(0, 80, 20.0))
    x = WEST_M + 1000 + np.concatenate([along.ravel(), across.ravel()])
    y = SOUTH_M + 1000 + np.concatenate([across.ravel(), along.ravel()])
    found = outline(x, y, WARDS, margin_m=40)
    corner = shapely.Point(WEST_M + 1350, SOUTH_M + 1350)
    assert not found.covers(corner)
    assert found.area < 0.8 * found.convex_hull.area


def test_the_sea_is_cut_off() -> None:
    x, y = np.full(3, WEST_M + 5.0), SOUTH_M + np.array([100.0, 110, 120])
    assert outline(x, y, WARDS, margin_m=40).bounds[0] >= WEST_M - 0.5


def test_points_off_every_ward_keep_their_outline() -> None:
    x, y = np.full(3, WEST_M - 90.0), np.full(3, SOUTH_M + 100)
    found = outline(x, y, WARDS, margin_m=40)
    assert found.area > 0
    assert WARDS.touched(found, (WEST_M - 90.0, SOUTH_M + 100)) == ("W1",)


def test_the_ward_of_the_centre_comes_first_and_slivers_are_not_named() -> None:
    border = WEST_M + SIDE_M
    across = shapely.box(border - 300, SOUTH_M + 100, border + 100, SOUTH_M + 200)
    assert WARDS.touched(across, (border + 50, SOUTH_M + 150)) == ("W2", "W1")
    assert WARDS.touched(across, (border - 50, SOUTH_M + 150)) == ("W1", "W2")
    sliver = shapely.box(border - 300, SOUTH_M + 100, border + 2, SOUTH_M + 200)
    assert WARDS.touched(sliver, (border - 50, SOUTH_M + 150)) == ("W1",)


def test_geojson_has_five_decimals_and_outer_rings_against_the_clock() -> None:
    ring = shapely.Point(WEST_M + 500, SOUTH_M + 500).buffer(90)
    two = shapely.union(ring, shapely.box(WEST_M, SOUTH_M, WEST_M + 50, SOUTH_M + 50))
    geometry = to_geojson(two, CRS)
    assert geometry["type"] == "MultiPolygon"
    for polygon in geometry["coordinates"]:
        assert shapely.LinearRing(polygon[0]).is_ccw
        assert all(v == round(v, 5) for point in polygon[0] for v in point)
    one = to_geojson(ring, CRS)
    assert one["type"] == "Polygon"
    middle = shape_of(one).centroid
    assert (middle.x, middle.y) == pytest.approx((101.4311, 1.6318), abs=0.01)
