"""What the pages show of one city, kept until data change."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from geo.days import kept_day
from geo.exposure.presence import last_visits, settled
from geo.exposure.rates import ExposureParams
from geo.roads import RoadNetwork
from planner.city.office import Office
from planner.city.streets import load_network
from planner.incidents.store.incidents import Incidents
from planner.kept import Kept
from planner.maps import Backdrop
from planner.patrol.model import Plan
from planner.patrol.publication.store import Publications
from planner.patrol.service import get_plan
from planner.patrol.store import Plans
from planner.risk.outlook import Outlook, make_backdrop, make_outlook
from planner.risk.service import assess_day
from planner.risk.snapshots import Snapshot, evidence_revision, read_snapshot
from planner.risk.store.minutes import PatrolMinutes
from planner.risk.store.snapshots import Snapshots

T = TypeVar("T")


TOLD_OF = ("city", "incidents", "risk", "patrol")
"""The nouns of whose tables the desk tells; it may use no others."""

WINDOW_DAYS = 28
"""The days up to the newest plan whose patrol minutes the district table adds up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictRow:
    """A line of the district table; None stands for what is not known.

    `incidents` are of the hotspots' window, `incidents_per_week` is the estimate corrected for who
    was looking, `patrol_minutes` are of the last 28 days up to the newest plan: what was done, and
    what was promised for days that are over, as leadership's hours are.
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
    """One city's plans and overview, read only; what is slow to make is kept until data change.

    `refresh` is asked for a new snapshot of a day when data have changed; without it, whoever asks
    first waits while the day is assessed.
    """

    def __init__(self, office: Office, refresh: Callable[[date], None] | None = None) -> None:
        self._office = office
        self._refresh = refresh
        self._roads: Kept[RoadNetwork] = Kept(1)
        self._known: Kept[Any] = Kept(64)

    @property
    def city(self) -> str:
        """Return the key of the city."""
        return self._office.city

    @property
    def city_name(self) -> str:
        """Return the official name of the city."""
        return self._office.data.settings.name

    def state(self) -> int:
        """Return a number that changes with whatever the desk tells."""
        return self._office.database.revision(*TOLD_OF)

    def dates(self) -> tuple[str, ...]:
        """Return the ISO dates that have a plan, newest first."""
        return self._while_true("dates", lambda: Plans.of(self._office).dates())

    def plan(self, day: str) -> Plan | None:
        """Return the published plan of an ISO date, else the newest proposal, None without any."""
        return self._while_true(("plan", day), lambda: self._plan(day))

    def outlook(self) -> Outlook:
        """Return hotspots and risk as of the newest snapshot."""
        return self._while_true("outlook", lambda: make_outlook(self._office, self._look()))

    def districts(self, now: datetime) -> tuple[DistrictRow, ...]:
        """Return a line per district, by code, as of the newest plan."""
        return self._while_true(("districts", now.date()), lambda: self._districts(now))

    def data_until(self) -> datetime | None:
        """Return the time of the newest incident, None without any."""
        return Incidents.of(self._office).summary().last

    def backdrop(self) -> Backdrop:
        """Return what every map shows below its own layers: wards by rate, posts, places, roads."""
        return self._while_true(
            "backdrop",
            lambda: make_backdrop(self._office.data, self._look(), self.network()),
        )

    def network(self) -> RoadNetwork:
        """Return the city's streets, read once."""
        return self._roads.get("roads", lambda: load_network(self._office.data))

    def _plan(self, day: str) -> Plan | None:
        published = Publications.of(self._office).latest(day)
        return published.plan if published else get_plan(self._office, day)

    def _while_true(self, what: Hashable, make: Callable[[], T]) -> T:
        found: T = self._known.get((self.state(), what), make)
        return found

    def _look(self) -> Snapshot:
        return self._while_true("snapshot", self._newest_snapshot)

    def _newest_snapshot(self) -> Snapshot:
        office = self._office
        days = self.dates()
        last = Incidents.of(office).summary().last
        wanted = kept_day(days[0]) if days else _day_after(last)
        kept = Snapshots.of(office).latest()
        changed = kept is not None and kept.evidence != evidence_revision(office)
        if kept is None or (self._refresh is None and (changed or kept.day != wanted.isoformat())):
            return assess_day(office, day=wanted)
        if self._refresh is not None and (changed or kept.day < wanted.isoformat()):
            self._refresh(wanted)
        return read_snapshot(kept)

    def _districts(self, now: datetime) -> tuple[DistrictRow, ...]:
        office, seen = self._office, self._look()
        days = self.dates()
        newest = kept_day(days[0]) if days else now.date()
        plan = self.plan(days[0]) if days else None
        patrols = settled(PatrolMinutes.of(office).all(), today=now.date())
        since = (newest - timedelta(days=WINDOW_DAYS - 1)).isoformat()
        minutes: dict[str, float] = {}
        for record in patrols:
            if since <= record.day <= newest.isoformat():
                minutes[record.ward] = minutes.get(record.ward, 0.0) + record.minutes
        least_min = office.data.settings.parameters("exposure", ExposureParams).visit_least_min
        last = last_visits(patrols, before=now.date(), least_min=least_min)
        rows = []
        for known in seen.districts:
            wards = [w for w in office.data.wards if w.district_code == known.code]
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
                        else sum(seen.weekly.get(w.code, 0.0) for w in wards)
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


def _day_after(moment: datetime | None) -> date:
    return date(1970, 1, 1) if moment is None else moment.date() + timedelta(days=1)
