"""What places without a name of their own are called, so that they can be told apart."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
import shapely.geometry

from geo.model import Hotspot, LonLat, Place, Ward, distance_m
from geo.notice import Notice, as_it_is
from planner.words import say
from planner.words.catalogues import SOURCE

StreetNames = Callable[[Sequence[LonLat]], Sequence[str]]
"""The name of the street at each point, "" without."""

BESIDE_M, NEAR_M = 150.0, 400.0
"""Within these a place is called like a public place, and after one."""

MIDDLE = 0.15
"""What lies so near the middle of a ward, as a share of its extent, is on no side of it."""

SIDES = ("east", "northeast", "north", "northwest", "west", "southwest", "south", "southeast")
"""Counter-clockwise, an eighth of the circle each."""


def hotspot_names(
    hotspots: Iterable[Hotspot],
    wards: Sequence[Ward],
    places: Sequence[Place],
    streets: StreetNames | None = None,
) -> dict[str, Notice]:
    """Return what each hotspot is called, by its id; no two of a shift alike."""
    by_code = {w.code: w for w in wards}
    shifts: dict[str, dict[str, tuple[LonLat, Ward]]] = {}
    for h in hotspots:
        ward = next((by_code[code] for code in h.wards if code in by_code), None)
        ward = ward or min(wards, key=lambda w: (distance_m(w.centre, h.centre), w.code))
        shifts.setdefault(h.shift, {})[h.id] = h.centre, ward
    names: dict[str, Notice] = {}
    for spots in shifts.values():
        names |= distinct(spot_names(spots, places, streets))
    return names


def spot_names(
    spots: Mapping[str, tuple[LonLat, Ward]],
    places: Sequence[Place],
    streets: StreetNames | None = None,
) -> dict[str, list[Notice]]:
    """Return what each spot, a point in a ward, may be called: the plainest name first.

    A spot beside a public place is called like it, else after its street, else after a public
    place near it, else after the side of the ward that it lies on. From west to east, so that the
    same spots get the same names whatever they are worth.
    """
    keys = sorted(spots, key=lambda key: (spots[key][0], key))
    points = [spots[key][0] for key in keys]
    at = streets(points) if streets and points else [""] * len(points)
    xy = np.array([(p.point.lon, p.point.lat) for p in places]).reshape(-1, 2)
    out: dict[str, list[Notice]] = {}
    for key, street in zip(keys, at, strict=True):
        point, ward = spots[key]
        near = _nearest(point, places, xy)
        side = Notice.of(f"spot.{ward_side(ward, point)}")
        found = []
        if near is not None and distance_m(near.point, point) <= BESIDE_M:
            found.append(as_it_is(near.name))
        if street:
            found.append(Notice.of("spot.street", street=street, ward=ward.name))
        if near is not None:
            found.append(Notice.of("spot.near", place=near.name, ward=ward.name))
        if street:
            found.append(Notice.of("spot.street_side", street=street, ward=ward.name, side=side))
        out[key] = [*found, Notice.of("spot.side", ward=ward.name, side=side)]
    return out


def distinct(
    wanted: Mapping[str, Sequence[Notice]], taken: Collection[Notice] = ()
) -> dict[str, Notice]:
    """Return for each key the first of its names that nobody before it has, else one numbered.

    >>> market = as_it_is("Pasar")
    >>> [str(name) for name in distinct({"a": [market], "b": [market]}).values()]
    ['as_it_is: text=Pasar', 'spot.numbered: name=(as_it_is: text=Pasar), place_no=2']
    """
    said = {say(name, SOURCE) for name in taken}
    out: dict[str, Notice] = {}
    for key, names in wanted.items():
        free = next((name for name in names if say(name, SOURCE) not in said), None)
        number = 2
        while free is None:
            tried = Notice.of("spot.numbered", name=names[0], place_no=number)
            free = tried if say(tried, SOURCE) not in said else None
            number += 1
        said.add(say(free, SOURCE))
        out[key] = free
    return out


def ward_side(ward: Ward, point: LonLat) -> str:
    """Return the side of a ward that a point lies on, as seen from its middle, or "middle"."""
    outline = shapely.geometry.shape(dict(ward.outline)) if ward.outline else shapely.Point()
    if outline.is_empty:
        outline = shapely.Point(ward.centre.lon, ward.centre.lat)
    west, south, east, north = outline.bounds
    dx = (point.lon - (west + east) / 2) * np.cos(np.radians(point.lat))
    dy = point.lat - (south + north) / 2
    if np.hypot(dx, dy) <= MIDDLE * max(east - west, north - south):
        return "middle"
    eighth = round(float(np.degrees(np.arctan2(dy, dx))) / 45)
    return SIDES[eighth % 8]


def _nearest(point: LonLat, places: Sequence[Place], xy: np.ndarray) -> Place | None:
    """Return the public place nearest to a point within reach, the first of several."""
    if not len(xy):
        return None
    across = (xy[:, 0] - point.lon) * np.cos(np.radians(point.lat))
    found = places[int(np.hypot(across, xy[:, 1] - point.lat).argmin())]
    return found if distance_m(found.point, point) <= NEAR_M else None
