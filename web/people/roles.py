"""What pages call roles."""

from collections.abc import Iterable

from flask import Flask

from planner.words import text
from web.language import language


def role_name(role: str) -> str:
    """Return what a page calls a role."""
    return text(f"role.{role}", language())


def role_names(roles: Iterable[str]) -> str:
    """Return several, in alphabetical order, as one text."""
    return ", ".join(sorted(map(role_name, roles)))


def init(app: Flask) -> None:
    """Give templates `role_name`."""
    app.jinja_env.globals["role_name"] = role_name
