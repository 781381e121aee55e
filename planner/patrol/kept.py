"""A plan, its visits and its minutes as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInfo:
    """Which plan it is: `date` is the ISO day planned, `made` when."""

    id: str
    city: str
    date: str
    seed: int
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlan(PlanInfo):
    """A plan as it is kept, as the text of JSON."""

    json: str


class Visit(NamedTuple):
    """A squad's visit: the id of the stop, the local hour, where, how long and in which shift."""

    stop: str
    hour: int
    lon: float
    lat: float
    minutes: float
    shift: str


class Spent(NamedTuple):
    """Minutes in a ward, and those of them at stops."""

    minutes: float
    at_stops: float

    def plus(self, more: "Spent") -> "Spent":
        """Return both together."""
        return Spent(self.minutes + more.minutes, self.at_stops + more.at_stops)
