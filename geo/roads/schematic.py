"""A network to plan on where no streets are known: from ward centres, places and posts.

Its edges are the Gabriel graph (Gabriel & Sokal 1969, doi:10.2307/2412323) of the points, which
resembles road networks between settlements, less what would run over water. Lengths are straight
lines times a detour factor, so every time on it is an estimate and is marked so.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError, cKDTree

from geo.crs import metric_crs, to_metres
from geo.errors import RoadError
from geo.model import LonLat, Place, Ward
from geo.notice import Notice
from geo.roads.classes import CODES
from geo.roads.gathering import Gathering
from geo.roads.network import Floats, Ints, RoadNetwork, build_network
from geo.roads.speeds import RoadParams

SCHEMATIC_NOTICE = Notice.of("roads.schematic")
"""What plan, map and exports carry when they rest on a schematic network."""

URBAN_PEOPLE_KM2 = 1500.0
"""Wards with at least so many people per square kilometre are urban."""

URBAN_AREA_KM2 = 5.0
"""Where people are not known, wards up to this area are urban: they are drawn small where dense."""

LAND_SHARE = 0.9
"""An edge keeps at least this share of its length inside the wards, or is a last resort."""

WATER_COST = 10.0
"""How many metres over land one metre over water counts, among last resorts."""


def schematic_network(
    wards: Sequence[Ward],
    places: Sequence[Place] = (),
    posts: Sequence[LonLat] = (),
    params: RoadParams | None = None,
) -> RoadNetwork:
    """Return a connected network through ward centres, places and posts.

    Raises
    ------
    RoadError : there are not two different points to join.
    """
    params = RoadParams() if params is None else params
    points = list(dict.fromkeys([*(w.centre for w in wards), *(p.point for p in places), *posts]))
    if len(points) == 1 and wards:
        points.append(_farthest_corner(wards, points[0]))
    lon = np.array([p.lon for p in points], dtype=np.float64)
    lat = np.array([p.lat for p in points], dtype=np.float64)
    if len(points) < 2:
        raise RoadError(
            f"expected at least two different ward centres, places or posts to join, got "
            f"{len(points)}; add places, or import a road file"
        )
    crs = metric_crs(float(lon.mean()), float(lat.mean()))
    place = np.column_stack(to_metres(lon, lat, crs))
    outlines = [shapely.geometry.shape(dict(w.outline)) for w in wards]
    metric = [
        shapely.transform(o, lambda c: np.column_stack(to_metres(c[:, 0], c[:, 1], crs)))
        for o in outlines
    ]
    edges = _edges(place, shapely.union_all(metric) if metric else None)
    rural = ~_urban(place, wards, metric)
    gathered = Gathering()
    for a, b in edges:
        kind = "schematic_rural" if rural[a] or rural[b] else "schematic_urban"
        gathered.add(int(a), int(b), lon[[a, b]], lat[[a, b]], road_class=CODES[kind])
    return build_network(
        gathered.streets(),
        schematic=True,
        length_factor=params.detour_factor,
        source="schematic",
        notices=(SCHEMATIC_NOTICE,),
    )


def _farthest_corner(wards: Sequence[Ward], point: LonLat) -> LonLat:
    """Return the corner of the wards farthest from a point: the way there stands for a street."""
    outlines = [shapely.geometry.shape(dict(w.outline)) for w in wards]
    corners = shapely.get_coordinates(outlines)
    offsets = corners - (point.lon, point.lat)
    lon, lat = corners[np.hypot(*offsets.T).argmax()]
    return LonLat(float(lon), float(lat))


def _edges(place: Floats, land: shapely.Geometry | None) -> Ints:
    """Return int [edges, 2]: a connected graph over metric points, on land where it can be."""
    pairs = _neighbours(place)
    a, b = place[pairs[:, 0]], place[pairs[:, 1]]
    length = np.hypot(*(a - b).T)
    nearest, _ = cKDTree(place).query((a + b) / 2)
    gabriel = np.asarray(nearest) >= length / 2 - 1e-6
    wet = np.zeros(len(pairs))
    if land is not None and not shapely.is_empty(land):
        shapely.prepare(land)
        lines = shapely.linestrings(np.stack([a, b], axis=1))
        wet = length - shapely.length(shapely.intersection(lines, land))
    dry = wet <= (1 - LAND_SHARE) * length
    keep = gabriel & dry
    return pairs[_joined(pairs, keep, length + WATER_COST * wet, len(place))]


def _neighbours(place: Floats) -> Ints:
    """Return int [pairs, 2]: the Delaunay edges, or all pairs of points that have none."""
    try:
        corners = Delaunay(place, qhull_options="QJ Pp").simplices
    except (QhullError, ValueError):
        return np.column_stack(np.triu_indices(len(place), k=1))
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    return np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)


def _joined(pairs: Ints, keep: NDArray[np.bool_], cost: Floats, points: int) -> Ints:
    """Return the rows of `pairs` to use: those kept, and the cheapest that connect the rest."""
    group = np.arange(points)
    used = []
    for row in [*np.flatnonzero(keep), *np.flatnonzero(~keep)[np.argsort(cost[~keep])]]:
        a, b = group[pairs[row]]
        if keep[row] or a != b:
            used.append(row)
            group[group == b] = a
    return np.sort(np.array(used, dtype=np.int64))


def _urban(
    place: Floats, wards: Sequence[Ward], outlines: Sequence[shapely.Geometry]
) -> NDArray[np.bool_]:
    """Return bool [points]: whether each lies in (or nearest to) an urban ward."""
    if not wards:
        return np.ones(len(place), dtype=bool)
    dense = np.array(
        [
            w.area_km2 <= URBAN_AREA_KM2
            if w.people is None
            else w.people >= URBAN_PEOPLE_KM2 * w.area_km2
            for w in wards
        ]
    )
    ward = shapely.STRtree(outlines).query_nearest(shapely.points(place), all_matches=False)[1]
    out: NDArray[np.bool_] = dense[ward]
    return out
