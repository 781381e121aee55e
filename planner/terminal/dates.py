"""Days as options of commands."""

from datetime import date
from typing import Any

import click


class DayParam(click.ParamType[date]):
    """A day such as 2026-01-31, of the years 1970 to 2199."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day. Raises click.BadParameter if it is none."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"expected a day such as 2026-01-31, got {value!r}", param, ctx)
        if not 1970 <= day.year <= 2199:
            self.fail(f"expected a day of the years 1970 to 2199, got {value!r}", param, ctx)
        return day


DAY = DayParam()
"""The type of an option that takes a day."""
