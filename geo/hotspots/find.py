"""Incidents and risk surfaces become hotspots: places that one patrol stop can calm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.errors import GeoError
from geo.grid import Grid
from geo.hotspots.clusters import find_clusters, gather, sums
from geo.hotspots.evidence import Cover, Evidence, check_incidents, faded, gather_evidence
from geo.hotspots.outlines import WardMap, outline, to_geojson
from geo.hotspots.parameters import HotspotParams
from geo.hotspots.rhythm import peak_hours, trend
from geo.hotspots.significance import stands_out
from geo.model import Geometry, Hotspot, LonLat
from geo.risk.surface import Surface
from geo.shifts import ShiftHours

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_CELL_M = 250


def find_hotspots(
    incidents: pd.DataFrame,
    wards: GeoDataFrame,
    surfaces: Mapping[str, Surface],
    *,
    now: datetime,
    severities: Mapping[str, float],
    weights: Floats | None = None,
    params: HotspotParams,
    shifts: Sequence[ShiftHours] = (),
) -> tuple[Hotspot, ...]:
    """Return the hotspots of each shift, shift by shift, the severest first.

    A hotspot is a cluster of the incidents of the last `window_days`, seen in one shift. The
    cluster is made of all hours together, so a place keeps its outline through the day, and
    `incidents`, `trend`, `z`, `q`, `significant` and `emerging` are those of the place. It is
    emerging if it is significant, was not `trend_weeks` ago, and has an upward trend. Expected
    incidents are those of the cells it covers, each by the share of the cell's weight that lies in
    the cluster: hotspots that meet in a cell do not count it twice. `sd` takes the cells as
    independent. Time counts back from the newest incident before `now`, so data that comes late
    does not look like peace.

    The id names the place and the shift, as in `H7Q3K-pagi`: four letters for the 250 m square of
    the cluster's centre of gravity (neighbouring squares begin alike), so that more incidents
    change it only if they move that centre to another square. If several centres share a square,
    the lighter clusters get -2, -3 ... after the letters.

    Parameters
    ----------
    incidents, wards : frames with the columns of `geo.tables`.
    surfaces : risk surface by shift name, all on one grid. Incidents more than a cell away from it
        are left out.
    now : nothing at or after it is looked at.
    severities : by category code; categories not named weigh 1. The category of a hotspot is the
        one with the greatest severity-weighted sum.
    weights : float [incidents], how many incidents each stands for; 0 leaves it out.
    shifts : hours of the shifts. If given, category and peak hours are those within the shift.

    Raises
    ------
    TableError : a column is missing or `time` is without a zone.
    GeoError : no surfaces, surfaces on different grids, weights that do not fit, a naive `now`.
    """
    check_incidents(incidents, now, weights)
    grid = _one_grid(surfaces)
    seen = gather_evidence(
        incidents,
        grid,
        now=now,
        weights=weights,
        window_days=params.window_days,
        half_life_days=params.half_life_days,
        before_days=7 * (params.trend_weeks + params.baseline_weeks),
    )
    if seen is None or grid.n == 0:
        return ()
    label = find_clusters(seen.x, seen.y, seen.fresh, params)
    clusters = int(label.max()) + 1
    if clusters == 0:
        return ()
    cover = Cover.of(label, seen.cell, seen.fresh, grid.n, clusters)
    members = _members(label, clusters)
    chance = _chance(seen, label, members, grid, params)
    ward = _wards(seen, label, grid, clusters)
    ids = _ids(seen, members)
    ward_map = WardMap(wards, grid.crs)
    category = incidents["category"].to_numpy(dtype=object)[seen.row]
    hours = {
        name: (60 * start.hour + start.minute, 60 * end.hour + end.minute)
        for name, start, end in shifts
    }
    places: dict[int, _Place] = {}
    found: list[Hotspot] = []
    for shift, surface in surfaces.items():
        expected, severity = cover.total(surface.expected), cover.total(surface.severity)
        sd = np.sqrt(cover.total(surface.sd**2, power=2))
        parts = {name: cover.total(part) for name, part in surface.parts.items()}
        severest = np.argsort(-severity, kind="stable")
        severest = severest[expected[severest] > 0]
        kept = _turn(ward[severest]) < params.max_hotspots
        kept |= chance.emerging[severest]
        for c in severest[kept].tolist():
            if c not in places:
                places[c] = _place(seen, members[c], incidents, grid, ward_map, params)
            place, inside = places[c], _within(seen, members[c], hours.get(shift))
            typical = inside if len(inside) else members[c]
            main = _dominant(category[typical], seen.fresh[typical], severities)
            found.append(
                Hotspot(
                    id=f"{ids[c]}-{shift}",
                    shift=shift,
                    centre=place.centre,
                    outline=place.outline,
                    incidents=len(members[c]),
                    expected=float(expected[c]),
                    sd=float(sd[c]),
                    severity=float(severity[c]),
                    category=main,
                    peak_hours=peak_hours(seen.hour[inside], seen.fresh[inside]),
                    trend=place.trend,
                    wards=place.wards,
                    why={
                        name: round(float(part[c] / expected[c]), 4) for name, part in parts.items()
                    },
                    z=float(chance.z[c]),
                    q=float(chance.q[c]),
                    significant=bool(chance.q[c] <= params.q_level),
                    emerging=bool(chance.emerging[c]),
                    since=place.since,
                    main_share=float(np.mean(category[typical].astype(str) == main)),
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """What a hotspot is in every shift."""

    centre: LonLat
    outline: Geometry
    wards: tuple[str, ...]
    trend: float
    since: date


@dataclass(frozen=True, slots=True, eq=False)
class _Chance:
    """Significance of each cluster, [clusters]."""

    z: Floats
    q: Floats
    emerging: NDArray[np.bool_]


def _one_grid(surfaces: Mapping[str, Surface]) -> Grid:
    if not surfaces:
        raise GeoError("expected a risk surface per shift, got none; name at least one shift")
    grids = [s.grid for s in surfaces.values()]
    sizes = {name: len(s.expected) for name, s in surfaces.items()}
    first = grids[0]
    same = all(
        (g.x0, g.y0, g.cell_m, g.inside.shape, g.n)
        == (first.x0, first.y0, first.cell_m, first.inside.shape, first.n)
        for g in grids
    )
    if not same or set(sizes.values()) != {first.n}:
        raise GeoError(
            f"expected all surfaces on one grid of {first.n} cells, got {sizes}; "
            "make them with one call"
        )
    return first


def _chance(
    seen: Evidence, label: Ints, members: list[Ints], grid: Grid, params: HotspotParams
) -> _Chance:
    recent_days = 7 * params.trend_weeks

    def at(days_ago: float) -> tuple[Floats, Floats]:
        fresh = faded(
            np.ones(len(label)),
            seen.age_days - days_ago,
            params.window_days,
            params.half_life_days,
        )
        found = stands_out(seen.x, seen.y, fresh, label, grid, params)
        return found.z, found.q

    z, q = at(0.0)
    _, q_before = at(recent_days)
    emerging = (q <= params.q_level) & (q_before > params.q_level)
    # With less history than this, everything would be new.
    emerging &= seen.history_days >= 2 * recent_days
    # A q-value that only just passes the level without a rise is no news.
    for c in np.flatnonzero(emerging).tolist():
        emerging[c] = _trend(seen, members[c], params) > 1
    return _Chance(z, q, emerging)


def _trend(seen: Evidence, members: Ints, params: HotspotParams) -> float:
    recent_days = 7 * params.trend_weeks
    return trend(
        seen.age_days[members],
        seen.weight[members],
        recent_days=recent_days,
        before_days=min(7 * params.baseline_weeks, seen.history_days - recent_days),
        prior=params.trend_prior,
    )


def _wards(seen: Evidence, label: Ints, grid: Grid, clusters: int) -> Ints:
    """Return the row of the ward that holds most of each cluster, int [clusters]."""
    inside = label >= 0
    wards = int(grid.ward.max()) + 1
    pair, entry = np.unique(
        label[inside] * wards + grid.ward[seen.cell[inside]], return_inverse=True
    )
    weight = sums(entry, seen.fresh[inside], len(pair))
    order = np.lexsort((pair, -weight, pair // wards))
    first = np.searchsorted(pair[order] // wards, np.arange(clusters))
    return np.asarray(pair[order][first] % wards)


def _turn(group: Ints) -> Ints:
    """Return how many of the same group came before each, int [n]."""
    order = np.argsort(group, kind="stable")
    start = np.searchsorted(group[order], group[order])
    turn = np.empty(len(group), dtype=np.int64)
    turn[order] = np.arange(len(group)) - start
    return turn


def _members(label: Ints, clusters: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    start = np.searchsorted(label[order], np.arange(clusters + 1))
    return [order[a:b] for a, b in pairwise(start.tolist())]


def _ids(seen: Evidence, members: list[Ints]) -> list[str]:
    weight = [float(seen.fresh[m].sum()) for m in members]
    square = [
        _square(_middle(seen.x[m], seen.fresh[m]), _middle(seen.y[m], seen.fresh[m]))
        for m in members
    ]
    ids = [""] * len(members)
    taken: Counter[str] = Counter()
    for c in sorted(range(len(members)), key=lambda c: (-weight[c], c)):
        taken[square[c]] += 1
        ids[c] = square[c] + (f"-{taken[square[c]]}" if taken[square[c]] > 1 else "")
    return ids


def _middle(v: Floats, weight: Floats) -> float:
    """Return the weighted mean, the same in any order: over whole metres from the least."""
    metre = np.floor(v)
    return float(metre.min() + ((metre - metre.min()) @ weight) / weight.sum())


def _square(x: float, y: float) -> str:
    """Return "H" and four letters: the column and row of a 250 m square, their bits in turn."""
    column, row = int(x // _ID_CELL_M), int(y // _ID_CELL_M)
    code = sum(((column >> i & 1) << 2 * i + 1) | ((row >> i & 1) << 2 * i) for i in range(10))
    return "H" + "".join(_LETTERS[code >> shift & 31] for shift in (15, 10, 5, 0))


def _place(
    seen: Evidence,
    members: Ints,
    incidents: pd.DataFrame,
    grid: Grid,
    wards: WardMap,
    params: HotspotParams,
) -> _Place:
    x, y = seen.x[members], seen.y[members]
    densest = _densest(x, y, seen.fresh[members], params)
    shape = outline(x, y, wards, params.margin_m)
    row = incidents.iloc[int(seen.row[members[densest]])]
    return _Place(
        centre=LonLat(round(float(row["lon"]), 6), round(float(row["lat"]), 6)),
        outline=to_geojson(shape, grid.crs),
        wards=wards.touched(shape, (float(x[densest]), float(y[densest]))),
        trend=_trend(seen, members, params),
        since=incidents["time"].iloc[seen.row[members]].min().date(),
    )


def _densest(x: Floats, y: Floats, weight: Floats, params: HotspotParams) -> int:
    """Return the point to stop at: most weight within `near_m`, then nearest the centre."""
    sites = gather(x, y, weight, params.snap_m)
    apart2 = (sites.x[:, None] - sites.x) ** 2 + (sites.y[:, None] - sites.y) ** 2
    near = (apart2 <= (params.near_m / params.snap_m) ** 2) @ sites.weight
    middle = [float(v @ sites.weight) / float(sites.weight.sum()) for v in (sites.x, sites.y)]
    off = np.round((sites.x - middle[0]) ** 2 + (sites.y - middle[1]) ** 2, 6)
    best = np.lexsort((np.arange(len(near)), off, -near))[0]
    there = np.flatnonzero(sites.of == best)
    return int(there[np.lexsort((y[there], x[there]))[0]])


def _within(seen: Evidence, members: Ints, hours: tuple[int, int] | None) -> Ints:
    if hours is None:
        return members
    start, end = hours
    minute = seen.minute[members]
    inside = (minute >= start) & (minute < end)
    if end <= start:
        inside = (minute >= start) | (minute < end)
    return members[inside & (seen.hour[members] >= 0)]


def _dominant(
    category: NDArray[np.object_], weight: Floats, severities: Mapping[str, float]
) -> str:
    names, which = np.unique(category.astype(str), return_inverse=True)
    total = sums(which, weight, len(names)) * [severities.get(n, 1.0) for n in names.tolist()]
    return str(names[int(total.argmax())])
