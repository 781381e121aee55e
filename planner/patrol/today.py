"""A day as its commander sees it: what is proposed, what is published, what is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.notice import Notice
from planner.city.office import Office
from planner.jobs.model import Job
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Draft, Drafts
from planner.patrol.export.json import plan_from_json
from planner.patrol.model import Loop, Plan, UnmetDuty
from planner.patrol.publication.model import Publication
from planner.patrol.publication.store import Publications
from planner.patrol.store import Plans


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadRow:
    """A squad in a shift: its loop, None if it does not drive; the share of the day's prize."""

    squad: str
    loop: Loop | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRows:
    """A shift and its squads."""

    name: str
    start: datetime
    end: datetime
    squads: tuple[SquadRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the plan.

    Attributes
    ----------
    plan : the draft's, else the published one; None if there is neither.
    draft, publication : what commanders work on, and what squads were given last.
    over : its last shift has ended.
    duties : names of the coverage duties that the plan keeps.
    failed : the newest request for its plan, if that failed.
    """

    date: str
    plan: Plan | None
    draft: Draft | None
    publication: Publication | None
    over: bool
    shifts: tuple[ShiftRows, ...]
    duties: tuple[Notice, ...]
    failed: Job | None

    @property
    def pending(self) -> bool:
        """Whether there is something that squads do not have yet."""
        if self.draft is None or self.over:
            return False
        return self.publication is None or self.publication.plan_id != self.draft.plan_id

    @property
    def unmet(self) -> Sequence[UnmetDuty]:
        """The duties that the plan does not keep."""
        return self.plan.coverage.unmet if self.plan else ()


def look_at(
    office: Office, date: str, *, proposal: Callable[[str], Plan | None] = lambda _: None
) -> Day:
    """Return an ISO day as its commander sees it.

    Parameters
    ----------
    proposal : finds the plan of a day that was planned before there were drafts.
    """
    now = office.now()
    draft, publication = Drafts.of(office).get(date), Publications.of(office).latest(date)
    plan: Plan | None
    if draft is not None and (publication is None or publication.plan_id != draft.plan_id):
        plan = plan_from_json(Plans.of(office).get(draft.plan_id).json)
    else:
        plan = publication.plan if publication else proposal(date)
    asked = [
        job
        for job in Jobs.of(office).of_kind("plan", limit=20)
        if job.arguments.get("date") == date
    ]
    return Day(
        date=date,
        plan=plan,
        draft=draft,
        publication=publication,
        over=plan is not None and all(shift.end <= now for shift in plan.shifts),
        shifts=_shifts(office, plan) if plan else (),
        duties=_duties(plan) if plan else (),
        failed=asked[0] if asked and asked[0].state == "failed" else None,
    )


def _shifts(office: Office, plan: Plan) -> tuple[ShiftRows, ...]:
    """Return the shifts of a plan with every squad that could drive, in the city's order."""
    rows = []
    for shift in plan.shifts:
        loops = {loop.squad: loop for loop in shift.loops}
        usual = [s.name for s in office.data.settings.squads if shift.name in s.shifts]
        names = dict.fromkeys([*usual, *loops])
        rows.append(
            ShiftRows(
                name=shift.name,
                start=shift.start,
                end=shift.end,
                squads=tuple(
                    SquadRow(squad=name, loop=loop, share=_share(loop, plan))
                    for name in names
                    for loop in [loops.get(name)]
                ),
            )
        )
    return tuple(rows)


def _share(loop: Loop | None, plan: Plan) -> float:
    return loop.prize / plan.prize if loop and plan.prize else 0.0


def _duties(plan: Plan) -> tuple[Notice, ...]:
    named = (duty for loop in plan.loops for p in loop.stops for duty in p.duty)
    return tuple(dict.fromkeys(named))
