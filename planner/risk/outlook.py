"""What the pages show of one city: plans, hotspots and risk, districts, the map's background."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.hotspots.series import Series
from geo.model import Hotspot
from geo.notice import Notice
from geo.roads import RoadNetwork, RoadParams, streets_at
from geo.roads.drawing import drawn_streets
from planner.city.folder import CityData, ward_finder
from planner.city.office import Office
from planner.city.store import Notes
from planner.maps import Backdrop, RiskImage
from planner.risk.names import hotspot_names
from planner.risk.snapshots import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Hotspots and risk pictures by shift, and how old they are; series with the names of wards."""

    hotspots: Sequence[Hotspot] = ()
    risks: Sequence[RiskImage] = ()
    caveats: tuple[Notice, ...] = ()
    data_until: datetime | None = None
    series: Sequence[tuple[str, Series]] = ()


def places(hotspots: Iterable[Hotspot]) -> tuple[Hotspot, ...]:
    """Return each place once, as it is in the shift in which most is expected there."""
    most: dict[str, Hotspot] = {}
    for spot in hotspots:
        if spot.place not in most or spot.expected > most[spot.place].expected:
            most[spot.place] = spot
    return tuple(most.values())


def make_outlook(office: Office, seen: Snapshot) -> Outlook:
    """Return hotspots, risk pictures and caveats of a situation."""
    notes = tuple(Notes.of(office).all().values())
    names = {ward.code: ward.name for ward in office.data.wards}
    ward_of = ward_finder(office.data.frame)
    return Outlook(
        hotspots=seen.hotspots,
        risks=seen.risks,
        caveats=(*notes, *seen.caveats),
        data_until=seen.data_until,
        series=[(names.get(ward_of(s.centre) or "", ""), s) for s in seen.series],
    )


def make_backdrop(data: CityData, seen: Snapshot, network: RoadNetwork) -> Backdrop:
    """Return the background of a city's maps; where nobody looked, the rate is None."""
    unknown = {d.code for d in seen.districts if d.status == "unknown"}
    rates: dict[str, float | None] = {}
    districts: dict[str, float | None] = {}
    for ward in data.wards:
        rate = seen.weekly.get(ward.code, 0.0)
        code = ward.district_code
        rates[ward.code] = None if code in unknown else rate
        districts[code] = None if code in unknown else (districts.get(code) or 0.0) + rate
    roads = data.settings.parameters("roads", RoadParams)
    return Backdrop(
        city=data.settings.name,
        hotspot_names=hotspot_names(
            seen.hotspots,
            data.wards,
            data.places,
            lambda points: [name for name, _ in streets_at(network, points, roads)],
        ),
        wards=data.wards,
        places=data.places,
        posts=tuple((p.name, p.point) for p in data.settings.posts),
        roads=drawn_streets(network),
        categories={c.code: c.name for c in data.settings.categories},
        squads=tuple(s.name for s in data.settings.squads),
        district_rates=districts,
        ward_rates=rates,
        attribution=data.settings.source,
        tiles=data.settings.tiles,
        tiles_attribution=data.settings.tiles_attribution,
    )
