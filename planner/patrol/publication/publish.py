"""Give the day's plan to the squads: a version that never changes, and a pass for every loop."""

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.patrol.draft.store import Drafts
from planner.patrol.export.json import plan_from_json
from planner.patrol.publication.model import Publication
from planner.patrol.publication.passes import issue_passes
from planner.patrol.publication.standing import plan_that_stands
from planner.patrol.publication.store import Publications
from planner.patrol.service import promise_minutes
from planner.patrol.store import Plans

MOST_REASON = 500
"""Characters of a reason."""


class UnchangedError(PlanError):
    """What squads have already is asked to be published again."""


class ReasonError(PlanError):
    """A later version of a plan without a word on why, or with too many."""


def publish(office: Office, date: str, *, revision: int, reason: str = "", by: str) -> Publication:
    """Return the draft of an ISO day as the next version that squads were given.

    Version, passes, promised patrol minutes and the row in the audit log are kept together or not
    at all.

    Parameters
    ----------
    revision : of the draft that whoever publishes has seen.
    reason : why there is another version; needed from the second on.

    Raises
    ------
    NotFoundError : the day has no draft.
    ConflictError : somebody changed the draft since.
    UnchangedError : the draft is the plan that was published last.
    ReasonError : a later version has no reason.
    PlanError : the day is over.
    """
    reason = " ".join(reason.split())
    with office.database.write():
        Publications.of(office).take_turn()
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
        now = office.now()
        plan = plan_from_json(Plans.of(office).get(draft.plan_id).json)
        if all(shift.end <= now for shift in plan.shifts):
            raise PlanError(f"{date} is over: its plan cannot be published any more")
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
