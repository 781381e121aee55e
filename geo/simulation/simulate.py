"""Simulated points and patrols whose totals equal published tables. Never to be taken for real."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import metric_crs, to_degrees, to_metres
from geo.errors import TableError
from geo.incidents.ids import content_ids
from geo.model import Incident, LonLat, Origin, PatrolRecord, Place
from geo.notice import Notice
from geo.simulation.published import Total
from geo.tables import WardTable
from geo.wards.read import ward_of

SOURCE = "simulated"
"""What simulated incidents name as their source."""

NOTICE = Notice.of("incidents.simulated")
ORIGINS: tuple[Origin, ...] = ("found", "reported", "inspected")

# How much likelier than at a settlement's centre; a kind left out counts 1.
ATTRACTION: dict[str, dict[str, float]] = {
    "PKL": {"market": 6, "park": 3, "port": 2, "hospital": 2, "beach": 2, "airport": 0.3},
    "GEPENG": {"market": 4, "park": 3, "port": 2, "hospital": 2, "airport": 0.3},
    "ODGJ": {"market": 3, "hospital": 3, "park": 2, "airport": 0.3},
    "ASUSILA": {"beach": 3, "port": 3, "park": 2, "hospital": 0.2, "airport": 0.2},
    "TERNAK": {"airport": 2, "market": 0.5, "hospital": 0.2, "port": 0.2},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationParams:
    """How the points are made.

    Attributes
    ----------
    spots : places per anchor (settlement centre or public place) where incidents recur.
    spread_m : standard deviation of the spots around their anchor.
    scatter_m : standard deviation of incidents around their spot.
    stray : share of incidents that belong to no spot.
    handled_origin, enforced_origin : shares of found, reported, inspected in totals of the whole
        city (disturbances handled) and of districts (enforcement).
    """

    spots: int = 6
    spread_m: float = 450.0
    scatter_m: float = 45.0
    stray: float = 0.15
    handled_origin: tuple[float, float, float] = (0.55, 0.30, 0.15)
    enforced_origin: tuple[float, float, float] = (0.85, 0.10, 0.05)


def simulate_incidents(
    totals: Sequence[Total],
    wards: WardTable,
    places: Sequence[Place],
    *,
    hours: Mapping[str, Sequence[float]],
    zone: tzinfo,
    seed: int,
    params: SimulationParams | None = None,
) -> tuple[Incident, ...]:
    """Return incidents by time whose numbers equal the totals, cell by cell.

    Totals of the whole city are spread over the districts in proportion to the totals of districts
    (of the same category where there are any, else of all together; by residents without any), so
    that a district without published incidents gets none. Points lie inside the wards.

    Parameters
    ----------
    hours : for each category 24 weights, one per local hour.
    seed : same seed, same incidents.

    Raises
    ------
    TableError : a total names a district that no ward has, or a category without hours.
    """
    params = params or SimulationParams()
    _refuse_strangers(totals, wards, hours)
    scenes = {str(d): _scene(wards, places, str(d)) for d in wards["district_code"].unique()}
    made: list[tuple[datetime, float, float, str, Origin]] = []
    for total in totals:
        name = f"{total.category}/{total.district}/{total.start}"
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        districts = (
            np.full(total.count, total.district)
            if total.district
            else _districts(rng, total, totals, wards)
        )
        shares = params.enforced_origin if total.district else params.handled_origin
        origins = rng.choice(len(ORIGINS), size=total.count, p=np.array(shares) / sum(shares))
        times = _times(rng, total, hours[total.category], zone)
        for district in np.unique(districts):
            mine = np.flatnonzero(districts == district)
            spots = _spots(scenes[str(district)], total.category, seed, params)
            lon, lat = _points(rng, scenes[str(district)], spots, len(mine), params)
            made += [
                (times[k], float(x), float(y), total.category, ORIGINS[origins[k]])
                for k, x, y in zip(mine, lon, lat, strict=True)
            ]
    made.sort(key=lambda m: (m[0], m[3], m[1], m[2]))
    where = ward_of(wards, [m[1] for m in made], [m[2] for m in made])
    code = wards["code"].to_numpy(dtype=object)[where.row]
    district_code = wards["district_code"].to_numpy(dtype=object)[where.row]
    return tuple(
        Incident(
            id=i,
            time=t,
            point=LonLat(x, y),
            category=category,
            origin=origin,
            ward=w,
            district=d,
            source=SOURCE,
        )
        for i, (t, x, y, category, origin), w, d in zip(
            content_ids(made), made, code, district_code, strict=True
        )
    )


def _refuse_strangers(
    totals: Sequence[Total], wards: WardTable, hours: Mapping[str, Sequence[float]]
) -> None:
    known = set(wards["district_code"])
    faults = sorted(
        {f"no ward has the district {t.district}" for t in totals if t.district not in {"", *known}}
        | {f"no hours for the category {t.category}" for t in totals if t.category not in hours}
    )
    if faults:
        raise TableError("published totals do not fit the city: " + "; ".join(faults))


def _districts(
    rng: np.random.Generator, total: Total, totals: Sequence[Total], wards: WardTable
) -> NDArray[Any]:
    weights: dict[str, float] = {}
    same = [t for t in totals if t.district and t.category == total.category and t.count]
    for t in same or [t for t in totals if t.district]:
        weights[t.district] = weights.get(t.district, 0.0) + t.count
    if not sum(weights.values()):
        size = wards["people"].fillna(1.0).groupby(wards["district_code"]).sum()
        weights = {str(k): float(v) for k, v in size.items()}
    names = sorted(weights)
    p = np.array([weights[n] for n in names])
    return rng.choice(np.array(names), size=total.count, p=p / p.sum())


def _times(
    rng: np.random.Generator, total: Total, hours: Sequence[float], zone: tzinfo
) -> list[datetime]:
    days = (total.end - total.start).days + 1
    p = np.asarray(hours, dtype=float)
    hour = rng.choice(24, size=total.count, p=p / p.sum())
    day = rng.integers(days, size=total.count)
    minute = rng.integers(60, size=total.count)
    return [
        datetime.combine(total.start + timedelta(days=int(d)), time(int(h), int(m)), tzinfo=zone)
        for d, h, m in zip(day, hour, minute, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """A district in metres: its outline and its anchors (x, y, weight, kind of place or "")."""

    district: str
    outline: Any
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    weight: NDArray[np.float64]
    kind: tuple[str, ...]
    crs: Any


def _scene(wards: WardTable, places: Sequence[Place], district: str) -> _Scene:
    west, south, east, north = wards.total_bounds
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    mine = wards[wards["district_code"] == district]
    # A little inside, so that rounding moves no point off the land.
    outline = shapely.buffer(shapely.union_all(mine.geometry.to_crs(crs).to_numpy()), -5.0)
    shapely.prepare(outline)
    people = mine["people"].fillna(mine["people"].mean()).fillna(1.0).to_numpy(dtype=float)
    inside = [p for p in places if shapely.contains_xy(mine.union_all(), p.point.lon, p.point.lat)]
    lon = np.array([*mine["centre_lon"], *(p.point.lon for p in inside)], dtype=float)
    lat = np.array([*mine["centre_lat"], *(p.point.lat for p in inside)], dtype=float)
    weight = np.array([*(people / people.mean()), *([1.0] * len(inside))])
    x, y = to_metres(lon, lat, crs)
    kind = (*([""] * len(mine)), *(p.kind for p in inside))
    return _Scene(district, outline, x, y, weight, kind, crs)


def _spots(
    scene: _Scene, category: str, seed: int, params: SimulationParams
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return x, y and weight of the places where a category recurs in a district."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{category}@{scene.district}".encode())])
    pull = ATTRACTION.get(category, {})
    anchor = np.repeat(np.arange(len(scene.x)), params.spots)
    at_place = np.array([bool(scene.kind[a]) for a in anchor])
    spread = np.where(at_place, params.spread_m / 3, params.spread_m)
    x = scene.x[anchor] + rng.normal(size=len(anchor)) * spread
    y = scene.y[anchor] + rng.normal(size=len(anchor)) * spread
    out = ~shapely.contains_xy(scene.outline, x, y)
    x[out], y[out] = scene.x[anchor][out], scene.y[anchor][out]
    # A few spots hold most incidents, as everywhere (Weisburd 2015, doi:10.1111/1745-9125.12070).
    weight = scene.weight[anchor] * (1 + rng.pareto(1.2, size=len(anchor))).clip(max=30)
    weight *= np.array([pull.get(scene.kind[a], 1.0) if scene.kind[a] else 1.0 for a in anchor])
    return x, y, weight / weight.sum()


def _points(
    rng: np.random.Generator,
    scene: _Scene,
    spots: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    n: int,
    params: SimulationParams,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of n points inside the district, rounded to 5 decimals."""
    spot = rng.choice(len(spots[2]), size=n, p=spots[2])
    sd = np.where(rng.random(n) < params.stray, params.spread_m, params.scatter_m)
    x, y = spots[0][spot].copy(), spots[1][spot].copy()
    todo = np.arange(n)
    for _ in range(50):
        tx = spots[0][spot[todo]] + rng.normal(size=len(todo)) * sd[todo]
        ty = spots[1][spot[todo]] + rng.normal(size=len(todo)) * sd[todo]
        ok = shapely.contains_xy(scene.outline, tx, ty)
        x[todo[ok]], y[todo[ok]] = tx[ok], ty[ok]
        todo = todo[~ok]
        if not len(todo):
            break
    lon, lat = to_degrees(x, y, scene.crs)
    return np.round(lon, 5), np.round(lat, 5)


