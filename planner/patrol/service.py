"""Make a day's plan and keep it; find the plans of earlier days."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from geo.exposure.presence import PROMISED, driving_shares, last_shift_visits, last_visits
from geo.exposure.rates import ExposureParams
from geo.model import LonLat, PatrolRecord
from geo.notice import Notice
from geo.tables import WardTable
from planner.city.folder import check_posts, ward_finder
from planner.city.office import Office
from planner.city.store import Notes
from planner.city.streets import load_network
from planner.errors import PlanError
from planner.patrol.draft.begin import begin_now
from planner.patrol.export.json import plan_from_json, plan_to_json
from planner.patrol.kept import KeptPlan, Spent, Visit
from planner.patrol.model import Loop, Plan
from planner.patrol.plan import Memory, PastVisit
from planner.patrol.publication.standing import plan_that_stands
from planner.patrol.publication.store import Publications
from planner.patrol.store import Plans
from planner.pipeline import Ground, Proposal, propose
from planner.potential.service import demands
from planner.progress import Progress
from planner.risk.service import evidence
from planner.risk.store.minutes import PatrolMinutes
from planner.staffing.service.crews import watch_on

MEMORY_DAYS = 14
"""How many days back a plan looks, so as not to repeat itself."""

STEPS = 8
"""How often `progress` is called while a plan is made."""


def make_plan(
    office: Office,
    *,
    on: date,
    seed: int,
    made: datetime,
    progress: Progress,
    without: Iterable[tuple[str, str]] = (),
) -> Proposal:
    """Return the plan of a day, what it was chosen from, and why. Keeps nothing.

    Who is on duty drives, but for the (shift, squad) pairs that are left out. A plan made while
    its day runs begins then; see `planner.patrol.draft.begin`.

    Raises
    ------
    PlanError : nobody drives; or see `planner.pipeline.propose`.
    """
    data = office.data
    watch = watch_on(office, on).without(without)
    if not watch.crews:
        raise PlanError(Notice.of("crews.nobody_drives", on_day=on))
    check_posts(data)
    network = load_network(data)
    made_of = Ground(
        wards=data.wards,
        places=data.places,
        network=network,
        ward_of=ward_finder(data.frame),
        calendar=data.calendar,
    )
    proposal = propose(
        data.settings,
        evidence(office, before=on),
        made_of,
        recall(office, on=on),
        watch,
        on=on,
        seed=seed,
        made=made,
        progress=progress,
        demands=demands(office, on=on),
    )
    notices = (*Notes.of(office).all().values(), *network.notices, *proposal.plan.caveats)
    plan = replace(proposal.plan, caveats=tuple(dict.fromkeys(notices)))
    return replace(proposal, plan=begin_now(office, plan, proposal.worksheet, at=made))


def record_plan(office: Office, plan: Plan, *, revision: int = 0, like: str | None = None) -> str:
    """Keep a plan and return its id, which tells when it was made and of which revision it is.

    What it has in common with the plan of the id `like` is kept once.
    """
    made = f"{plan.made.astimezone(office.data.settings.zone):%Y%m%dT%H%M%S}"
    plan_id = f"{plan.date}-{made}-{plan.seed}" + (f"-r{revision:04d}" if revision else "")
    Plans.of(office).keep(
        KeptPlan(
            id=plan_id,
            city=plan.city,
            date=plan.date,
            seed=plan.seed,
            made=plan.made,
            json=plan_to_json(plan),
        ),
        like=like,
    )
    return plan_id


def promise_minutes(office: Office, plan: Plan) -> None:
    """Keep the patrol minutes that a plan promises; those promised earlier for its day go."""
    promised = {(r.shift, r.ward): r for r in patrol_minutes(plan, office.data.frame)}
    for old in PatrolMinutes.of(office).all(since=plan.date):
        if old.day == plan.date and old.source == PROMISED:
            promised.setdefault((old.shift, old.ward), replace(old, minutes=0.0, stop_minutes=0.0))
    PatrolMinutes.of(office).add(promised.values())


def get_plan(office: Office, day: str) -> Plan | None:
    """Return the plan made last for an ISO day, None if there is none."""
    kept = Plans.of(office).latest(day)
    return None if kept is None else plan_from_json(kept.json)


def patrol_minutes(plan: Plan, wards: WardTable) -> tuple[PatrolRecord, ...]:
    """Return the minutes that a plan spends in each ward and shift: dwelling there and driving."""
    return tuple(
        PatrolRecord(
            day=plan.date,
            shift=shift,
            ward=ward,
            minutes=round(spent.minutes, 1),
            source=PROMISED,
            stop_minutes=round(spent.at_stops, 1),
        )
        for (shift, ward), spent in sorted(loop_minutes(plan.loops, wards).items())
    )


def loop_minutes(loops: Iterable[Loop], wards: WardTable) -> dict[tuple[str, str], Spent]:
    """Return the minutes that loops spend in each shift and ward."""
    minutes: dict[tuple[str, str], Spent] = {}
    for loop in loops:
        parts = [
            (p.stop.ward_code, Spent(p.stop.dwell_s / 60, p.stop.dwell_s / 60)) for p in loop.stops
        ]
        shares = driving_shares(wards, loop.path)
        parts += [(ward, Spent(share * loop.drive_s / 60, 0.0)) for ward, share in shares.items()]
        for ward, more in parts:
            before = minutes.get((loop.shift, ward), Spent(0.0, 0.0))
            minutes[loop.shift, ward] = before.plus(more)
    return minutes


def recall(office: Office, *, on: date) -> Memory:
    """Return what earlier days did: the visits of the last days, and each ward's last visit.

    Days that are settled (`planner.field.settle`) tell where squads were, the others only where
    they were sent. A plan that was only proposed sent nobody anywhere. What is a visit of a ward
    says `geo.exposure.presence.last_visits`.
    """
    since, until = (on - timedelta(days=MEMORY_DAYS)).isoformat(), on.isoformat()
    known = Plans.of(office).visits(since=since)
    for day in Publications.of(office).dates(since):
        if day < until and day not in known:
            plan = plan_that_stands(Publications.of(office).versions(day))
            known[day] = planned_visits(plan.loops)
    visits = tuple(
        PastVisit(
            day=date.fromisoformat(day),
            stop=visit.stop,
            hour=visit.hour,
            point=LonLat(visit.lon, visit.lat),
            minutes=visit.minutes,
            shift=visit.shift,
        )
        for day, made in sorted(known.items(), reverse=True)
        if day < until
        for visit in made
    )
    minutes = PatrolMinutes.of(office).all()
    least_min = office.data.settings.parameters("exposure", ExposureParams).visit_least_min
    return Memory(
        visits=visits,
        wards=last_visits(minutes, before=on, least_min=least_min),
        shifts=last_shift_visits(minutes, before=on, least_min=least_min),
    )


def planned_visits(loops: Iterable[Loop]) -> tuple[Visit, ...]:
    """Return the visits that loops promise."""
    return tuple(
        Visit(
            p.stop.id,
            p.start.hour,
            p.stop.point.lon,
            p.stop.point.lat,
            round(p.stop.dwell_s / 60, 1),
            loop.shift,
        )
        for loop in loops
        for p in loop.stops
    )
