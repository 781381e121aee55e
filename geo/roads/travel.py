"""Travel times between points on streets, and the way from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadError
from geo.model import LonLat
from geo.notice import Notice
from geo.roads.hierarchy import (
    CCHMetric,
    UInts,
    contraction_order,
    customize,
    is_order,
    load_topology,
)
from geo.roads.network import Floats, Ints, RoadNetwork
from geo.roads.plain import INF_WEIGHT
from geo.roads.shapes import part_of_shape
from geo.roads.snap import SnappedPoints, point_label, snap
from geo.roads.speeds import RoadParams, street_ms

UNREACHABLE_S = -(-INF_WEIGHT // 1000)
"""Stands in a matrix of seconds where no way leads."""

SAME_M = 0.1
"""Points so near to each other are one place: from one to the other nobody drives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way from one point to the next.

    `path` runs from point to point, along the streets between their feet; `streets` are the names
    of the streets on it, each once in order.
    """

    distance_m: float
    drive_s: int
    path: tuple[LonLat, ...]
    streets: tuple[str, ...]


@lru_cache(maxsize=2)
def order_of(network: RoadNetwork) -> UInts:
    """Return uint32 [nodes]: the network's contraction order, made now if it has none."""
    if is_order(network.order, network.nodes):
        return network.order
    return contraction_order(network.tail, network.head, network.lon, network.lat)


