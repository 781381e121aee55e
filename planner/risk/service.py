"""The situation of a morning: loaded, assessed, kept."""

from datetime import date, datetime, time

from geo.incidents.read import frame_from_columns
from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.progress import Progress
from planner.risk.assess import Evidence, Situation, assess
from planner.risk.snapshots import Snapshot, evidence_revision, keep_snapshot
from planner.risk.store.minutes import PatrolMinutes

SITUATION_STEPS = 3
"""How often `progress` is called while a situation is made."""


def evidence(office: Office, *, before: date) -> Evidence:
    """Return what is known of a city: incidents, wards, and patrols of the days before a date."""
    # Asked first: what changes while it is read is then known to have changed.
    revision = evidence_revision(office)
    patrols = (r for r in PatrolMinutes.of(office).all() if r.day < before.isoformat())
    return Evidence(
        incidents=frame_from_columns(Incidents.of(office).columns(), office.data.settings.zone),
        wards=office.data.frame,
        patrols=tuple(patrols),
        revision=revision,
    )


def situation(office: Office, *, on: date, progress: Progress = lambda _: None) -> Situation:
    """Return where the risk is on the morning of a day.

    A city without incidents has a flat surface and no hotspots; a caveat says so.
    """
    now = datetime.combine(on, time(), tzinfo=office.data.settings.zone)
    return assess(office.data.settings, evidence(office, before=on), now=now, progress=progress)


def assess_day(office: Office, *, day: date, progress: Progress = lambda _: None) -> Snapshot:
    """Assess the situation of a day's morning anew, keep its snapshot and return it."""
    seen = situation(office, on=day, progress=progress)
    return keep_snapshot(office, seen, day=day)
