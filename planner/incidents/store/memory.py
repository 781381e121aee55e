"""A store in memory: what tests use, and what says how a store behaves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from geo.model import Incident, PatrolRecord
from planner.errors import NotFoundError
from planner.incidents.model import COLUMNS, Added, IncidentSummary, KeptPlan, PlanInfo, Visit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class _Shelf:
    revision: int = 0
    incidents: dict[str, Incident] = field(default_factory=dict)
    patrols: dict[tuple[str, str, str, str], PatrolRecord] = field(default_factory=dict)
    visits: dict[str, tuple[Visit, ...]] = field(default_factory=dict)
    plans: dict[str, KeptPlan] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


class MemoryStore:
    """A Store that forgets everything when the program ends."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}

    def _shelf(self, city: str) -> _Shelf:
        return self._shelves.get(city, _Shelf())

    def _own(self, city: str) -> _Shelf:
        shelf = self._shelves.setdefault(city, _Shelf())
        shelf.revision += 1
        return shelf

    def add_incidents(self, city: str, incidents: Iterable[Incident]) -> Added:
        """Keep incidents; those with an id that the city already has are left as they are."""
        shelf = self._own(city).incidents
        before, given = len(shelf), 0
        for incident in incidents:
            given += 1
            shelf.setdefault(incident.id, incident)
        added = len(shelf) - before
        return Added(added, given - added)

    def incidents(self, city: str, *, since: datetime | None = None) -> tuple[Incident, ...]:
        """Return a city's incidents by time then id, those at or after `since`."""
        kept = self._shelf(city).incidents.values()
        chosen = [i for i in kept if since is None or i.time >= since]
        return tuple(sorted(chosen, key=lambda i: (i.time, i.id)))

    def incident_columns(self, city: str, *, since: datetime | None = None) -> dict[str, list[Any]]:
        """Return the same as `incidents` as lists by name (COLUMNS), for building a frame."""
        rows = [
            (
                *(i.id, (i.time - _EPOCH) // timedelta(microseconds=1), i.point.lon, i.point.lat),
                *(i.category, i.origin, i.ward, i.district, i.source),
            )
            for i in self.incidents(city, since=since)
        ]
        return {name: [row[k] for row in rows] for k, name in enumerate(COLUMNS)}

    def incident_summary(self, city: str) -> IncidentSummary:
        """Return number and age of a city's incidents."""
        kept = self.incidents(city)
        return IncidentSummary(
            count=len(kept),
            first=kept[0].time if kept else None,
            last=kept[-1].time if kept else None,
            by_origin=dict(Counter(i.origin for i in kept)),
        )

    def add_patrols(self, city: str, records: Iterable[PatrolRecord]) -> Added:
        """Keep patrol minutes; one of the same day, shift, ward and source is replaced."""
        shelf = self._own(city).patrols
        before, given = len(shelf), 0
        for record in records:
            given += 1
            shelf[record.day, record.shift, record.ward, record.source] = record
        added = len(shelf) - before
        return Added(added, given - added)

    def patrols(self, city: str, *, since: str | None = None) -> tuple[PatrolRecord, ...]:
        """Return a city's patrol records by day, shift, ward and source, from the ISO day on."""
        kept = sorted(self._shelf(city).patrols.items())
        return tuple(record for key, record in kept if since is None or key[0] >= since)

    def keep_visits(self, city: str, day: str, visits: Iterable[Visit]) -> None:
        """Keep which stops squads were at on an ISO day; those kept of it before are replaced."""
        self._own(city).visits[day] = tuple(visits)

    def visits(self, city: str, *, since: str) -> dict[str, tuple[Visit, ...]]:
        """Return the visits by ISO day, from a day on; a day that is not settled is not there."""
        kept = sorted(self._shelf(city).visits.items())
        return {day: visits for day, visits in kept if day >= since}

    def keep_plan(self, plan: KeptPlan) -> None:
        """Keep a plan; one of the same city and id is replaced."""
        self._own(plan.city).plans[plan.id] = plan

    def plan(self, city: str, plan_id: str) -> KeptPlan:
        """Return a plan. Raises NotFoundError."""
        try:
            return self._shelf(city).plans[plan_id]
        except KeyError:
            raise NotFoundError(f"no plan {plan_id!r} of {city!r} is kept") from None

    def latest_plan(self, city: str, date: str | None = None) -> KeptPlan | None:
        """Return the plan made last of that ISO day, or of the newest day; None without any."""
        kept = [p for p in self._shelf(city).plans.values() if date is None or p.date == date]
        return max(kept, key=lambda p: (p.date, p.made, p.id), default=None)

    def plans(self, city: str, *, since: str | None = None) -> tuple[PlanInfo, ...]:
        """Return which plans a city has, newest day and newest made first, from the day on."""
        kept = [p for p in self._shelf(city).plans.values() if since is None or p.date >= since]
        kept.sort(key=lambda p: (p.date, p.made, p.id), reverse=True)
        return tuple(
            PlanInfo(id=p.id, city=p.city, date=p.date, seed=p.seed, made=p.made) for p in kept
        )

    def plan_dates(self, city: str) -> tuple[str, ...]:
        """Return the ISO days that have a plan, newest first."""
        return tuple(sorted({p.date for p in self._shelf(city).plans.values()}, reverse=True))

    def revision(self, city: str) -> int:
        """Return a number that rises with every change of a city's data; 0 without any."""
        return self._shelf(city).revision

    def set_note(self, city: str, key: str, text: str) -> None:
        """Keep a note on a city's data, such as where they come from; "" removes it."""
        self._own(city).notes[key] = text
        if not text:
            del self._own(city).notes[key]

    def notes(self, city: str) -> dict[str, str]:
        """Return the notes of a city by key."""
        return dict(sorted(self._shelf(city).notes.items()))

    def forget(self, city: str) -> None:
        """Remove a city's incidents, patrols, plans and notes."""
        self._shelves[city] = _Shelf(revision=self._shelf(city).revision + 1)

    def cities(self) -> tuple[str, ...]:
        """Return the cities with anything kept, sorted."""
        return tuple(
            sorted(
                city
                for city, s in self._shelves.items()
                if s.incidents or s.patrols or s.plans or s.notes
            )
        )

    def close(self) -> None:
        """Let go of the database."""
