"""Without pyroutingkit times and ways are the same."""

import subprocess
import sys
from unittest.mock import patch

import numpy as np
import pyroutingkit
from hypothesis import given

from geo.model import LonLat
from geo.roads import plain
from geo.roads.hierarchy import contraction_order
from geo.roads.network import RoadNetwork
from geo.roads.travel import Trips
from tests.geo.roads.oracle import dijkstra_ms
from tests.geo.roads.test_travel import STEADY, networks

PLAIN = patch.multiple(
    "geo.roads.hierarchy", CCHTopology=plain.CCHTopology, CCHMetric=plain.CCHMetric
)


@given(networks())
def test_times_and_ways_are_those_of_the_hierarchy(case: tuple[RoadNetwork, list[LonLat]]) -> None:
    network, points = case
    trips = Trips(network, points, STEADY)
    legs = trips.route(range(len(points)), "Pagi")
    with PLAIN:
        slow = Trips(network, points, STEADY)
        np.testing.assert_array_equal(slow.travel_ms("Pagi"), trips.travel_ms("Pagi"))
        np.testing.assert_array_equal(slow.travel_ms("Pagi"), dijkstra_ms(slow, "Pagi"))
        assert [leg.drive_s for leg in slow.route(range(len(points)), "Pagi")] == [
            leg.drive_s for leg in legs
        ]


def test_of_parallel_arcs_the_quickest_counts_and_a_shut_one_leads_nowhere() -> None:
    graph = plain.CCHTopology()
    tail, head = np.array([0, 0, 1], dtype=np.uint32), np.array([1, 1, 2], dtype=np.uint32)
    graph.build(tail, head, None, None, 3)
    metric = plain.CCHMetric(graph)
    metric.customize(np.array([9, 0, plain.INF_WEIGHT], dtype=np.uint32))
    all_ = np.arange(3, dtype=np.uint32)
    far = plain.INF_WEIGHT
    assert metric.distances_many_to_many(all_, all_).tolist() == [
        [0, 0, far],
        [far, 0, far],
        [far, far, 0],
    ]
    assert metric.query(0, 1) == (0, [0, 1], [1])
    assert metric.query(0, 2) == (far, [], [])


def test_no_way_is_told_alike() -> None:
    assert plain.INF_WEIGHT == pyroutingkit.INF_WEIGHT


def test_any_order_of_the_nodes_is_one() -> None:
    lon = lat = np.zeros(3)
    with PLAIN:
        order = contraction_order(
            np.array([0], dtype=np.uint32), np.array([1], dtype=np.uint32), lon, lat
        )
    assert order.tolist() == [0, 1, 2]


def test_roads_are_read_where_the_library_is_not_installed() -> None:
    code = (
        "import sys; sys.modules['pyroutingkit'] = None; import geo.roads.travel; "
        "from geo.roads import hierarchy; print(hierarchy.CCHMetric.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "geo.roads.plain"
