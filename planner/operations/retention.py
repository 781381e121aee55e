"""How long each kind of data is kept, what is older, and how it goes.

What figures and orders rest on, published plans and check-ins, and the audit log have no age.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.database.store import Aged
from planner.errors import StoreError
from planner.field.photos import age_of_photos, forget_photos, remove_photos
from planner.field.whereabouts import age_of_positions, forget_positions
from planner.incidents.service.uploads import age_of_rejects, forget_rejects
from planner.incidents.store.incidents import Incidents
from planner.installation import RetentionSettings
from planner.jobs.model import SYSTEM
from planner.patrol.publication.passes import age_of_links, forget_links
from planner.people.service.unused import age_of_accounts, close_unused
from planner.potential.service import age_of_potential, forget_potential
from planner.reports.service import age_of_reports, forget_reports

AGES_AGO = datetime(1970, 1, 2, tzinfo=UTC)
"""Nothing is older; what is kept for ever is asked about with it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How to look at what is kept of a kind, and how what is before a time goes.

    `files` are removed first and by themselves: should it be cut short there, the rows still
    name them and the next run ends it.
    """

    age: Callable[[Office, datetime], Aged]
    forget: Callable[[Office, datetime], int]
    files: Callable[[Office, datetime], None] = lambda _office, _before: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a kind: how long, how much, since when, and how much is older."""

    name: str
    days: int
    age: Aged


def survey(office: Office, settings: RetentionSettings) -> tuple[Kept, ...]:
    """Return what is kept of every kind and what would go now; nothing is changed."""
    return tuple(
        Kept(name=name, days=days, age=KINDS[name].age(office, _before(office, days)))
        for name, days in _days(settings).items()
    )


def apply(office: Office, settings: RetentionSettings) -> Mapping[str, int]:
    """Remove what is older than it may be; return how much went of each kind.

    Each kind goes whole with its row in the audit log, or not at all; one that cannot go holds up
    no other.

    Raises
    ------
    StoreError, OSError : the first that was met, once all others are through.
    """
    gone: dict[str, int] = {}
    met: list[Exception] = []
    for name, days in _days(settings).items():
        if days:
            try:
                gone[name] = _apply(office, name, days)
            except (StoreError, OSError) as error:
                met.append(error)
    if met:
        raise met[0]
    return gone


def _apply(office: Office, name: str, days: int) -> int:
    kind, before = KINDS[name], _before(office, days)
    kind.files(office, before)
    with office.database.write():
        gone = kind.forget(office, before)
        if gone:
            detail = {"removed": gone, "days": days, "before": before.isoformat()}
            AuditLog.of(office).append(
                SYSTEM, "retention.apply", name, at=office.now(), detail=detail
            )
    return gone


def _days(settings: RetentionSettings) -> dict[str, int]:
    return {name: int(getattr(settings, f"{name}_days")) for name in KINDS}


def _before(office: Office, days: int) -> datetime:
    return office.now() - timedelta(days=days) if days else AGES_AGO


def _age_of_incidents(office: Office, before: datetime) -> Aged:
    return Incidents.of(office).age(before)


def _forget_incidents(office: Office, before: datetime) -> int:
    return Incidents.of(office).forget(before)


def _old_copies(office: Office) -> tuple[Path, ...]:
    """Return the copies beside the database but for the newest, which is the way back."""
    file = office.database.file
    if file is None:
        return ()
    words = (f"{file.name}.before-", f"{file.name}.damaged")
    there = [path for path in file.parent.iterdir() if path.name.startswith(words)]
    return tuple(sorted(there, key=_written)[:-1])


def _age_of_copies(office: Office, before: datetime) -> Aged:
    times = [_written(path) for path in _old_copies(office)]
    since = datetime.fromtimestamp(min(times), office.now().tzinfo) if times else None
    return Aged(len(times), since, sum(at < before.timestamp() for at in times))


def _forget_copies(office: Office, before: datetime) -> int:
    old = [path for path in _old_copies(office) if _written(path) < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _written(path: Path) -> float:
    return path.stat().st_mtime


KINDS: Mapping[str, Kind] = {
    "positions": Kind(age_of_positions, forget_positions),
    "rejects": Kind(age_of_rejects, forget_rejects),
    "photos": Kind(age_of_photos, forget_photos, remove_photos),
    "incidents": Kind(_age_of_incidents, _forget_incidents),
    "potential": Kind(age_of_potential, forget_potential),
    "reports": Kind(age_of_reports, forget_reports),
    "links": Kind(age_of_links, forget_links),
    "accounts": Kind(age_of_accounts, close_unused),
    "copies": Kind(_age_of_copies, _forget_copies),
}
"""Every kind that may go, by the name of its setting without `_days`."""
