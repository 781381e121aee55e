"""Streets as lines to draw behind a map: thinned, the larger classes first."""

import numpy as np
import shapely

from geo.model import LonLat
from geo.roads.network import RoadNetwork

DETAIL_M = 25.0
MOST_POINTS = 6000
_M_PER_DEGREE = 111_320.0


def drawn_streets(
    network: RoadNetwork, *, most_points: int = MOST_POINTS
) -> tuple[tuple[LonLat, ...], ...]:
    """Return the lines of the streets, class by class while they have `most_points` at most.

    Shapes are simplified to 25 m and rounded to a metre. The largest class is always drawn.
    """
    point_of = np.repeat(np.arange(network.streets), np.diff(network.shape_first))
    lines = np.asarray(shapely.linestrings(network.shape_lon, network.shape_lat, indices=point_of))
    thin = np.asarray(shapely.simplify(lines, DETAIL_M / _M_PER_DEGREE, preserve_topology=False))
    points = np.asarray(shapely.get_num_coordinates(thin))
    chosen = np.zeros(network.streets, dtype=bool)
    for road_class in np.unique(network.road_class):
        more = chosen | (network.road_class == road_class)
        if chosen.any() and points[more].sum() > most_points:
            break
        chosen = more
    return tuple(
        tuple(LonLat(lon, lat) for lon, lat in shapely.get_coordinates(line).round(5).tolist())
        for line in thin[chosen]
    )
