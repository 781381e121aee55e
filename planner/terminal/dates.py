"""Days as options of commands."""

from datetime import date
from typing import Any

import click

from geo.days import EARLIEST, LATEST, read_day


class DayParam(click.ParamType[date]):
    """A day such as 2026-01-31, of the years 1970 to 2199."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day. Raises click.BadParameter if it is none."""
        if isinstance(value, date):
            return value
        try:
            return read_day(value)
        except ValueError:
            self.fail(
                f"expected a day such as 2026-01-31 of the years {EARLIEST.year} to "
                f"{LATEST.year}, got {value!r}",
                param,
                ctx,
            )


DAY = DayParam()
"""The type of an option that takes a day."""
