"""What a store keeps: incidents, patrols, plans and notes, city by city."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from geo.model import Incident, PatrolRecord

COLUMNS = ("id", "time_us", "lon", "lat", "category", "origin", "ward", "district", "source")
"""Columns of `Store.incident_columns`; `time_us` is microseconds since 1970 in UTC."""


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


class Store(Protocol):
    """Where a city's data are kept. A city unknown to the store is one without data."""

    def add_incidents(self, city: str, incidents: Iterable[Incident]) -> Added:
        """Keep incidents; those with an id that the city already has are left as they are."""

    def incidents(self, city: str, *, since: datetime | None = None) -> tuple[Incident, ...]:
        """Return a city's incidents by time then id, those at or after `since`."""

    def incident_columns(self, city: str, *, since: datetime | None = None) -> dict[str, list[Any]]:
        """Return the same as `incidents` as lists by name (COLUMNS), for building a frame."""

    def incident_summary(self, city: str) -> IncidentSummary:
        """Return number and age of a city's incidents."""

    def add_patrols(self, city: str, records: Iterable[PatrolRecord]) -> Added:
        """Keep patrol minutes; one of the same day, shift, ward and source is replaced."""

    def patrols(self, city: str, *, since: str | None = None) -> tuple[PatrolRecord, ...]:
        """Return a city's patrol records by day, shift, ward and source, from the ISO day on."""

    def keep_visits(self, city: str, day: str, visits: Iterable[Visit]) -> None:
        """Keep which stops squads were at on an ISO day; those kept of it before are replaced."""

    def visits(self, city: str, *, since: str) -> dict[str, tuple[Visit, ...]]:
        """Return the visits by ISO day, from a day on; a day that is not settled is not there."""

    def keep_plan(self, plan: KeptPlan) -> None:
        """Keep a plan; one of the same city and id is replaced."""

    def plan(self, city: str, plan_id: str) -> KeptPlan:
        """Return a plan. Raises NotFoundError."""

    def latest_plan(self, city: str, date: str | None = None) -> KeptPlan | None:
        """Return the plan made last of that ISO day, or of the newest day; None without any."""

    def plans(self, city: str, *, since: str | None = None) -> tuple[PlanInfo, ...]:
        """Return which plans a city has, newest day and newest made first, from the day on."""

    def plan_dates(self, city: str) -> tuple[str, ...]:
        """Return the ISO days that have a plan, newest first."""

    def revision(self, city: str) -> int:
        """Return a number that rises with every change of a city's data; 0 without any."""

    def set_note(self, city: str, key: str, text: str) -> None:
        """Keep a note on a city's data, such as where they come from; "" removes it."""

    def notes(self, city: str) -> dict[str, str]:
        """Return the notes of a city by key."""

    def forget(self, city: str) -> None:
        """Remove a city's incidents, patrols, plans and notes."""

    def cities(self) -> tuple[str, ...]:
        """Return the cities with anything kept, sorted."""

    def close(self) -> None:
        """Let go of the database."""
