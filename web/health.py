"""`/healthz`: versions and the age of the data, for whoever watches the server."""

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Blueprint

from web.access import PUBLIC, allow
from web.config import desk, now

blueprint = Blueprint("health", __name__)

PACKAGES = ("patroli", "flask", "folium", "numpy", "numba")


@blueprint.get("/healthz")
@allow(PUBLIC)
def healthz() -> dict[str, Any]:
    """Return versions, the newest plan and incident, and the age of the data in days."""
    at = now()
    dates = desk().dates()
    until = desk().data_until()
    until = until and until.astimezone(at.tzinfo)
    return {
        "status": "ok",
        "city": desk().city,
        "now": at.isoformat(),
        "versions": {"python": sys.version.split()[0], **{p: _version(p) for p in PACKAGES}},
        "latest_plan": dates[0] if dates else None,
        "planned_today": at.date().isoformat() in dates,
        "data_until": until.isoformat() if until else None,
        "data_age_days": round((at - until).total_seconds() / 86_400, 2) if until else None,
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
