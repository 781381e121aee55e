"""The audit log for those who check it: who did what when, and whether the chain holds."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from planner.audit.check import check
from planner.audit.export import audit_csv
from planner.audit.model import Verdict
from planner.audit.store import AuditFilter, AuditLog
from planner.errors import StoreError
from planner.people.service.refusals import tell_counted
from web.access import allow
from web.config import now, office
from web.http.days import day_asked
from web.http.files import attachment

blueprint = Blueprint(
    "audit",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/audit",
)

PAGE_ROWS = 100
CHECKED_AT_ONCE = 20_000
"""Longer logs are checked when somebody asks, because it takes a second for every 100,000 rows."""


@blueprint.get("/audit")
@allow("auditor", "administrator")
def index() -> str:
    """Return a page of the log, newest first, with what checking the chain found."""
    log = _log()
    wanted, typed = _asked()
    rows = log.rows(wanted, before=_number("before"), limit=PAGE_ROWS + 1)
    more = rows[PAGE_ROWS - 1].number if len(rows) > PAGE_ROWS else None
    length, seal = log.head()
    return render_template(
        "audit/index.html",
        rows=rows[:PAGE_ROWS],
        zone=now().tzinfo,
        typed=typed,
        filtered=bool(typed),
        actors=log.actors(),
        actions=log.actions(),
        length=length,
        seal=seal,
        verdict=_checked(length),
        older=url_for("audit.index", **typed, before=more) if more else None,
        newest=url_for("audit.index", **typed) if "before" in request.args else None,
    )


@blueprint.get("/audit.csv")
@allow("auditor", "administrator")
def export() -> Response:
    """Return the rows that the filters leave, newest first, as CSV."""
    log = _log()
    wanted, _ = _asked()
    rows = log.rows(wanted, limit=log.count(wanted))
    return attachment(audit_csv(rows), "text/csv; charset=utf-8", f"audit-{now():%Y-%m-%d}.csv")


def _log() -> AuditLog:
    """Return the log with what was counted in hours that are over, where anything can be kept."""
    with suppress(StoreError):
        tell_counted(office())
    return AuditLog.of(office())


def _checked(length: int) -> Verdict | None:
    """Return the verdict on the whole chain, None where it was not checked."""
    if length > CHECKED_AT_ONCE and "check" not in request.args:
        return None
    return check(AuditLog.of(office()))


def _asked() -> tuple[AuditFilter, dict[str, Any]]:
    """Return the filters of the address, and what of them was understood, as it was typed."""
    actor, action = (request.args.get(name, "").strip() for name in ("actor", "action"))
    wanted = AuditFilter(actor=actor, action=action)
    typed = {"actor": actor, "action": action}
    first, last = _day("from"), _day("to")
    if first is not None:
        wanted = replace(wanted, since=_midnight(first))
        typed["from"] = first.isoformat()
    if last is not None:
        wanted = replace(wanted, until=_midnight(last + dt.timedelta(days=1)))
        typed["to"] = last.isoformat()
    return wanted, {name: text for name, text in typed.items() if text}


def _day(name: str) -> dt.date | None:
    text = request.args.get(name, "")
    return day_asked(text) if text else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), now().tzinfo)


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
