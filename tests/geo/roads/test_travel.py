from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.errors import RoadError
from geo.model import LonLat
from geo.roads.classes import CODES
from geo.roads.connect import connect
from geo.roads.files.read import read_roads
from geo.roads.gathering import Gathering
from geo.roads.network import RoadNetwork, build_network
from geo.roads.speeds import RoadParams
from geo.roads.travel import UNREACHABLE_S, Trips, route
from tests.geo.roads.oracle import dijkstra_ms
from tests.geo.roads.towns import TOWN, at, osm_xml, travel_times

BLOCK_M = 111.25
STEADY = RoadParams(
    speeds_kmh={"primary": 36, "residential": 18, "tertiary": 36}, shift_factor={"Pagi": 0.5}
)


@pytest.fixture
def town(tmp_path: Path) -> RoadNetwork:
    path = tmp_path / "roads.osm"
    path.write_text(osm_xml(TOWN), encoding="utf-8")
    return read_roads(path)


def block_s(kmh: float, blocks: float = 1.0) -> float:
    return blocks * BLOCK_M / kmh * 3.6


def test_times_follow_class_speeds_along_the_streets(town: RoadNetwork) -> None:
    times = travel_times(town, [at(0, 0), at(2, 0), at(2, 1)], params=STEADY)
    assert times.dtype == np.int32
    assert times[0, 1] == pytest.approx(block_s(36, 2), abs=1)
    assert times[0, 2] == pytest.approx(block_s(36, 3), abs=1)
    assert times.diagonal().tolist() == [0, 0, 0]


def test_a_one_way_street_is_left_at_its_end_and_reached_around(town: RoadNetwork) -> None:
    low, high = at(1, 0.25), at(1, 0.75)
    times = travel_times(town, [low, high], params=STEADY)
    assert times[0, 1] == pytest.approx(block_s(18, 0.5), abs=1)
    around = block_s(18, 0.25 + 1 + 0.25) + block_s(36, 1 + 1)
    assert times[1, 0] == pytest.approx(around, abs=1)


def test_two_points_in_mid_block_are_joined_along_the_block(town: RoadNetwork) -> None:
    near, far = at(0.25, 1), at(0.75, 1)
    times = travel_times(town, [near, far], params=STEADY)
    assert times[0, 1] == times[1, 0] == pytest.approx(block_s(18, 0.5), abs=1)


def test_a_busy_shift_takes_longer_and_an_unnamed_one_does_not(town: RoadNetwork) -> None:
    trips = Trips(town, [at(0, 0), at(2, 1)], STEADY)
    assert trips.travel_ms("Pagi")[0, 1] == pytest.approx(2 * trips.travel_ms("Malam")[0, 1], abs=3)


def test_a_factor_of_a_class_replaces_that_of_its_shift(town: RoadNetwork) -> None:
    params = RoadParams(
        speeds_kmh={"primary": 36},
        shift_factor={"Pagi": 0.5},
        class_shift_factor={"Pagi": {"primary": 0.25}},
        use_limits=False,
    )
    times = travel_times(town, [at(0.1, 0), at(0.9, 0)], shift="Pagi", params=params)
    assert times[0, 1] == pytest.approx(block_s(9, 0.8), abs=1)


def test_a_posted_limit_is_the_speed_unless_told_otherwise(town: RoadNetwork) -> None:
    ends = [at(0.1, 0), at(0.9, 0)]
    crawl = {"primary": 10.0}
    limit = travel_times(town, ends, params=RoadParams(speeds_kmh=crawl))
    usual = travel_times(town, ends, params=RoadParams(speeds_kmh=crawl, use_limits=False))
    assert limit[0, 1] == pytest.approx(block_s(36, 0.8), abs=1)
    assert usual[0, 1] == pytest.approx(block_s(10, 0.8), abs=1)


def test_a_point_off_the_street_pays_for_the_way_to_it(town: RoadNetwork) -> None:
    on, off = at(0.5, 0), at(0.5, -1)
    params = RoadParams(access_kmh=10, detour_factor=1.5, far_m=50)
    trips = Trips(town, [on, at(1.5, 0), off], params, labels=["pos", "pasar", "kebun"])
    added = trips.travel_ms()[2, 1] - trips.travel_ms()[0, 1]
    assert added / 1000 == pytest.approx(1.5 * 110.6 / 10 * 3.6, rel=0.01)
    (notice,) = trips.notices
    assert notice.code == "roads.far"
    assert "kebun" in str(notice.values["place"])


def test_points_beyond_reach_are_refused_by_name(town: RoadNetwork) -> None:
    points = [at(0, 0), at(400, 0), at(0, 300)]
    with pytest.raises(RoadError, match=r"Pulau A .*44\.\d km away; Pulau B"):
        Trips(town, points, RoadParams(), labels=["pos", "Pulau A", "Pulau B"])
    with pytest.raises(RoadError, match=r"point 2 \(101\.8"):
        Trips(town, points, RoadParams())


def test_points_far_from_streets_but_near_each_other_are_joined_directly(town: RoadNetwork) -> None:
    params = RoadParams(far_m=200, detour_factor=1.5, access_kmh=15)
    trips = Trips(town, [at(0, -10), at(1, -10)], params)
    leg = trips.route([0, 1])[0]
    assert leg.distance_m == pytest.approx(1.5 * BLOCK_M, rel=0.01)
    assert leg.drive_s == trips.travel_s()[0, 1] == pytest.approx(block_s(10), abs=1)
    assert leg.path == (at(0, -10), at(1, -10))


def test_two_points_at_one_place_are_no_way_apart(town: RoadNetwork) -> None:
    trips = Trips(town, [at(0.5, 0.3), at(0.5, 0.3)], STEADY)
    assert trips.travel_s().tolist() == [[0, 0], [0, 0]]
    assert trips.route([0, 1])[0].distance_m == 0


