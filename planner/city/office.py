"""One city at work: its data, its database, its folder and its clock."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from geo.roads import RoadNetwork
from planner.audit.store import AuditLog
from planner.city.folder import CityData, load_city
from planner.city.secret import signing_secret
from planner.city.streets import load_network
from planner.database.database import Database, open_database
from planner.field.store import FieldLog
from planner.incidents.store.entries import Entries
from planner.incidents.store.incidents import SqlStore
from planner.incidents.store.pages import IncidentPages
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.pass_store import Passes
from planner.patrol.publication.store import Publications
from planner.people.store import People
from planner.reports.store import Reports
from planner.review.store import Counts
from planner.risk.store import Snapshots
from planner.staffing.store import Staffing

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True, eq=False)
class Office:
    """One city at work. `folder` holds what is kept beside the database: secret, uploads, queue.

    Things of several kinds are kept together, or not at all, within
    `with office.database.write():`.
    """

    data: CityData
    database: Database
    folder: Path
    clock: Clock

    @property
    def city(self) -> str:
        """The key of the city."""
        return self.data.settings.key

    def now(self) -> datetime:
        """Return the current time in the city's zone."""
        return self.clock()

    @cached_property
    def secret(self) -> bytes:
        """What signs sessions and links."""
        return signing_secret(self.folder)

    @cached_property
    def network(self) -> RoadNetwork:
        """The streets, read once."""
        return load_network(self.data)

    @cached_property
    def store(self) -> SqlStore:
        """Incidents, patrol minutes, plans and notes."""
        return SqlStore(self.database)

    @cached_property
    def incident_pages(self) -> IncidentPages:
        """Incidents page by page."""
        return IncidentPages(self.database, self.city)

    @cached_property
    def people(self) -> People:
        """People, their grants, sessions and access keys."""
        return People(self.database, self.city)

    @cached_property
    def audit(self) -> AuditLog:
        """Who did what when."""
        return AuditLog(self.database, self.city)

    @cached_property
    def drafts(self) -> Drafts:
        """The plans that commanders work on."""
        return Drafts(self.database, self.city)

    @cached_property
    def publications(self) -> Publications:
        """Plans as they were given to squads."""
        return Publications(self.database, self.city)

    @cached_property
    def jobs(self) -> Jobs:
        """Jobs and how far they are."""
        return Jobs(self.database, self.city)

    @cached_property
    def passes(self) -> Passes:
        """The links that open one squad's loop for one shift."""
        return Passes(self.database, self.city)

    @cached_property
    def field(self) -> FieldLog:
        """What squads send back."""
        return FieldLog(self.database, self.city)

    @cached_property
    def reports(self) -> Reports:
        """Patrol reports."""
        return Reports(self.database, self.city)

    @cached_property
    def staffing(self) -> Staffing:
        """Members, vehicles, leave and rosters."""
        return Staffing(self.database, self.city)

    @cached_property
    def counts(self) -> Counts:
        """How many incidents and patrol minutes there are, by month."""
        return Counts(self.database, self.city, self.data.settings.zone)

    @cached_property
    def entries(self) -> Entries:
        """Incidents that people entered, one by one."""
        return Entries(self.database, self.city)

    @cached_property
    def snapshots(self) -> Snapshots:
        """What pages show of a morning's situation."""
        return Snapshots(self.database, self.city)


def open_office(city: str) -> Office:
    """Return the office of a city, on the database and folder that the environment names.

    Raises
    ------
    NotFoundError, SettingsError, GeoError : the city's folder cannot be used.
    StoreError : the database or the folder cannot be used.
    """
    data = load_city(city)
    zone = data.settings.zone
    return Office(
        data=data,
        database=open_database(),
        folder=work_folder(),
        clock=lambda: datetime.now(zone),
    )


def work_folder() -> Path:
    """Return the folder for what is kept beside the database: PATROLI_VAR, else var here."""
    return Path(os.environ.get("PATROLI_VAR", "").strip() or "var")
