"""What the pages ask for: the one seam between HTTP and the planner's use cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from geo.model import Hotspot
from planner.maps import Backdrop, RiskImage
from planner.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictRow:
    """A line of the district table; None stands for what is not known.

    `status` is `unknown` where there is no data, `sparse` where there is little, else `known`.
    """

    code: str
    name: str
    incidents: int
    incidents_per_week: float | None
    patrol_minutes: float
    visits_planned: int
    days_since_last_visit: int | None
    status: str
    wards: int
    area_km2: float
    people: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known of the city's risk: hotspots and risk pictures by shift, and how old it is."""

    hotspots: Sequence[Hotspot] = ()
    risks: Sequence[RiskImage] = ()
    caveats: tuple[str, ...] = ()
    data_until: datetime | None = None


class Desk(Protocol):
    """One city's plans and overview, read only."""

    @property
    def city(self) -> str:
        """Return the key of the city."""

    @property
    def city_name(self) -> str:
        """Return the official name of the city."""

    def plan(self, date: str) -> Plan | None:
        """Return the plan of an ISO date, or None."""

    def dates(self) -> Sequence[str]:
        """Return the ISO dates that have a plan, newest first."""

    def districts(self, now: datetime) -> Sequence[DistrictRow]:
        """Return a line per district."""

    def outlook(self) -> Outlook:
        """Return hotspots and risk as of the newest plan."""

    def backdrop(self) -> Backdrop:
        """Return what every map shows below its own layers."""
