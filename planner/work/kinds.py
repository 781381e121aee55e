"""The kinds of jobs there are, and what each does."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.field.settle import settle, settle_lately
from planner.jobs.model import Job
from planner.jobs.store import Jobs
from planner.jobs.worker import Agenda, Kind, Step
from planner.operations.retention import apply
from planner.patrol.draft.service import keep_plan
from planner.patrol.request import asked_of, request_from_json
from planner.patrol.service import STEPS, make_plan
from planner.people.service.refusals import tell_counted
from planner.people.store.tries import Tries
from planner.risk.service import SITUATION_STEPS, assess_day
from planner.settings import settings
from planner.staffing.service.roster import make_month
from planner.work.morning import catch_up, morning

JOBS_KEPT = timedelta(days=90)

log = logging.getLogger(__name__)


def propose(office: Office, job: Job, step: Step) -> None:
    """Make a plan as asked and keep it as the draft of its day."""
    request = request_from_json(job.arguments)
    proposal = make_plan(
        replace(office, data=asked_of(office.data, request)),
        on=request.on,
        seed=request.drawn,
        made=office.now().astimezone(office.data.settings.zone).replace(microsecond=0),
        progress=step,
        without=request.without,
    )
    with office.database.write():
        keep_plan(office, proposal, by=job.asked_by)
        AuditLog.of(office).append(
            job.asked_by, "plan.propose", request.date, at=office.now(), detail=job.arguments
        )


def assess(office: Office, job: Job, step: Step) -> None:
    """Assess the situation of a day's morning."""
    assess_day(office, day=date.fromisoformat(job.arguments["date"]), progress=step)


def settle_days(office: Office, job: Job, step: Step) -> None:
    """Let what squads did on a day, and before if it came late, stand for what was planned."""
    step("step.settling")
    if job.arguments.get("late"):
        settle(office, job.arguments["date"])
    else:
        settle_lately(office, job.arguments["date"])


def make_roster(office: Office, job: Job, step: Step) -> None:
    """Make the roster of a month, around what is pinned."""
    make_month(office, job.arguments["month"], by=job.asked_by, step=step)


def tidy(office: Office, job: Job, step: Step) -> None:
    """Drop what must not be kept longer: ended jobs, old counts, what `[retention]` lets go."""
    step("step.tidying")
    Jobs.of(office).forget(office.now() - JOBS_KEPT)
    tell_counted(office)
    Tries.of(office).prune(office.now())
    number, seal = AuditLog.of(office).head()
    # Outside of the database, so that rows cut off the end of the log come to light.
    log.info("the audit log has %d rows, newest seal %s", number, seal)
    # Last, as it may raise: what else the night owes is done by then.
    for name, number in apply(office, settings().retention).items():
        if number:
            log.info("%d %s are older than they may be kept; they are gone", number, name)


def _of_day(arguments: Mapping[str, Any]) -> None:
    date.fromisoformat(*_only(arguments, "date"))


def _of_month(arguments: Mapping[str, Any]) -> None:
    date.fromisoformat(f"{_only(arguments, 'month')[0]}-01")


def _only(arguments: Mapping[str, Any], name: str) -> tuple[str]:
    if set(arguments) != {name}:
        raise ValueError(f"expected {name}, got {', '.join(arguments)}")
    return (arguments[name],)


KINDS: Mapping[str, Kind] = {
    "plan": Kind(propose, STEPS, request_from_json),
    "assess": Kind(assess, SITUATION_STEPS, _of_day),
    "settle": Kind(settle_days, 1, _of_day),
    "roster": Kind(make_roster, 1, _of_month),
    "tidy": Kind(tidy, 1, _of_day),
}
"""What a job may be."""

AGENDA = Agenda(KINDS, first=catch_up, regular=morning)
"""What the worker of a city does."""
