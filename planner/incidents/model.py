"""What a store keeps: incidents, patrols, plans and notes, city by city."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

COLUMNS = ("id", "time_us", "lon", "lat", "category", "origin", "ward", "district", "source")
"""Columns of `Incidents.columns`; `time_us` is microseconds since 1970 in UTC."""


class Added(NamedTuple):
    """How many things were new and how many the store already knew."""

    added: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSummary:
    """Number and age of a city's incidents; `first` and `last` are None without any."""

    count: int
    first: datetime | None
    last: datetime | None
    by_origin: Mapping[str, int]


NOTE = "demo"
"""Key of the note that says that a city's incidents are simulated."""
