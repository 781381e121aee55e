"""What pages call roles."""

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext as _


def role_name(role: str) -> str:
    """Return what a page calls a role."""
    names: dict[str, str] = {
        "administrator": _("Administrator"),
        "commander": _("Komandan"),
        "leadership": _("Pimpinan"),
        "officer": _("Petugas wilayah"),
        "squad_leader": _("Kepala regu"),
        "auditor": _("Auditor"),
    }
    return names[role]


def role_names(roles: Iterable[str]) -> str:
    """Return several, in alphabetical order, as one text."""
    return ", ".join(sorted(map(role_name, roles)))


def init(app: Flask) -> None:
    """Give templates `role_name`."""
    app.jinja_env.globals["role_name"] = role_name
