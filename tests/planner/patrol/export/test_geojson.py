import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon
from shapely.geometry import shape

from geo.model import Hotspot, LonLat
from geo.notice import Notice, notice_from_json
from planner.maps.geojson import (
    collection,
    geojson_bytes,
    hotspots_to_geojson,
    rounded_geometry,
)
from planner.patrol.export.geojson import loop_to_geojson, plan_to_geojson
from planner.patrol.model import Plan
from tests.planner.patrol.builders import make_loop, make_plan, make_wards
from tests.planner.patrol.export.strategies import plans

PLAN = make_plan()


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for part in value:
            yield from numbers(part)
    else:
        yield value


@given(plans())
@settings(max_examples=40, deadline=None)
def test_every_plan_is_geojson_by_rfc_7946(plan: Plan) -> None:
    collection = json.loads(geojson_bytes(plan_to_geojson(plan)))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for feature in collection["features"]:
        coordinates = feature["geometry"]["coordinates"]
        assert all(round(n, 6) == n for n in numbers(coordinates))
        if feature["geometry"]["type"] == "LineString":
            assert len(coordinates) >= 2
        west, south, east, north = feature["bbox"]
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90


def test_a_loop_is_its_way_its_post_and_its_stops() -> None:
    features = loop_to_geojson(PLAN, make_loop(stops=3))["features"]
    assert [f["properties"]["kind"] for f in features] == ["loop", "post", "stop", "stop", "stop"]
    assert features[2]["geometry"] == {"type": "Point", "coordinates": [101.4518, 1.6602]}
    assert features[2]["properties"]["arrive"] == "2026-11-20T07:06:00+07:00"
    assert features[3]["properties"]["duty"] == "kecamatan Barat"


def test_the_bbox_of_a_collection_holds_all_its_features() -> None:
    collection = plan_to_geojson(PLAN)
    west, south, east, north = collection["bbox"]
    for feature in collection["features"]:
        w, s, e, n = feature["bbox"]
        assert west <= w <= e <= east
        assert south <= s <= n <= north


def test_the_caveats_travel_with_the_file() -> None:
    told = plan_to_geojson(PLAN)
    assert told["caveats"] == [
        "Jalan skematis: waktu perkiraan",
        "Titik simulasi, total resmi",
    ]
    english = plan_to_geojson(PLAN, "en")["caveats"]
    assert english[0] == "schematic roads: times are estimates"
    assert [notice_from_json(n) for n in told["notices"]] == list(PLAN.caveats)


def test_outer_rings_turn_left_and_holes_turn_right() -> None:
    for ward in make_wards():
        rounded = rounded_geometry(ward.outline)
        assert rounded
        outer, *holes = rounded["coordinates"]
        assert Polygon(outer).exterior.is_ccw
        assert all(not Polygon(hole).exterior.is_ccw for hole in holes)
        assert all(ring[0] == ring[-1] for ring in (outer, *holes))


def test_rounding_changes_no_outline_by_more_than_its_last_digit() -> None:
    for ward in make_wards():
        rounded = rounded_geometry(ward.outline)
        assert rounded
        assert shape(rounded).area == pytest.approx(shape(dict(ward.outline)).area)


@given(
    st.lists(
        st.tuples(st.floats(101, 101.00001), st.floats(1, 1.00001)).map(list),
        min_size=3,
        max_size=8,
    )
)
def test_a_ring_smaller_than_the_last_digit_is_dropped_not_drawn_wrong(
    ring: list[list[float]],
) -> None:
    rounded = rounded_geometry({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    if rounded is not None:
        outer = rounded["coordinates"][0]
        assert len(outer) >= 4
        assert all(a != b for a, b in pairwise(outer))


def test_a_multipolygon_keeps_its_parts_and_loses_the_flat_ones() -> None:
    square = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
    flat = [[[5, 5], [6, 5], [5, 5]]]
    rounded = rounded_geometry({"type": "MultiPolygon", "coordinates": [square, flat]})
    assert rounded is not None
    assert rounded["coordinates"] == [[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]]


def test_a_hotspot_carries_why_it_is_hot() -> None:
    spot = Hotspot(
        id="h1",
        shift="Malam",
        centre=LonLat(101.44, 1.67),
        outline=make_wards()[0].outline,
        incidents=31,
        expected=0.42,
        sd=0.1,
        severity=0.9,
        category="pkl",
        peak_hours=(20, 21),
        trend=1.2,
        wards=("14.72.02.1000",),
        why={"chronic": 0.7, "last_weeks": 0.3},
        z=4.1,
        q=0.001,
        significant=True,
        emerging=False,
    )
    collection = hotspots_to_geojson([spot], [Notice.of("roads.schematic")], "en")
    assert collection["caveats"] == ["schematic roads: times are estimates"]
    assert collection["notices"] == [
        {"code": "roads.schematic", "values": {}, "sentence": collection["caveats"][0]}
    ]
    (feature,) = collection["features"]
    assert feature["properties"]["why"] == {"chronic": 0.7, "last_weeks": 0.3}
    assert feature["properties"]["centre"] == [101.44, 1.67]
    assert feature["geometry"]["type"] == "Polygon"


def test_nothing_makes_an_empty_collection_without_a_bbox() -> None:
    assert collection([], {}) == {"type": "FeatureCollection", "features": []}
