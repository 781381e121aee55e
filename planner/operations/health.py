"""Whether the service does its work: each thing that stops it, checked on its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from geo.notice import Notice
from planner.audit.check import check
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import StoreError, told
from planner.incidents.store.incidents import Incidents
from planner.jobs.lock import worker_runs
from planner.jobs.store import Jobs
from planner.operations.backup import failed_backup, last_backup
from planner.patrol.publication.store import Publications
from planner.patrol.store import Plans

State = Literal["ok", "note", "bad"]

FREE_MB = 500
"""Below this the disk counts as full, and below four times this it is worth a note."""

WAITS_MIN = 30
BACKUP_H = 48
DATA_DAYS = 31
CHAIN_ROWS = 20_000
"""Longer audit logs are checked by `patroli audit verify`, not here."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `bad` needs somebody now, `note` when there is time."""

    name: str
    state: State
    value: Notice


@dataclass(frozen=True, slots=True)
class Health:
    """All checks; without a database there are only those that need none."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is bad."""
        return all(check.state != "bad" for check in self.checks)


def look(office: Office) -> Health:
    """Return how the service is; nothing is raised."""
    database = _guarded("database", _database, office)
    checks = [database, _guarded("disk", _disk, office), _guarded("worker", _worker, office)]
    if database.state == "ok":
        more = {
            "city": _city,
            "jobs": _jobs,
            "data": _data,
            "plan": _plan,
            "backup": _backup,
            "audit": _audit,
        }
        checks += [_guarded(name, check, office) for name, check in more.items()]
    return Health(tuple(checks))


def database_answers(office: Office) -> bool:
    """Whether the database answers, is of this version and takes what is to be kept."""
    return _guarded("database", _database, office).state == "ok"


def _guarded(name: str, check: Callable[[Office], tuple[State, Notice]], office: Office) -> Check:
    try:
        return Check(name, *check(office))
    except (StoreError, OSError) as error:
        return Check(name, "bad", told(error))


def _database(office: Office) -> tuple[State, Notice]:
    kind, revision = office.database.state()
    told = Notice.of("health.tables", dialect=office.database.dialect, revision=revision)
    if kind == "current":
        why = office.database.keeps()
        return ("bad", Notice.of("health.keeps_nothing", why=why)) if why else ("ok", told)
    return "bad", Notice.of("health.other_tables", tables=told, kind=Notice.of(f"health.{kind}"))


def _disk(office: Office) -> tuple[State, Notice]:
    places = [office.folder]
    if office.database.file is not None:
        places.append(office.database.file.parent)
    # The folder is made with the first thing that is kept in it.
    there = [next(p for p in (q, *q.absolute().parents) if p.is_dir()) for q in places]
    free = min(shutil.disk_usage(folder).free for folder in there) // 1_000_000
    state: State = "bad" if free < FREE_MB else "note" if free < 4 * FREE_MB else "ok"
    return state, Notice.of("health.free", free_number=free)


def _worker(office: Office) -> tuple[State, Notice]:
    running = worker_runs(office.folder, office.city)
    return ("ok" if running else "bad"), Notice.of(
        "health.running" if running else "health.stopped"
    )


def _city(office: Office) -> tuple[State, Notice]:
    found = office.data.changed()
    if found is None:
        return "ok", Notice.of("health.city", name=office.data.settings.name)
    return ("bad" if found.code == "city.broken" else "note"), found


def _jobs(office: Office) -> tuple[State, Notice]:
    waiting = Jobs.of(office).open()
    longest = max((office.now() - job.asked for job in waiting), default=timedelta())
    late = longest > timedelta(minutes=WAITS_MIN)
    told = Notice.of(
        "health.jobs", waiting_no=len(waiting), longest_min=longest // timedelta(minutes=1)
    )
    return ("bad" if late else "ok"), told


def _data(office: Office) -> tuple[State, Notice]:
    last = Incidents.of(office).summary().last
    if last is None:
        return "note", Notice.of("health.none")
    age = (office.now() - last) / timedelta(days=1)
    return ("note" if age > DATA_DAYS else "ok"), Notice.of("health.age", age_days=age)


def _plan(office: Office) -> tuple[State, Notice]:
    day = office.now().date()
    today = day.isoformat()
    published = Publications.of(office).latest(today)
    if published is not None:
        return "ok", Notice.of("health.published", day=day, version_no=published.version)
    if Plans.of(office).latest(today) is not None:
        return "note", Notice.of("health.proposed", day=day)
    return "note", Notice.of("health.none")


def _backup(office: Office) -> tuple[State, Notice]:
    failed = failed_backup(office.folder)
    if failed is not None:
        at, why = failed
        zone = office.data.settings.zone
        return "bad", Notice.of("health.backup_failed", failed_at=at.astimezone(zone), why=why)
    made = last_backup(office.folder)
    if made is None:
        return "note", Notice.of("health.none")
    late = office.now() - made > timedelta(hours=BACKUP_H)
    zone = office.data.settings.zone
    return ("bad" if late else "ok"), Notice.of("health.backup", made_at=made.astimezone(zone))


def _audit(office: Office) -> tuple[State, Notice]:
    number, seal = AuditLog.of(office).head()
    if number <= CHAIN_ROWS:
        fault = check(AuditLog.of(office)).fault
        if fault is not None:
            return "bad", fault.notice
    return "ok", Notice.of("health.audit", rows_no=number, seal=seal)
