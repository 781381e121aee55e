import json

import shapely.geometry

from planner.maps.pocket import ward_outlines
from planner.patrol.pocket import pocket_map
from tests.planner.patrol.builders import POST, make_loop, make_ward, make_wards


def test_the_map_holds_the_way_and_its_bounds() -> None:
    loop = make_loop()
    drawn = pocket_map(loop, make_wards())
    (south, west), (north, east) = drawn["bounds"]
    assert south <= POST.lat <= north
    assert west <= POST.lon <= east
    way = shapely.geometry.shape(drawn["path"])
    for point in loop.path:
        assert way.distance(shapely.Point(point.lon, point.lat)) < 1e-4


def test_wards_far_from_the_loop_are_left_out() -> None:
    far = make_ward(9, 110.0, -7.0)
    names = [w["name"] for w in pocket_map(make_loop(), [*make_wards(), far])["wards"]]
    assert names == [f"Ward {n}" for n in range(6)]
    assert [w["name"] for w in ward_outlines([far])] == ["Ward 9"]


def test_a_loop_without_stops_has_a_map_too() -> None:
    drawn = pocket_map(make_loop(stops=()), make_wards())
    assert json.dumps(drawn)
    assert drawn["wards"]