class Trips:
    """Travel between a set of points on a network, for any shift.

    Two points on one street are joined along it where its direction allows; off the street the
    straight line counts `detour_factor` times at `access_kmh`. Points nearer to each other than to
    their streets are joined directly, but only where streets are unknown: on a schematic network,
    or if both are farther than `far_m` from any street.

    Parameters
    ----------
    labels : what to call the points in notices and errors, in their order.

    Raises
    ------
    RoadError : points farther than `snap_max_m` from any street.
    """

    def __init__(
        self,
        network: RoadNetwork,
        points: Sequence[LonLat],
        params: RoadParams | None = None,
        *,
        labels: Sequence[str | Notice] = (),
    ) -> None:
        self.network = network
        self.params = RoadParams() if params is None else params
        self.points = tuple(points)
        self.snapped = snap(network, points, self.params, labels=labels)
        # Off a schematic network nothing is known to be a street: its own notice says so.
        self.notices = (
            ()
            if network.schematic
            else _far_notices(self.snapped, self.points, self.params, labels)
        )
        self._topology = load_topology(*_with_points(network, self.snapped))
        self._metrics: dict[str, tuple[CCHMetric, Ints]] = {}
        self._beside_m = _beside_m(network, self.snapped, self.params)

    def travel_ms(self, shift: str = "") -> Ints:
        """Return int [points, points]: milliseconds from each point (row) to each (column).

        `INF_WEIGHT` stands where no way leads, which no network of `read_roads` or
        `schematic_network` has.
        """
        metric, ms = self._metric(shift)
        numbers = self.network.nodes + np.arange(len(self.points), dtype=np.uint32)
        out: Ints = metric.distances_many_to_many(numbers, numbers).astype(np.int64)
        access = self._access_ms(self.snapped.off_m)
        out += access[:, None] + access[None, :]
        for rows in _sharing(self.snapped.street):
            block = np.ix_(rows, rows)
            out[block] = np.minimum(
                out[block], self._along_ms(rows, ms[self.snapped.street[rows[0]]])
            )
        near = np.isfinite(self._beside_m)
        out[near] = np.minimum(out[near], self._access_ms(self._beside_m[near]))
        np.fill_diagonal(out, 0)
        np.minimum(out, INF_WEIGHT, out=out)
        return out

    def travel_s(self, shift: str = "") -> NDArray[np.int32]:
        """Return int32 [points, points]: seconds from each point (row) to each, rounded up.

        Rounding up keeps the triangle inequality and promises no arrival too early.
        `UNREACHABLE_S` stands where no way leads.
        """
        return _ceil_s(self.travel_ms(shift)).astype(np.int32)

    def route(self, order: Sequence[int], shift: str = "") -> tuple[Leg, ...]:
        """Return the legs of a tour through the points of these numbers, one less than points.

        A leg's `drive_s` equals the entry of `travel_s`.

        Raises
        ------
        RoadError : no way leads from a point to the next.
        """
        return tuple(self._leg(a, b, shift) for a, b in pairwise(order))

    def _metric(self, shift: str) -> tuple[CCHMetric, Ints]:
        if shift not in self._metrics:
            ms = street_ms(self.network, self.params, shift)
            entering = np.rint(self.snapped.share * ms[self.snapped.street]).astype(np.int64)
            leaving = ms[self.snapped.street] - entering
            shut = self.network.oneway[self.snapped.street]
            weights = np.concatenate(
                [
                    ms,
                    ms[self.network.two_way],
                    entering,
                    leaving,
                    np.where(shut, INF_WEIGHT, leaving),
                    np.where(shut, INF_WEIGHT, entering),
                ]
            )
            self._metrics[shift] = customize(self._topology, weights), ms
        return self._metrics[shift]

    def _access_ms(self, off_m: Floats) -> Ints:
        km_h = self.params.access_kmh / self.params.detour_factor
        out: Ints = np.rint(off_m / km_h * 3600).astype(np.int64)
        return out

    def _along_ms(self, rows: Ints, street_ms: int) -> Ints:
        """Return int [rows, rows]: milliseconds between points of one street, along it."""
        share = self.snapped.share[rows]
        at = np.rint(share * street_ms).astype(np.int64)
        off = self._access_ms(self.snapped.off_m[rows])
        along: Ints = np.abs(at[None, :] - at[:, None]) + off[:, None] + off[None, :]
        if self.network.oneway[self.snapped.street[rows[0]]]:
            along[share[None, :] < share[:, None]] = INF_WEIGHT
        return along

    def _leg(self, a: int, b: int, shift: str) -> Leg:
        if a == b:
            return Leg(distance_m=0.0, drive_s=0, path=(self.points[a],), streets=())
        metric, street = self._metric(shift)
        s = self.snapped
        nodes = self.network.nodes
        ms, _, arcs = metric.query(nodes + a, nodes + b)
        ms += int(self._access_ms(s.off_m[[a, b]]).sum())
        pieces = [self._piece(arc) for arc in arcs]
        if s.street[a] == s.street[b]:
            rows = np.array([a, b])
            along = int(self._along_ms(rows, int(street[s.street[a]]))[0, 1])
            if along <= ms:
                ms = along
                pieces = [(int(s.street[a]), float(s.share[a]), float(s.share[b]))]
        beside_m = float(self._beside_m[a, b])
        if np.isfinite(beside_m) and (direct := int(self._access_ms(np.array(beside_m)))) <= ms:
            return Leg(
                distance_m=beside_m * self.params.detour_factor,
                drive_s=int(_ceil_s(np.array(direct))),
                path=(self.points[a], self.points[b]),
                streets=(),
            )
        if ms >= INF_WEIGHT:
            raise RoadError(
                f"expected a way from {self.points[a]} to {self.points[b]}, found none; "
                "join the streets, or read them with read_roads"
            )
        off_m = float(s.off_m[[a, b]].sum()) * self.params.detour_factor
        return Leg(
            distance_m=off_m
            + sum(float(self.network.length_m[i]) * abs(end - begin) for i, begin, end in pieces),
            drive_s=int(_ceil_s(np.array(ms))),
            path=self._path(a, b, pieces),
            streets=self._names(pieces),
        )

    def _piece(self, arc: int) -> tuple[int, float, float]:
        """Return the street of an arc and the shares of it where the arc begins and ends."""
        network, s = self.network, self.snapped
        if arc < network.streets:
            return arc, 0.0, 1.0
        arc -= network.streets
        if arc < len(network.two_way):
            return int(network.two_way[arc]), 1.0, 0.0
        kind, point = divmod(arc - len(network.two_way), len(self.points))
        at = float(s.share[point])
        begin, end = ((0.0, at), (at, 1.0), (1.0, at), (at, 0.0))[kind]
        return int(s.street[point]), begin, end

    def _path(self, a: int, b: int, pieces: list[tuple[int, float, float]]) -> tuple[LonLat, ...]:
        s = self.snapped
        parts = [part_of_shape(*self.network.shape(i), begin, end) for i, begin, end in pieces]
        # The first part begins, and the last ends, at a foot, which is known more exactly.
        x, y = (np.concatenate(along)[1:-1] for along in zip(*parts, strict=True))
        lon = np.concatenate([[s.lon[a], s.foot_lon[a]], x, [s.foot_lon[b], s.lon[b]]])
        lat = np.concatenate([[s.lat[a], s.foot_lat[a]], y, [s.foot_lat[b], s.lat[b]]])
        place = np.column_stack([lon, lat]).round(6)
        moves = np.concatenate([[True], (place[1:] != place[:-1]).any(axis=1)])
        return tuple(LonLat(x, y) for x, y in place[moves].tolist())

    def _names(self, pieces: list[tuple[int, float, float]]) -> tuple[str, ...]:
        names = (self.network.names[self.network.name[street]] for street, _, _ in pieces)
        return tuple(dict.fromkeys(name for name in names if name))