def simulate_patrols(
    totals: Sequence[Total],
    wards: WardTable,
    *,
    shifts: Sequence[str],
    squads: int,
    start: date,
    end: date,
    seed: int,
    hours_a_squad: float = 4.0,
    excursion: float = 0.07,
) -> tuple[PatrolRecord, ...]:
    """Return patrol minutes by day, shift and ward, in the pattern that the totals betray.

    Each squad of each shift spends `hours_a_squad` in one of the districts with at least 5 % of the
    published enforcement; with probability `excursion` one ward of a district with less gets a
    short visit; a district with none is not visited.
    """
    rng = np.random.default_rng([seed, zlib.crc32(b"patrols")])
    counts: dict[str, int] = {}
    for t in totals:
        if t.district:
            counts[t.district] = counts.get(t.district, 0) + t.count
    whole = sum(counts.values())
    usual = sorted(d for d, n in counts.items() if n >= 0.05 * whole and n)
    rare = sorted(d for d, n in counts.items() if 0 < n < 0.05 * whole)
    codes = {d: list(g["code"]) for d, g in wards.groupby("district_code")}
    seldom = [w for d in rare for w in codes[d]]
    records = []
    for k in range((end - start).days + 1 if usual else 0):
        day = (start + timedelta(days=k)).isoformat()
        for shift in shifts:
            minutes: dict[str, float] = {}
            order = rng.permutation(len(usual))
            for squad in range(squads):
                here = codes[usual[order[squad % len(usual)]]]
                chosen = [w for w in here if rng.random() < 0.8] or [here[0]]
                part = rng.dirichlet(np.full(len(chosen), 4.0)) * hours_a_squad * 60
                for w, m in zip(chosen, part, strict=True):
                    minutes[w] = minutes.get(w, 0.0) + float(m)
            if seldom and rng.random() < excursion:
                ward = seldom[int(rng.integers(len(seldom)))]
                minutes[ward] = float(rng.uniform(30, 60))
            records += [
                PatrolRecord(day=day, shift=shift, ward=w, minutes=round(m, 1), source=SOURCE)
                for w, m in sorted(minutes.items())
            ]
    return tuple(records)
