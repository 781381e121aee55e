"""What a noun's folder gives the application: its views, and its lines in the menu."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from planner.people.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """A line of the menu, and the roles whose first page it is. Lower `place` stands first."""

    place: int
    endpoint: str
    text: Any
    first_of: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """The views of a noun. Templates and files lie beside them; `files` is who serves those."""

    blueprints: tuple[Blueprint, ...]
    menu: tuple[MenuItem, ...] = ()
