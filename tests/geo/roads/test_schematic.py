import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import RoadError
from geo.model import Place
from geo.roads.classes import CODES
from geo.roads.schematic import SCHEMATIC_NOTICE, schematic_network
from geo.roads.speeds import RoadParams
from geo.roads.travel import UNREACHABLE_S, Trips
from tests.geo.roads.towns import at, travel_times, ward

QUARTERS = [ward(f"W{i}", 10 * i, 0, 10 * i + 10, 10) for i in range(3)]


def test_neighbouring_wards_are_joined_and_distant_ones_through_them() -> None:
    network = schematic_network(QUARTERS)
    ends = {frozenset(pair) for pair in zip(network.u.tolist(), network.v.tolist(), strict=True)}
    assert ends == {frozenset({0, 1}), frozenset({1, 2})}


def test_it_says_that_its_times_are_estimates() -> None:
    network = schematic_network(QUARTERS)
    assert network.schematic
    assert SCHEMATIC_NOTICE in network.notices


def test_a_length_is_the_straight_line_times_the_detour_factor() -> None:
    network = schematic_network(QUARTERS[:2], params=RoadParams(detour_factor=1.5))
    assert network.length_m[0] == pytest.approx(1.5 * 10 * 111.27, rel=1e-3)


def test_places_and_posts_become_nodes_and_one_place_counts_once() -> None:
    place = Place(name="Pasar", kind="market", point=at(3, 3))
    again = Place(name="Pasar Pagi", kind="market", point=at(3, 3))
    assert schematic_network(QUARTERS, [place, again], [at(12, 8), at(3, 3)]).nodes == 5


def test_a_way_around_a_bay_is_taken_rather_than_one_across() -> None:
    west, east = ward("Barat", 0, 0, 10, 30), ward("Timur", 20, 0, 30, 30)
    south = ward("Selatan", 0, -10, 30, 0)
    shores = [Place(name="Dermaga", kind="port", point=at(c, 25)) for c in (8, 22)]
    network = schematic_network([west, east, south], shores)
    inside_bay = (network.shape_lon[0::2] < at(10, 0).lon) & (
        network.shape_lon[1::2] > at(20, 0).lon
    )
    assert not inside_bay.any()
    assert network.length_m.sum() > 0


def test_an_island_is_joined_all_the_same() -> None:
    network = schematic_network([*QUARTERS, ward("Pulau", 80, 80, 90, 90)])
    times = travel_times(network, [at(5, 5), at(85, 85)], params=RoadParams())
    assert times[0, 1] < UNREACHABLE_S


def test_dense_wards_have_urban_roads_and_wide_ones_rural_roads() -> None:
    small = [ward("A", 0, 0, 10, 10), ward("B", 10, 0, 20, 10)]
    wide = [ward("C", 0, 0, 100, 100), ward("D", 100, 0, 200, 100)]
    assert schematic_network(small).road_class.tolist() == [CODES["schematic_urban"]]
    assert schematic_network(wide).road_class.tolist() == [CODES["schematic_rural"]]


def test_a_stop_beside_the_schematic_network_is_reached_and_near_stops_directly() -> None:
    network = schematic_network(QUARTERS)
    beside = [at(7, 9), at(8, 9)]
    trips = Trips(network, beside, RoadParams(detour_factor=1.4, access_kmh=20))
    assert trips.travel_s()[0, 1] == pytest.approx(1.4 * 111.3 / 20 * 3.6, abs=1)


def test_a_stop_off_the_schematic_network_is_no_news() -> None:
    network = schematic_network(QUARTERS)
    far = at(25, 9)
    assert Trips(network, [at(5, 5), far], RoadParams(far_m=100)).notices == ()


def test_one_ward_with_its_post_at_its_centre_is_a_city_too() -> None:
    alone = QUARTERS[0]
    network = schematic_network([alone], posts=[alone.centre])
    assert network.streets == 1
    times = travel_times(network, [alone.centre, at(1, 1)], params=RoadParams())
    assert 0 < times[0, 1] < UNREACHABLE_S


def test_fewer_than_two_points_are_refused() -> None:
    with pytest.raises(RoadError, match="got 1"):
        schematic_network([], posts=[at(3, 3)])
    with pytest.raises(RoadError, match="got 0"):
        schematic_network([])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=40, unique=True
    )
)
def test_any_points_are_connected(cells: list[tuple[int, int]]) -> None:
    posts = [at(*cell) for cell in cells]
    network = schematic_network([], posts=posts)
    assert network.nodes == len(posts)
    times = travel_times(network, posts, params=RoadParams())
    assert times.max() < UNREACHABLE_S
    np.testing.assert_array_equal(times, times.T)
