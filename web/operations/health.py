"""Whether the service works: a word for monitors, the details for administrators."""

import sys
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, render_template

from planner.jobs.lock import worker_runs
from planner.operations.health import database_answers, look
from web.access import PUBLIC, allow
from web.config import office

blueprint = Blueprint(
    "health",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/operations",
)

PACKAGES = ("patroli", "flask", "sqlalchemy", "numpy", "ortools")


@blueprint.get("/healthz")
@allow(PUBLIC)
def healthz() -> tuple[dict[str, str], int]:
    """Return ok; degraded without a worker, and with status 503 without the database.

    Strangers are told no more than that.
    """
    if not database_answers(office()):
        return {"status": "degraded"}, 503
    return {"status": "ok" if worker_runs(office().folder, office().city) else "degraded"}, 200


@blueprint.get("/keadaan")
@allow("administrator")
def show() -> str:
    """Return what is checked, and the versions."""
    versions = {"python": sys.version.split()[0], **{p: _version(p) for p in PACKAGES}}
    return render_template("health/show.html", health=look(office()), versions=versions)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"
