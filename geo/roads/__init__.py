"""Streets: read, cached, schematic where unknown; travel times between points, and the way."""

from geo.roads.network import RoadNetwork
from geo.roads.read import read_roads
from geo.roads.schematic import SCHEMATIC_NOTICE, schematic_network
from geo.roads.speeds import RoadParams
from geo.roads.travel import Leg, Trips, route, travel_times

__all__ = [
    "SCHEMATIC_NOTICE",
    "Leg",
    "RoadNetwork",
    "RoadParams",
    "Trips",
    "read_roads",
    "route",
    "schematic_network",
    "travel_times",
]
