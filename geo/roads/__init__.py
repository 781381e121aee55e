"""Streets: read, cached, schematic where unknown; travel times between points, and the way."""

from geo.roads.check import check_roads
from geo.roads.city import city_roads, import_roads, road_file
from geo.roads.files.cache import load_roads
from geo.roads.files.read import read_roads
from geo.roads.network import RoadNetwork
from geo.roads.schematic import SCHEMATIC_NOTICE, schematic_network
from geo.roads.settlements import settled_wards
from geo.roads.snap import streets_at
from geo.roads.speeds import RoadParams
from geo.roads.travel import Leg, Trips, route

__all__ = [
    "SCHEMATIC_NOTICE",
    "Leg",
    "RoadNetwork",
    "RoadParams",
    "Trips",
    "check_roads",
    "city_roads",
    "import_roads",
    "load_roads",
    "read_roads",
    "road_file",
    "route",
    "schematic_network",
    "settled_wards",
    "streets_at",
]
