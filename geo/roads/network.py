"""Streets as compact arrays."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geo.errors import RoadError
from geo.notice import Notice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadNetwork:
    """Streets between nodes, each with its shape; every node can be reached from every other.

    A street is one arc if one-way, else two. Arc k < streets runs along street k as drawn; the
    arcs after these run along the two-way streets, in their order, against the drawing.

    Attributes
    ----------
    lon, lat : float [nodes], WGS 84.
    u, v : int32 [streets], the nodes a street starts and ends at, as drawn.
    oneway : bool [streets], to be driven only from u to v.
    length_m : float [streets], on the ellipsoid, detour factor included where schematic.
    road_class : uint8 [streets], see `geo.roads.classes`.
    limit_kmh : float [streets], the posted limit, NaN where none is known.
    name : int32 [streets], index of `names`; `names[0]` is "".
    shape_first : int64 [streets + 1], where a street's shape begins in `shape_lon`, `shape_lat`.
    schematic : derived from centres and places, not surveyed: its times are estimates.
    source, made : where the streets are from; the date of that file, ISO 8601.
    notices : what a reader must know about this network.
    order : uint32 [nodes], the contraction order, empty until made.
    """

    lon: Floats
    lat: Floats
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    oneway: NDArray[np.bool_]
    length_m: Floats
    road_class: NDArray[np.uint8]
    limit_kmh: Floats
    name: NDArray[np.int32]
    names: tuple[str, ...]
    shape_first: Ints
    shape_lon: Floats
    shape_lat: Floats
    schematic: bool = False
    source: str = ""
    made: str = ""
    notices: tuple[Notice, ...] = ()
    order: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, dtype=np.uint32))

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.lon)

    @property
    def streets(self) -> int:
        """Number of streets."""
        return len(self.u)

    @property
    def length_km(self) -> float:
        """Length of all streets, each counted once."""
        return float(self.length_m.sum()) / 1000

    @cached_property
    def two_way(self) -> Ints:
        """Int [two-way streets]: the streets that may be driven both ways."""
        return np.flatnonzero(~self.oneway)

    @cached_property
    def tail(self) -> NDArray[np.uint32]:
        """Uint32 [arcs]: the node each arc leaves."""
        return np.concatenate([self.u, self.v[self.two_way]]).astype(np.uint32)

    @cached_property
    def head(self) -> NDArray[np.uint32]:
        """Uint32 [arcs]: the node each arc enters."""
        return np.concatenate([self.v, self.u[self.two_way]]).astype(np.uint32)

    def shape(self, street: int) -> tuple[Floats, Floats]:
        """Return longitude and latitude of the points of one street, as drawn."""
        span = slice(self.shape_first[street], self.shape_first[street + 1])
        return self.shape_lon[span], self.shape_lat[span]

    @property
    def box(self) -> Box:
        """West, south, east and north in degrees."""
        lon, lat = self.shape_lon, self.shape_lat
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


@dataclass(frozen=True, eq=False, kw_only=True)
class Streets:
    """What readers gather: streets by the ids of their end nodes, with shapes.

    `first` [streets + 1] delimits each street's points in `lon`, `lat`; `u`, `v` are any integers
    that tell nodes apart; a node lies where its streets begin or end.
    """

    u: Ints
    v: Ints
    oneway: NDArray[np.bool_]
    road_class: NDArray[np.uint8]
    limit_kmh: Floats
    name: NDArray[np.int32]
    names: tuple[str, ...]
    first: Ints
    lon: Floats
    lat: Floats

    def take(self, keep: Ints) -> "Streets":
        """Return only the streets of these numbers."""
        points = gather(self.first, keep)
        return Streets(
            u=self.u[keep],
            v=self.v[keep],
            oneway=self.oneway[keep],
            road_class=self.road_class[keep],
            limit_kmh=self.limit_kmh[keep],
            name=self.name[keep],
            names=self.names,
            first=np.concatenate([[0], np.cumsum(np.diff(self.first)[keep])]).astype(np.int64),
            lon=self.lon[points],
            lat=self.lat[points],
        )


def gather(first: Ints, rows: Ints) -> Ints:
    """Return the positions of the points of some rows, row after row.

    >>> gather(np.array([0, 2, 5, 6]), np.array([2, 0]))
    array([5, 0, 1])
    """
    counts = np.diff(first)[rows]
    begins = np.repeat(first[rows] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    out: Ints = begins + np.arange(counts.sum())
    return out


def shape_lengths_m(first: Ints, lon: Floats, lat: Floats) -> Floats:
    """Return float [streets]: the length of each shape in metres on the ellipsoid (Karney 2013)."""
    if len(lon) < 2:
        return np.zeros(len(first) - 1)
    _, _, step = _EARTH.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    along = np.concatenate([[0.0], np.cumsum(np.asarray(step))])
    out: Floats = along[first[1:] - 1] - along[first[:-1]]
    return out


def build_network(
    streets: Streets,
    *,
    schematic: bool = False,
    length_factor: float = 1.0,
    source: str = "",
    made: str = "",
    notices: tuple[Notice, ...] = (),
) -> RoadNetwork:
    """Return the network of these streets, its nodes numbered in the order of their ids.

    Raises
    ------
    RoadError : there is no street.
    """
    count = len(streets.u)
    if not count:
        raise RoadError(f"{source or 'roads'}: expected drivable streets, got none")
    ids, numbers = np.unique(np.concatenate([streets.u, streets.v]), return_inverse=True)
    u, v = numbers[:count], numbers[count:]
    lon, lat = np.empty(len(ids)), np.empty(len(ids))
    begin, end = streets.first[:-1], streets.first[1:] - 1
    lon[v], lat[v] = streets.lon[end], streets.lat[end]
    lon[u], lat[u] = streets.lon[begin], streets.lat[begin]
    return RoadNetwork(
        lon=lon,
        lat=lat,
        u=u.astype(np.int32),
        v=v.astype(np.int32),
        oneway=streets.oneway,
        length_m=shape_lengths_m(streets.first, streets.lon, streets.lat) * length_factor,
        road_class=streets.road_class,
        limit_kmh=streets.limit_kmh,
        name=streets.name,
        names=streets.names,
        shape_first=streets.first,
        shape_lon=streets.lon,
        shape_lat=streets.lat,
        schematic=schematic,
        source=source,
        made=made,
        notices=notices,
    )


def box_text(box: Box) -> str:
    """Return a box in words."""
    west, south, east, north = box
    return f"lon {west:.3f} to {east:.3f}, lat {south:.3f} to {north:.3f}"
