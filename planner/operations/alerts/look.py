"""What is wrong with the service that somebody must be told."""

from datetime import date, datetime, timedelta

from geo.notice import Notice
from planner.city.office import Office
from planner.city.settings import clock
from planner.errors import StoreError
from planner.installation import AlertSettings
from planner.operations.backup import last_backup
from planner.operations.health import look
from planner.patrol.publication.store import Publications

NAMES = (
    *("database", "disk", "worker", "city", "jobs", "data", "plan", "backup", "audit"),
    "no_plan",
)
"""Everything that is looked at."""


def seen(office: Office, settings: AlertSettings) -> dict[str, Notice | None]:
    """Return what is wrong by what was looked at, None for well; see `model.weighed`."""
    checks = look(office).checks
    found = {check.name: check.value if check.state == "bad" else None for check in checks}
    if "backup" in found and last_backup(office.folder) is None:
        # No fault of a new installation's pages, but nobody may rely on there being one.
        found["backup"] = Notice.of("health.none")
    if settings.plan_by and found["database"] is None:
        day = planned_day(office.now(), settings.plan_by)
        try:
            there = Publications.of(office).number(day.isoformat()) > 0
        except StoreError:
            return found
        found["no_plan"] = None if there else Notice.of("alerts.no_plan", day=day)
    return found


def planned_day(now: datetime, plan_by: str) -> date:
    """Return the day whose plan must be published by now.

    >>> [planned_day(datetime(2026, 11, 20, h), "06:30").day for h in (6, 7, 23)]
    [19, 20, 20]
    >>> [planned_day(datetime(2026, 11, 20, h), "20:00").day for h in (6, 19, 20)]
    [20, 20, 21]
    """
    hour = clock(plan_by)
    passed = now.replace(tzinfo=None) - timedelta(hours=hour.hour, minutes=hour.minute)
    return passed.date() + timedelta(days=hour.hour >= 12)
