"""Days as options of commands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import click


def day_of(text: str | None, zone: ZoneInfo, option: str = "--date") -> date:
    """Return the day an option names, today in the zone if it is left out.

    Raises
    ------
    click.UsageError : not an ISO day, or none of the years 1970 to 2199.
    """
    if text is None:
        return datetime.now(zone).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            f"{option}: expected a day such as 2026-01-31, got {text!r}"
        ) from None
    if not 1970 <= day.year <= 2199:
        raise click.UsageError(f"{option}: expected a day of the years 1970 to 2199, got {text!r}")
    return day
