"""A plan and its visits as they are kept."""

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
    """A squad's visit: the id of the stop, the local hour, and where."""

    stop: str
    hour: int
    lon: float
    lat: float
