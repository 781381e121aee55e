"""The option --city, the same for every command; it loads nothing until a command runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from planner.late import load


def city_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command with the option --city, given the key of the city it is for."""

    @click.option(
        "--city", metavar="CITY", help="The city's folder; needed only where there are several."
    )
    @wraps(command)
    def chosen(*arguments: Any, city: str | None, **options: Any) -> Any:
        key = load("planner.city.which:which_city")(city)
        return command(*arguments, city=key, **options)

    return chosen
