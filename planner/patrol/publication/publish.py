"""Give the day's plan to the squads: a version that never changes, and a pass for every loop."""

from collections.abc import Collection

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.patrol.draft.begin import begin_now, has_begun
from planner.patrol.draft.store import Draft, Drafts
from planner.patrol.export.json import plan_from_json
from planner.patrol.model import Plan
from planner.patrol.publication.model import Publication
from planner.patrol.publication.passes import issue_passes
from planner.patrol.publication.standing import Told, plan_that_stands
from planner.patrol.publication.store import Publications
from planner.patrol.service import promise_minutes, record_plan
from planner.patrol.store import Plans

MOST_REASON = 500
"""Characters of a reason."""


class UnchangedError(PlanError):
    """What squads have already is asked to be published again."""


class ReasonError(PlanError):
    """A later version of a plan without a word on why, or with too many."""


def publish(
    office: Office,
    date: str,
    *,
    revision: int,
    reason: str = "",
    by: str,
    told: Collection[Told] = (),
) -> Publication:
    """Return the draft of an ISO day as the next version that squads were given.

    While its day runs the plan begins now; see `planner.patrol.draft.begin`. The draft then gets
    one revision more.

    Version, passes, promised patrol minutes and the row in the audit log are kept together or not
    at all.

    Parameters
    ----------
    revision : of the draft that whoever publishes has seen.
    reason : why there is another version; needed from the second on.
    told : what squads told of their stops that day.

    Raises
    ------
    NotFoundError : the day has no draft.
    ConflictError : somebody changed the draft since.
    UnchangedError : the draft is the plan that was published last.
    ReasonError : a later version has no reason.
    PlanError : the day is over.
    """
    reason = " ".join(reason.split())
    seen = _checked(office, date, revision, reason)
    begun = _begun(office, seen, told)
    with office.database.write():
        Publications.of(office).take_turn()
        draft = _checked(office, date, revision, reason)
        now = office.now()
        plan = begun or _plan(office, draft)
        if all(shift.end <= now for shift in plan.shifts):
            raise PlanError(f"{date} is over: its plan cannot be published any more")
        if begun is not None:
            draft = _keep(office, draft, begun, by)
        made = Publications.of(office).add(
            date, plan_id=draft.plan_id, plan=plan, reason=reason, by=by, at=now
        )
        issue_passes(office, made, by, now)
        # What is over stays promised as it was, whatever this version says of it.
        promise_minutes(office, plan_that_stands(Publications.of(office).versions(date)))
        AuditLog.of(office).append(
            by,
            "plan.publish",
            f"{date} v{made.version}",
            at=now,
            detail={"plan": made.plan_id, "reason": reason, "loops": len(plan.loops)},
        )
    return made


def _checked(office: Office, date: str, revision: int, reason: str) -> Draft:
    """Return the draft of a day if it can be published as it was seen; raises as `publish`."""
    draft = Drafts.of(office).get(date)
    if draft is None:
        raise NotFoundError(f"there is no proposed plan for {date}; make one first")
    if draft.revision != revision:
        at = draft.changed.astimezone(office.data.settings.zone)
        raise ConflictError(
            f"{draft.changed_by} changed the plan of {date} at {at:%H:%M} to revision "
            f"{draft.revision}, this was revision {revision}; look at it, then publish"
        )
    before = Publications.of(office).latest(date)
    if before is not None and before.plan_id == draft.plan_id:
        raise UnchangedError(
            f"version {before.version} of {date} is this plan: nothing changed since "
            f"{before.published_by} published it"
        )
    if before is not None and not reason:
        raise ReasonError(f"say why version {before.version} of {date} is replaced")
    if len(reason) > MOST_REASON:
        raise ReasonError(f"expected a reason of at most {MOST_REASON} characters")
    return draft


def _plan(office: Office, draft: Draft) -> Plan:
    return plan_from_json(Plans.of(office).get(draft.plan_id).json)


def _begun(office: Office, draft: Draft, told: Collection[Told]) -> Plan | None:
    """Return the plan of a draft from now on; None if nothing of it began, or nothing can.

    Found before anything is written, so nobody waits for it. A plan of before there were worksheets
    tells nothing of what else could be visited, and stays.
    """
    at, plan = office.now().replace(microsecond=0), _plan(office, draft)
    sheet = Drafts.of(office).worksheet(draft.plan_id)
    if sheet is None or not has_begun(plan, at):
        return None
    return begin_now(office, plan, sheet, at=at, told=told)


def _keep(office: Office, draft: Draft, plan: Plan, by: str) -> Draft:
    plan_id = record_plan(office, plan, revision=draft.revision + 1, like=draft.plan_id)
    sheet = Drafts.of(office).worksheet(draft.plan_id)
    if sheet is not None:
        Drafts.of(office).keep_worksheet(plan_id, sheet, like=draft.plan_id)
    return Drafts.of(office).change(
        draft.date,
        revision=draft.revision,
        plan_id=plan_id,
        edits=draft.edits,
        by=by,
        at=office.now(),
    )
