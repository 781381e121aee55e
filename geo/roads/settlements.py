"""Where people live in a ward whose settlement centre nobody listed: by its streets, else places.

The point farthest from the outline, which stands in until then, may lie in a forest or a swamp.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.ndimage import gaussian_filter

from geo.crs import metric_crs, to_degrees, to_metres
from geo.model import LonLat, Place, Ward
from geo.roads.classes import CODES, NO_STOPPING
from geo.roads.network import Floats, RoadNetwork

PIECE_M = 50.0
"""Streets are counted in pieces of at most this length."""

CELL_M = 50.0
WALK_M = 250.0
"""Streets this near count as around a point: the standard deviation of a Gaussian."""

INSET_M = 50.0
"""So far inside the outline a stop is put that only comes near to a street."""

NO_HOMES = (*NO_STOPPING, "track", "link", "schematic_rural", "schematic_urban")
"""Classes that tell nothing of where people live; tracks run through plantations."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Pieces of streets by their middles in metres, with their lengths."""

    x: Floats
    y: Floats
    length_m: Floats
    homes: NDArray[np.bool_]


def settled_wards(
    wards: Sequence[Ward], network: RoadNetwork, places: Sequence[Place] = ()
) -> tuple[Ward, ...]:
    """Return the wards, those without a listed centre centred where their people are.

    That is the end or junction of a street around which most street length lies, tracks and
    motorways left out; in a ward without such streets any street; without one the public place
    nearest to the others; else where a street comes nearest. On a schematic network, which is
    itself drawn through the centres, only places count.
    """
    unknown = [i for i, w in enumerate(wards) if not w.centre_known]
    if not unknown:
        return tuple(wards)
    west, south, east, north = network.box
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    outlines = [_metric(wards[i], crs) for i in unknown]
    pieces = None if network.schematic else _pieces(network, crs)
    inside = None if pieces is None else _within(outlines, pieces.x, pieces.y)
    node_x, node_y = to_metres(network.lon, network.lat, crs)
    nodes = _within(outlines, node_x, node_y)
    out = list(wards)
    for row, i in enumerate(unknown):
        point = None
        if pieces is not None and inside is not None and len(inside[row]):
            mine = inside[row]
            own = nodes[row]
            point = _densest(pieces, mine, node_x[own], node_y[own])
        point = point or _middle_place(wards[i], places, crs)
        if point is None and pieces is not None:
            point = _nearest_street(outlines[row], pieces)
        if point is not None:
            lon, lat = to_degrees(np.array([point[0]]), np.array([point[1]]), crs)
            out[i] = replace(
                wards[i], centre=LonLat(round(float(lon[0]), 6), round(float(lat[0]), 6))
            )
    return tuple(out)


def _metric(ward: Ward, crs: CRS) -> shapely.Geometry:
    return shapely.transform(
        shapely.geometry.shape(dict(ward.outline)),
        lambda xy: np.column_stack(to_metres(xy[:, 0], xy[:, 1], crs)),
    )


def _pieces(network: RoadNetwork, crs: CRS) -> _Pieces:
    x, y = to_metres(network.shape_lon, network.shape_lat, crs)
    street = np.repeat(np.arange(network.streets), np.diff(network.shape_first))
    joined = street[:-1] == street[1:]
    x0, y0, x1, y1 = (v[joined] for v in (x[:-1], y[:-1], x[1:], y[1:]))
    length = np.hypot(x1 - x0, y1 - y0)
    parts = np.maximum(1, np.ceil(length / PIECE_M)).astype(np.int64)
    row = np.repeat(np.arange(len(length)), parts)
    number = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = (number + 0.5) / parts[row]
    kind = network.road_class[street[:-1][joined]][row]
    stopping = ~np.isin(kind, [CODES[c] for c in (*NO_STOPPING, "link")])
    homes = ~np.isin(kind, [CODES[c] for c in NO_HOMES])
    return _Pieces(
        x=(x0[row] + share * (x1 - x0)[row])[stopping],
        y=(y0[row] + share * (y1 - y0)[row])[stopping],
        length_m=(length / parts)[row][stopping],
        homes=homes[stopping],
    )


def _within(outlines: Sequence[shapely.Geometry], x: Floats, y: Floats) -> list[NDArray[np.int64]]:
    """Return which of the points lie in each outline, ascending."""
    tree = shapely.STRtree(np.asarray(shapely.points(x, y)))
    return [np.sort(tree.query(outline, predicate="contains")) for outline in outlines]


def _densest(
    pieces: _Pieces, mine: NDArray[np.int64], node_x: Floats, node_y: Floats
) -> tuple[float, float]:
    """Return the node, or the piece where there is no node, with most streets of the ward around.

    Of several alike, the one nearest to the middle of the ward's streets is taken.
    """
    homes = mine[pieces.homes[mine]]
    used = homes if len(homes) else mine
    x, y, length = pieces.x[used], pieces.y[used], pieces.length_m[used]
    at_x, at_y = (node_x, node_y) if len(node_x) else (x, y)
    west, south = min(x.min(), at_x.min()), min(y.min(), at_y.min())
    column, row = _cell(x, west), _cell(y, south)
    at_column, at_row = _cell(at_x, west), _cell(at_y, south)
    shape = (max(row.max(), at_row.max()) + 1, max(column.max(), at_column.max()) + 1)
    metres = np.zeros(shape)
    np.add.at(metres, (row, column), length)
    around = gaussian_filter(metres, WALK_M / CELL_M, mode="constant")[at_row, at_column]
    middle = np.average(x, weights=length), np.average(y, weights=length)
    off = np.hypot(at_x - middle[0], at_y - middle[1])
    best = np.lexsort((at_y.round(3), at_x.round(3), off.round(), -around.round(2)))[0]
    return float(at_x[best]), float(at_y[best])


def _cell(metres: Floats, first: float) -> NDArray[np.int64]:
    return np.asarray((metres - first) // CELL_M, dtype=np.int64)


def _middle_place(ward: Ward, places: Sequence[Place], crs: CRS) -> tuple[float, float] | None:
    """Return the place in a ward with the least way to all others there; None without any."""
    outline = shapely.geometry.shape(dict(ward.outline))
    inside = [p.point for p in places if shapely.intersects_xy(outline, p.point.lon, p.point.lat)]
    if not inside:
        return None
    x, y = to_metres(np.array([p.lon for p in inside]), np.array([p.lat for p in inside]), crs)
    ways = np.hypot(x[:, None] - x, y[:, None] - y).sum(axis=1)
    best = np.lexsort((y, x, ways.round()))[0]
    return float(x[best]), float(y[best])


def _nearest_street(outline: shapely.Geometry, pieces: _Pieces) -> tuple[float, float]:
    smaller = shapely.buffer(outline, -INSET_M)
    inner = outline if shapely.is_empty(smaller) else smaller
    spots = np.asarray(shapely.points(pieces.x, pieces.y))
    near = shapely.STRtree(spots).nearest(inner)
    point = shapely.get_point(shapely.shortest_line(inner, spots[near]), 0)
    return float(shapely.get_x(point)), float(shapely.get_y(point))
