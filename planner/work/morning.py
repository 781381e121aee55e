"""What every morning needs, asked for once a day: yesterday settled, today assessed and planned."""

from datetime import datetime, timedelta

from planner.city.office import Office
from planner.city.settings import clock
from planner.field.settle import OLDEST_DAYS
from planner.incidents.store.incidents import Incidents
from planner.jobs.ask import ask
from planner.jobs.model import SYSTEM, Job
from planner.jobs.parameters import MorningParams
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.store import Publications
from planner.patrol.request import Request, request_to_json
from planner.patrol.store import Plans

LOOK_BACK = 100
"""Among how many requests for plans one of somebody for the day is looked for."""


def morning(office: Office) -> tuple[Job, ...]:
    """Return the jobs asked for, once it is time and unless today's were asked for before.

    A day that somebody worked on or published is not planned anew, as their work would be
    replaced, nor one that was planned after that hour.
    """
    now = _local(office)
    params = office.data.settings.parameters("morning", MorningParams)
    today, yesterday = now.date().isoformat(), (now.date() - timedelta(days=1)).isoformat()
    hour = clock(params.plan_at)
    if now.time() < hour or Jobs.of(office).asked("tidy", {"date": today}):
        return ()
    asked = [
        *(ask(office, "settle", {"date": day}, SYSTEM) for day in (*_missed(office), yesterday)),
        ask(office, "assess", {"date": today}, SYSTEM),
    ]
    kept = Plans.of(office).latest(today)
    due = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    if not _worked_on(office, today) and (kept is None or kept.made < due):
        asked.append(_plan(office, today))
    # Asked for last: what was asked before a power cut is asked again, and done once.
    asked.append(ask(office, "tidy", {"date": today}, SYSTEM))
    return tuple(asked)


def catch_up(office: Office) -> tuple[Job, ...]:
    """Return the job for today's plan if there is none, whatever the hour; it is asked for once."""
    today = _local(office).date().isoformat()
    if (
        Plans.of(office).latest(today) is not None
        or not Incidents.of(office).summary().count
        or Jobs.of(office).asked("plan", request_to_json(Request(date=today)))
    ):
        return ()
    return (_plan(office, today),)


def _missed(office: Office) -> tuple[str, ...]:
    """Return the published days before yesterday that no night settled: nobody worked then."""
    today = _local(office).date()
    since, until = today - timedelta(days=OLDEST_DAYS), today - timedelta(days=1)
    days = reversed(Publications.of(office).dates(since.isoformat()))
    asked = Jobs.of(office).asked
    return tuple(d for d in days if d < until.isoformat() and not asked("settle", {"date": d}))


def _plan(office: Office, day: str) -> Job:
    return ask(office, "plan", request_to_json(Request(date=day)), SYSTEM)


def _worked_on(office: Office, day: str) -> bool:
    draft = Drafts.of(office).get(day)
    return (
        Publications.of(office).number(day) > 0
        or (draft is not None and (bool(draft.edits) or draft.changed_by != SYSTEM))
        or any(
            job.kind == "plan" and job.arguments["date"] == day and job.asked_by != SYSTEM
            for job in Jobs.of(office).of_kind("plan", limit=LOOK_BACK)
        )
    )


def _local(office: Office) -> datetime:
    return office.now().astimezone(office.data.settings.zone)