def test_no_stop_is_made_on_a_motorway(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm"
    ways = [*TOWN[:4], ([2, 5], {"highway": "motorway", "oneway": "no"})]
    path.write_text(osm_xml(ways), encoding="utf-8")
    trips = Trips(read_roads(path), [at(1, 0.4), at(0, 0)], STEADY)
    assert trips.snapped.off_m[0] == pytest.approx(0.4 * 110.6, rel=0.01)


def test_no_points_and_one_point_are_no_special_case(town: RoadNetwork) -> None:
    assert travel_times(town, [], params=STEADY).shape == (0, 0)
    assert travel_times(town, [at(0, 0)], params=STEADY).tolist() == [[0]]
    assert route(town, [at(0, 0)], params=STEADY) == ()


def test_where_no_way_leads_the_matrix_says_so_and_a_route_is_refused() -> None:
    gathered = Gathering()
    ends = [at(0, 0), at(1, 0)]
    gathered.add(
        0, 1, [p.lon for p in ends], [p.lat for p in ends], road_class=CODES["road"], oneway=True
    )
    network = build_network(gathered.streets())
    times = travel_times(network, [at(0.2, 0), at(0.8, 0)], params=STEADY)
    assert times[1, 0] == UNREACHABLE_S
    assert times[0, 1] < 60
    with pytest.raises(RoadError, match="expected a way"):
        route(network, [at(0.8, 0), at(0.2, 0)], params=STEADY)


def length_m(path: Sequence[LonLat]) -> float:
    lon, lat = [p.lon for p in path], [p.lat for p in path]
    return float(Geod(ellps="WGS84").line_length(lon, lat))


def test_a_leg_follows_the_streets_from_point_to_point(town: RoadNetwork) -> None:
    leg = route(town, [at(0.5, 0), at(1, 0.5)], params=STEADY)[0]
    assert leg.path == (at(0.5, 0), at(1, 0), at(1, 0.5))
    assert leg.streets == ("Jalan Utama", "Jalan Satu Arah")
    assert leg.distance_m == pytest.approx(BLOCK_M, rel=0.01)
    assert leg.drive_s == pytest.approx(block_s(36, 0.5) + block_s(18, 0.5), abs=1)


def test_a_leg_back_along_a_street_runs_against_its_drawing(town: RoadNetwork) -> None:
    leg = route(town, [at(1.75, 0), at(0.25, 0)], params=STEADY)[0]
    assert leg.path == (at(1.75, 0), at(1, 0), at(0.25, 0))


@st.composite
def networks(draw: st.DrawFn) -> tuple[RoadNetwork, list[LonLat]]:
    """Small networks with loops, parallel streets, one-way streets and bends; points beside."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    nodes = int(rng.integers(2, 12))
    spot = rng.uniform(0, 10, (nodes, 2))
    gathered = Gathering()
    for number in range(int(rng.integers(1, 3 * nodes))):
        a, b = rng.integers(nodes, size=2)
        bend = rng.uniform(0, 10, 2)
        points = [at(*spot[a]), at(*bend), at(*spot[b])]
        gathered.add(
            int(a),
            int(b),
            [p.lon for p in points],
            [p.lat for p in points],
            road_class=int(rng.integers(4, 12)),
            oneway=number > 0 and bool(rng.random() < 0.3),
        )
    network = build_network(connect(gathered.streets())[0])
    where = rng.choice(len(network.shape_lon), int(rng.integers(2, 8)))
    points = [
        LonLat(round(network.shape_lon[i] + dx, 6), round(network.shape_lat[i] + dy, 6))
        for i, (dx, dy) in zip(where, rng.uniform(-0.003, 0.003, (len(where), 2)), strict=True)
    ]
    return network, list(dict.fromkeys(points))


@settings(max_examples=100, deadline=None)
@given(networks())
def test_times_equal_dijkstra_to_the_millisecond(case: tuple[RoadNetwork, list[LonLat]]) -> None:
    network, points = case
    trips = Trips(network, points, RoadParams(far_m=1e6, snap_max_m=1e6))
    for shift in ("Pagi", "Malam"):
        np.testing.assert_array_equal(trips.travel_ms(shift), dijkstra_ms(trips, shift))


@settings(max_examples=60, deadline=None)
@given(networks())
def test_legs_agree_with_the_matrix_and_with_their_own_drawing(
    case: tuple[RoadNetwork, list[LonLat]],
) -> None:
    network, points = case
    trips = Trips(network, points, RoadParams(detour_factor=1.0))
    times = trips.travel_s("Siang")
    order = [*range(len(points)), 0]
    legs = trips.route(order, "Siang")
    for (a, b), leg in zip(pairwise(order), legs, strict=True):
        assert leg.drive_s == times[a, b]
        assert (leg.path[0], leg.path[-1]) == (points[a], points[b])
        assert leg.distance_m == pytest.approx(length_m(leg.path), rel=2e-3, abs=2.0)


@settings(max_examples=50, deadline=None)
@given(networks())
def test_a_detour_is_never_shorter(case: tuple[RoadNetwork, list[LonLat]]) -> None:
    network, points = case
    times = travel_times(network, points, params=RoadParams(far_m=1e6)).astype(np.int64)
    over = (times[:, :, None] + times[None, :, :]).min(axis=1)
    assert (over >= times).all()


def test_the_same_network_gives_the_same_ways(town: RoadNetwork) -> None:
    points = [at(0, 0), at(2, 1), at(1, 0.5), at(0, 1)]
    assert route(town, points, params=STEADY) == route(town, points, params=STEADY)