def route(
    network: RoadNetwork, points: Sequence[LonLat], *, shift: str = "", params: RoadParams
) -> tuple[Leg, ...]:
    """Return the legs from each point to the next in a shift, one less than points."""
    return Trips(network, points, params).route(range(len(points)), shift)


def _ceil_s(ms: Ints) -> Ints:
    out: Ints = (ms + 999) // 1000
    return out


def _with_points(network: RoadNetwork, s: SnappedPoints) -> tuple[UInts, UInts, UInts]:
    """Return tail, head and order of the network with each point as a node on its street."""
    point = network.nodes + np.arange(len(s.street), dtype=np.uint32)
    u, v = network.u[s.street], network.v[s.street]
    tail = np.concatenate([network.tail, u, point, v, point]).astype(np.uint32)
    head = np.concatenate([network.head, point, v, point, u]).astype(np.uint32)
    return tail, head, np.concatenate([point, order_of(network)]).astype(np.uint32)


def _sharing(street: Ints) -> list[Ints]:
    """Return the rows of the points of each street that has several."""
    rank = np.argsort(street, kind="stable")
    runs = np.split(rank, np.flatnonzero(np.diff(street[rank])) + 1)
    return [run for run in runs if len(run) > 1]


def _beside_m(network: RoadNetwork, s: SnappedPoints, params: RoadParams) -> Floats:
    """Return float [points, points]: metres between points joined directly, infinite elsewhere."""
    gap = np.hypot(s.x[:, None] - s.x[None, :], s.y[:, None] - s.y[None, :])
    off = s.off_m[:, None] + s.off_m[None, :]
    unknown = np.ones(len(s.x), dtype=bool) if network.schematic else s.off_m > params.far_m
    direct = (gap <= off) & unknown[:, None] & unknown[None, :] | (gap < SAME_M)
    return np.where(direct, gap, np.inf)


def _far_notices(
    s: SnappedPoints, points: Sequence[LonLat], params: RoadParams, labels: Sequence[str | Notice]
) -> tuple[Notice, ...]:
    return tuple(
        Notice.of(
            "roads.far",
            place=labels[int(i)] if len(labels) > i else point_label(points, labels, int(i)),
            distance_m=float(s.off_m[i]),
        )
        for i in np.flatnonzero(s.off_m > params.far_m)
    )
