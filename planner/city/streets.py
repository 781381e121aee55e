"""The streets of a city."""

from geo.roads import RoadNetwork, RoadParams, city_roads
from planner.city.folder import CityData


def load_network(data: CityData) -> RoadNetwork:
    """Return the streets of a city, from its road file or schematic."""
    return city_roads(
        data.folder,
        data.wards,
        data.places,
        [p.point for p in data.settings.posts],
        data.settings.parameters("roads", RoadParams),
    )
