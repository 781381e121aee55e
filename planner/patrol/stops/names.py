"""What the stops of a day are called: no two places of a shift alike."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from geo.model import Hotspot, LonLat, Place, Ward
from geo.notice import Notice
from planner.patrol.model import Stop
from planner.patrol.stops.ids import hotspot_stop_id, place_of, shift_of
from planner.risk.names import StreetNames, distinct, hotspot_names, spot_names

Streets = Callable[[Sequence[LonLat]], Sequence[tuple[str, bool]]]
"""The name of the street at each point, "" without, and whether a squad can stop there."""


def named_stops(
    stops: Sequence[Stop],
    hotspots: Sequence[Hotspot],
    wards: Sequence[Ward],
    places: Sequence[Place],
    streets: Streets | None = None,
) -> list[Stop]:
    """Return the stops with names that tell the places of a shift apart.

    Hotspots are called as the map calls them, cells in the same way. Public places, wards and what
    is expected keep their name, with ward or district where two are alike. All visits of a place
    have one name.
    """
    at: StreetNames | None = None
    if streets is not None:
        known = streets
        at = lambda points: [name for name, _ in known(points)]  # noqa: E731
    hot = hotspot_names(hotspots, wards, places, at)
    names = {hotspot_stop_id(h): hot[h.id] for h in hotspots}
    by_code = {w.code: w for w in wards}
    ordered = sorted(stops, key=lambda s: s.id)
    for shift in sorted({shift_of(s.id) for s in stops}):
        mine = {place_of(s.id): s for s in ordered if shift_of(s.id) == shift}
        own = {k: _own(s) for k, s in mine.items() if s.kind not in ("hotspot", "cell")}
        cells = spot_names(
            {k: (s.point, by_code[s.ward_code]) for k, s in mine.items() if s.kind == "cell"},
            places,
            at,
        )
        taken = [name for key, name in names.items() if shift_of(key) == shift]
        names |= distinct({**own, **cells}, taken)
    return [replace(s, name=names.get(place_of(s.id), s.name)) for s in stops]


def _own(stop: Stop) -> list[Notice]:
    areas = (stop.ward, stop.district) if stop.kind != "ward" else (stop.district,)
    return [stop.name, *(Notice.of("spot.in", name=stop.name, area=area) for area in areas)]
