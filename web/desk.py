"""What the pages ask for: the one seam between HTTP and the planner's use cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from planner.maps import Backdrop
from planner.patrol.model import Plan
from planner.review.desk import DistrictRow
from planner.risk.outlook import Outlook


class Desk(Protocol):
    """One city's plans and overview, read only."""

    @property
    def city(self) -> str:
        """Return the key of the city."""

    @property
    def city_name(self) -> str:
        """Return the official name of the city."""

    def state(self) -> int:
        """Return a number that changes with whatever the desk tells."""

    def plan(self, day: str, /) -> Plan | None:
        """Return the plan of an ISO date, or None."""

    def dates(self) -> Sequence[str]:
        """Return the ISO dates that have a plan, newest first."""

    def districts(self, now: datetime) -> Sequence[DistrictRow]:
        """Return a line per district."""

    def data_until(self) -> datetime | None:
        """Return the time of the newest incident, cheaply; None without any."""

    def outlook(self) -> Outlook:
        """Return hotspots and risk as of the newest plan."""

    def backdrop(self) -> Backdrop:
        """Return what every map shows below its own layers."""
