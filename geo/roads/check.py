"""Does a road network fit a city?"""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.errors import RoadError
from geo.model import Ward
from geo.notice import Notice
from geo.roads.network import Box, RoadNetwork, box_text

MARGIN_DEG = 0.03
"""Streets are kept so far beyond the wards, some 3 km: loops may leave the city for a while."""


def city_box(wards: Sequence[Ward]) -> Box:
    """Return the box around the wards with a margin, within which streets matter.

    It is rounded outwards to 0.01 degrees, so that simplified outlines give the same box.
    """
    low, high = np.split(shapely.total_bounds(_outlines(wards)), 2)
    west, south = np.floor((low - MARGIN_DEG) * 100) / 100
    east, north = np.ceil((high + MARGIN_DEG) * 100) / 100
    return float(west), float(south), float(east), float(north)


def check_roads(network: RoadNetwork, wards: Sequence[Ward]) -> tuple[Notice, ...]:
    """Return notices on the districts that have no street; stops there can still be planned.

    Raises
    ------
    RoadError : no street lies in any ward; tells where the streets and where the city lie.
    """
    outlines = _outlines(wards)
    reached: set[str] = set()
    for ward, outline in zip(wards, outlines, strict=True):
        if ward.district not in reached and _has_street(network, outline):
            reached.add(ward.district)
    if not reached:
        city = box_text(tuple(shapely.total_bounds(outlines).tolist()))
        raise RoadError(
            f"{network.source or 'roads'}: expected streets of the city, which lies at {city}; "
            f"the streets lie at {box_text(network.box)}; give an extract that covers the city"
        )
    missing = sorted({w.district for w in wards} - reached)
    if not missing:
        return ()
    return (Notice.of("roads.missing", districts=tuple(missing)),)


def _outlines(wards: Sequence[Ward]) -> list[shapely.Geometry]:
    return [shapely.geometry.shape(dict(w.outline)) for w in wards]


def _has_street(network: RoadNetwork, outline: shapely.Geometry) -> bool:
    lon, lat = network.shape_lon, network.shape_lat
    west, south, east, north = shapely.bounds(outline)
    near = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    shapely.prepare(outline)
    return bool(shapely.contains_xy(outline, lon[near], lat[near]).any())
