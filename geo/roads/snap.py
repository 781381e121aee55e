"""Finds the nearest street of each point, and where on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import metric_crs, to_degrees, to_metres
from geo.errors import RoadError
from geo.model import LonLat
from geo.notice import Notice
from geo.roads.classes import CODES, NO_STOPPING
from geo.roads.network import Floats, Ints, RoadNetwork
from geo.roads.speeds import RoadParams


@dataclass(frozen=True, eq=False, kw_only=True)
class SnappedPoints:
    """Points on streets.

    Attributes
    ----------
    lon, lat : float [points], the points themselves.
    street : int [points], the street nearest to each.
    share : float [points], how far along the street as drawn its foot lies, 0 to 1.
    foot_lon, foot_lat : float [points], that foot.
    x, y : float [points], the points in metres.
    off_m : float [points], from the point to its foot.
    """

    lon: Floats
    lat: Floats
    street: Ints
    share: Floats
    foot_lon: Floats
    foot_lat: Floats
    x: Floats
    y: Floats
    off_m: Floats


@dataclass(frozen=True, eq=False)
class _Index:
    crs: CRS
    streets: Ints
    lines: NDArray[np.object_]
    tree: shapely.STRtree


@lru_cache(maxsize=2)
def _index(network: RoadNetwork) -> _Index:
    """Return the streets a point may be snapped to, in metres, in a search tree."""
    west, south, east, north = network.box
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    x, y = to_metres(network.shape_lon, network.shape_lat, crs)
    number = np.repeat(np.arange(network.streets), np.diff(network.shape_first))
    lines = np.asarray(shapely.linestrings(np.column_stack([x, y]), indices=number))
    barred = np.isin(network.road_class, [CODES[c] for c in NO_STOPPING])
    barred |= network.road_class == CODES["link"]
    streets = np.flatnonzero(~barred)
    if not len(streets):
        streets = np.arange(network.streets)
    return _Index(crs, streets, lines[streets], shapely.STRtree(lines[streets]))


def snap(
    network: RoadNetwork,
    points: Sequence[LonLat],
    params: RoadParams,
    *,
    labels: Sequence[str | Notice] = (),
) -> SnappedPoints:
    """Return each point's foot on the nearest street that a car may stop on.

    Parameters
    ----------
    labels : what to call the points in an error, in their order.

    Raises
    ------
    RoadError : points farther than `params.snap_max_m` from any street; names all of them.
    """
    lon = np.array([p.lon for p in points], dtype=np.float64)
    lat = np.array([p.lat for p in points], dtype=np.float64)
    index = _index(network)
    x, y = to_metres(lon, lat, index.crs)
    spots = shapely.points(x, y)
    (rank, near), off_m = index.tree.query_nearest(spots, all_matches=False, return_distance=True)
    row = np.empty(len(lon), dtype=np.int64)
    distance_m = np.empty(len(lon))
    row[rank], distance_m[rank] = near, off_m
    _refuse_far(points, distance_m, params.snap_max_m, labels)
    lines = index.lines[row]
    share = shapely.line_locate_point(lines, spots, normalized=True)
    feet = shapely.line_interpolate_point(lines, share, normalized=True)
    foot_lon, foot_lat = to_degrees(shapely.get_x(feet), shapely.get_y(feet), index.crs)
    return SnappedPoints(
        lon=lon,
        lat=lat,
        street=index.streets[row],
        share=np.clip(np.nan_to_num(share), 0.0, 1.0).round(9),
        foot_lon=foot_lon,
        foot_lat=foot_lat,
        x=x,
        y=y,
        off_m=distance_m,
    )


def streets_at(
    network: RoadNetwork, points: Sequence[LonLat], params: RoadParams
) -> tuple[tuple[str, bool], ...]:
    """Return the name of the street nearest to each point, and whether it is within `far_m`.

    The name is "" where the street has none. Where streets are not surveyed none is known, and
    none too far.
    """
    if network.schematic or not points:
        return (("", True),) * len(points)
    found = snap(network, points, replace(params, snap_max_m=1e6))
    return tuple(
        (network.names[network.name[street]] if near else "", near)
        for street, near in zip(
            found.street.tolist(), (found.off_m <= params.far_m).tolist(), strict=True
        )
    )


def _refuse_far(
    points: Sequence[LonLat], off_m: Floats, limit_m: float, labels: Sequence[str | Notice]
) -> None:
    far = np.flatnonzero(off_m > limit_m)
    if len(far):
        names = "; ".join(
            f"{point_label(points, labels, int(i))} is {off_m[i] / 1000:,.1f} km away"
            for i in far[:10]
        )
        more = f" and {len(far) - 10} more" if len(far) > 10 else ""
        raise RoadError(
            f"expected every point within {limit_m / 1000:g} km of a street (snap_max_m): "
            f"{names}{more}; import roads that cover it, or correct the point"
        )


def point_label(points: Sequence[LonLat], labels: Sequence[str | Notice], number: int) -> str:
    """Return what to call a point: its label, or its place."""
    where = f"({points[number].lon:.5f}, {points[number].lat:.5f})"
    return f"{labels[number]} {where}" if len(labels) > number else f"point {number + 1} {where}"
