"""The whole way from incidents to the day's plan, top to bottom. Start reading here.

    Evidence ─ assess ─▶ Situation ─ plan_day ─▶ Plan, Worksheet

Nothing here reads a file, a clock or a database: `planner.patrol.service` loads what goes in and
keeps what comes out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from geo.model import LonLat, Place, Ward
from geo.roads import RoadNetwork
from planner.city.calendar import CalendarRow
from planner.city.settings import City
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.model import Plan
from planner.patrol.plan import Memory, plan_day
from planner.potential.demand import Demand
from planner.progress import Progress
from planner.risk.assess import Evidence, Situation, assess
from planner.staffing.crews import CrewWatch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Where squads drive: wards with their outlines, public places, streets.

    `ward_of` finds the code of the ward of a point. `calendar` are days on which hours differ.
    """

    wards: Sequence[Ward]
    places: Sequence[Place]
    network: RoadNetwork
    ward_of: Callable[[LonLat], str | None]
    calendar: Sequence[CalendarRow] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan, what it was chosen from, and the situation it answers."""

    plan: Plan
    worksheet: Worksheet
    situation: Situation


def propose(
    city: City,
    evidence: Evidence,
    ground: Ground,
    memory: Memory,
    watch: CrewWatch,
    *,
    on: date,
    seed: int,
    made: datetime,
    progress: Progress,
    demands: Sequence[Demand] = (),
) -> Proposal:
    """Return the plan of the day `on` for the crews of `watch`, from what its first moment knows.

    `demands` are what people expect of the day, beside what the incidents tell.

    Raises
    ------
    PlanError, RoadError : the day cannot be planned at all. Duties that cannot be kept are not an
        error: the plan names them.
    """
    morning = datetime.combine(on, time(), tzinfo=city.zone)
    situation = assess(city, evidence, now=morning, progress=progress)
    plan, worksheet = plan_day(
        city,
        situation,
        ground.wards,
        ground.places,
        ground.network,
        ward_of=ground.ward_of,
        on=on,
        seed=seed,
        made=made,
        memory=memory,
        watch=watch,
        progress=progress,
        calendar=ground.calendar,
        demands=demands,
    )
    return Proposal(plan=plan, worksheet=worksheet, situation=situation)
