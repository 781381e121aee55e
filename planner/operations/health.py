"""Whether the service does its work: each thing that stops it, checked on its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from planner.audit.model import verify
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import StoreError
from planner.incidents.store.incidents import Incidents
from planner.jobs.lock import worker_runs
from planner.jobs.store import Jobs
from planner.operations.backup import last_backup
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
    value: str


@dataclass(frozen=True, slots=True)
class Health:
    """All checks; without a database there are only those that need none."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is bad."""
        return all(check.state != "bad" for check in self.checks)

    @property
    def reachable(self) -> bool:
        """Whether the database answers and is of this version."""
        return any(check.name == "database" and check.state == "ok" for check in self.checks)


def look(office: Office) -> Health:
    """Return how the service is; nothing is raised."""
    database = _guarded("database", _database, office)
    checks = [database, _guarded("disk", _disk, office), _guarded("worker", _worker, office)]
    if database.state == "ok":
        more = {
            "jobs": _jobs,
            "data": _data,
            "plan": _plan,
            "backup": _backup,
            "audit": _audit,
        }
        checks += [_guarded(name, check, office) for name, check in more.items()]
    return Health(tuple(checks))


def database_answers(office: Office) -> bool:
    """Whether the database answers and is of this version."""
    return _guarded("database", _database, office).state == "ok"


def _guarded(name: str, check: Callable[[Office], tuple[State, str]], office: Office) -> Check:
    try:
        return Check(name, *check(office))
    except (StoreError, OSError) as error:
        return Check(name, "bad", str(error))


def _database(office: Office) -> tuple[State, str]:
    kind, revision = office.database.state()
    told = f"{office.database.dialect} {revision}"
    return ("ok", told) if kind == "current" else ("bad", f"{told} {kind}")


def _disk(office: Office) -> tuple[State, str]:
    places = [office.folder]
    if office.database.file is not None:
        places.append(office.database.file.parent)
    # The folder is made with the first thing that is kept in it.
    there = [next(p for p in (q, *q.absolute().parents) if p.is_dir()) for q in places]
    free = min(shutil.disk_usage(folder).free for folder in there) // 1_000_000
    state: State = "bad" if free < FREE_MB else "note" if free < 4 * FREE_MB else "ok"
    return state, f"{free} MB"


def _worker(office: Office) -> tuple[State, str]:
    running = worker_runs(office.folder, office.city)
    return ("ok", "running") if running else ("bad", "stopped")


def _jobs(office: Office) -> tuple[State, str]:
    waiting = Jobs.of(office).open()
    longest = max((office.now() - job.asked for job in waiting), default=timedelta())
    late = longest > timedelta(minutes=WAITS_MIN)
    return ("bad" if late else "ok"), f"{len(waiting)}, {longest // timedelta(minutes=1)} min"


def _data(office: Office) -> tuple[State, str]:
    last = Incidents.of(office).summary().last
    if last is None:
        return "note", "none"
    age = (office.now() - last) / timedelta(days=1)
    return ("note" if age > DATA_DAYS else "ok"), f"{age:.1f} days"


def _plan(office: Office) -> tuple[State, str]:
    today = office.now().date().isoformat()
    published = Publications.of(office).latest(today)
    if published is not None:
        return "ok", f"{today} v{published.version}"
    if Plans.of(office).latest(today) is not None:
        return "note", f"{today} proposed"
    return "note", "none"


def _backup(office: Office) -> tuple[State, str]:
    made = last_backup(office.folder)
    if made is None:
        return "note", "none"
    late = office.now() - made > timedelta(hours=BACKUP_H)
    return ("bad" if late else "ok"), _local(made, office)


def _audit(office: Office) -> tuple[State, str]:
    number, seal = AuditLog.of(office).head()
    if number <= CHAIN_ROWS:
        fault = verify(AuditLog.of(office).chain()).fault
        if fault is not None:
            return "bad", str(fault)
    return "ok", f"{number} {seal}"


def _local(moment: datetime, office: Office) -> str:
    return moment.astimezone(office.data.settings.zone).isoformat(timespec="minutes")
