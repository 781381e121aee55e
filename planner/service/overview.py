"""What the pages show of one city: plans, hotspots and risk, districts, the map's background."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.model import Hotspot
from geo.roads import RoadNetwork
from geo.roads.drawing import drawn_streets
from planner.cities import CityData
from planner.export.plan_json import plan_from_json
from planner.maps import Backdrop, RiskImage, risk_image
from planner.model import Plan
from planner.pipeline import Situation
from planner.service.plans import last_visits, load_network, plan_dates, situation
from planner.store.protocol import Store

WINDOW_DAYS = 28
"""The days up to the newest plan whose patrol minutes the district table adds up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Hotspots and risk pictures by shift, and how old they are."""

    hotspots: Sequence[Hotspot] = ()
    risks: Sequence[RiskImage] = ()
    caveats: tuple[str, ...] = ()
    data_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictRow:
    """A line of the district table; None stands for what is not known.

    `incidents` are of the hotspots' window, `incidents_per_week` is the estimate corrected for who
    was looking, `patrol_minutes` are of the last 28 days up to the newest plan, its own among them.
    """

    code: str
    name: str
    status: str
    incidents: int
    incidents_per_week: float | None
    patrol_minutes: float | None
    need_share: float
    patrol_share: float | None
    wards_unvisited: int
    visits_planned: int
    days_since_last_visit: int | None
    wards: int
    area_km2: float
    people: float | None


class CityDesk:
    """One city's plans and overview, read only; what is slow to make is kept until data change."""

    def __init__(self, store: Store, data: CityData) -> None:
        self._store = store
        self._data = data
        self._lock = threading.Lock()
        self._seen: tuple[object, Situation, Outlook] | None = None
        self._network: RoadNetwork | None = None
        self._plans: dict[str, tuple[str, Plan]] = {}

    @property
    def city(self) -> str:
        """Return the key of the city."""
        return self._data.settings.key

    @property
    def city_name(self) -> str:
        """Return the official name of the city."""
        return self._data.settings.name

    def dates(self) -> tuple[str, ...]:
        """Return the ISO dates that have a plan, newest first."""
        return plan_dates(self._store, self.city)

    def plan(self, day: str) -> Plan | None:
        """Return the plan of an ISO date, None if there is none."""
        kept = self._store.latest_plan(self.city, day)
        if kept is None:
            return None
        known = self._plans.get(day)
        if known is None or known[0] != kept.id:
            known = (kept.id, plan_from_json(kept.json))
            self._plans[day] = known
        return known[1]

    def outlook(self) -> Outlook:
        """Return hotspots and risk as of the newest plan; empty without incidents."""
        return self._look()[1]

    def districts(self, now: datetime) -> tuple[DistrictRow, ...]:
        """Return a line per district, by code, as of the newest plan."""
        seen, _ = self._look()
        days = self.dates()
        newest = date.fromisoformat(days[0]) if days else now.date()
        plan = self.plan(days[0]) if days else None
        patrols = self._store.patrols(self.city)
        since = (newest - timedelta(days=WINDOW_DAYS - 1)).isoformat()
        minutes: dict[str, float] = {}
        for record in patrols:
            if since <= record.day <= newest.isoformat():
                minutes[record.ward] = minutes.get(record.ward, 0.0) + record.minutes
        last = last_visits(patrols, before=now.date())
        weekly = _weekly(seen)
        rows = []
        for known in seen.districts:
            wards = [w for w in self._data.wards if w.district_code == known.code]
            visited = [last[w.code] for w in wards if w.code in last]
            people = [w.people for w in wards if w.people is not None]
            rows.append(
                DistrictRow(
                    code=known.code,
                    name=known.name,
                    status=known.status,
                    incidents=known.incidents,
                    incidents_per_week=(
                        None
                        if known.status == "unknown"
                        else sum(weekly.get(w.code, 0.0) for w in wards)
                    ),
                    patrol_minutes=(
                        sum(minutes.get(w.code, 0.0) for w in wards) if patrols else None
                    ),
                    need_share=seen.watch.need.get(known.code, 0.0),
                    patrol_share=(
                        None if seen.watch.tv is None else seen.watch.patrol.get(known.code, 0.0)
                    ),
                    wards_unvisited=sum(w.code in seen.watch.unvisited for w in wards),
                    visits_planned=plan.coverage.districts.get(known.name, 0) if plan else 0,
                    days_since_last_visit=((now.date() - max(visited)).days if visited else None),
                    wards=sum(1 + len(w.includes) for w in wards),
                    area_km2=sum(w.area_km2 for w in wards),
                    people=sum(people) if len(people) == len(wards) else None,
                )
            )
        return tuple(rows)

    def data_until(self) -> datetime | None:
        """Return the time of the newest incident, None without any."""
        return self._store.incident_summary(self.city).last

    def backdrop(self) -> Backdrop:
        """Return what every map shows below its own layers: wards by rate, posts, places, roads."""
        return make_backdrop(self._data, self._look()[0], self._roads())

    def _roads(self) -> RoadNetwork:
        with self._lock:
            if self._network is None:
                self._network = load_network(self._data)
            return self._network

    def _look(self) -> tuple[Situation, Outlook]:
        summary = self._store.incident_summary(self.city)
        days = self.dates()
        key = (summary.count, summary.last, days[:1])
        with self._lock:
            if self._seen is None or self._seen[0] != key:
                on = date.fromisoformat(days[0]) if days else _day_after(summary.last)
                seen = situation(self._store, self._data, on=on)
                self._seen = (key, seen, make_outlook(self._store, self._data, seen))
            return self._seen[1:]


def make_outlook(store: Store, data: CityData, seen: Situation) -> Outlook:
    """Return hotspots, risk pictures and caveats of a situation."""
    notes = tuple(store.notes(data.settings.key).values())
    return Outlook(
        hotspots=seen.hotspots,
        risks=tuple(
            risk_image(surface.grid, surface.expected, shift)
            for shift, surface in seen.surfaces.items()
        ),
        caveats=(*notes, *seen.caveats),
        data_until=seen.data_until,
    )


def make_backdrop(data: CityData, seen: Situation, network: RoadNetwork) -> Backdrop:
    """Return the background of a city's maps; where nobody looked, the rate is None."""
    weekly = _weekly(seen)
    unknown = {d.code for d in seen.districts if d.status == "unknown"}
    rates: dict[str, float | None] = {}
    districts: dict[str, float | None] = {}
    for ward in data.wards:
        rate = weekly.get(ward.code, 0.0)
        code = ward.district_code
        rates[ward.code] = None if code in unknown else rate
        districts[code] = None if code in unknown else (districts.get(code) or 0.0) + rate
    return Backdrop(
        city=data.settings.name,
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


def _weekly(seen: Situation) -> dict[str, float]:
    """Return the expected incidents per week of each ward, by code."""
    weekly: dict[str, float] = {}
    for rate in seen.rates:
        weekly[rate.ward] = weekly.get(rate.ward, 0.0) + 7 * rate.rate
    return weekly


def _day_after(moment: datetime | None) -> date:
    return date(1970, 1, 1) if moment is None else moment.date() + timedelta(days=1)
