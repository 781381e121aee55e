"""Make a day's plan and keep it; find the plans of earlier days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from geo.errors import BoundaryError
from geo.exposure.presence import driving_shares, settled
from geo.incidents.read import frame_from_columns
from geo.model import LonLat, PatrolRecord
from geo.tables import WardTable
from geo.wards.read import ward_of
from planner.city.folder import CityData
from planner.city.office import Office
from planner.city.streets import load_network
from planner.incidents.model import KeptPlan, Store, Visit
from planner.jobs.ask import SYSTEM
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.export.json import plan_from_json, plan_to_json
from planner.patrol.model import Loop, Plan
from planner.pipeline import Evidence, Memory, PastVisit, Progress, Situation, assess, plan_day
from planner.risk.snapshots import Snapshot, keep_snapshot

MEMORY_DAYS = 14
"""How many days back a plan looks, so as not to repeat itself."""

PLANNED = "planned"

VISIT_MIN = 10.0
"""Minutes in a ward and shift that make a visit."""

SITUATION_STEPS, STEPS = 3, 8
"""How often `progress` is called while a situation, and a whole plan, is made."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """A plan, what it was chosen from, and the situation it answers."""

    plan: Plan
    worksheet: Worksheet
    situation: Situation


def evidence(store: Store, data: CityData, *, before: date) -> Evidence:
    """Return what is known of a city: incidents, wards, and patrols of the days before a date."""
    patrols = (r for r in store.patrols(data.settings.key) if r.day < before.isoformat())
    return Evidence(
        incidents=frame_from_columns(store.incident_columns(data.settings.key), data.settings.zone),
        wards=data.frame,
        patrols=tuple(patrols),
    )


def situation(
    store: Store, data: CityData, *, on: date, progress: Progress = lambda _: None
) -> Situation:
    """Return where the risk is on the morning of a day.

    A city without incidents has a flat surface and no hotspots; a caveat says so.
    """
    now = datetime.combine(on, time(), tzinfo=data.settings.zone)
    return assess(data.settings, evidence(store, data, before=on), now=now, progress=progress)


def assess_day(office: Office, *, day: date, progress: Progress = lambda _: None) -> Snapshot:
    """Assess the situation of a day's morning anew, keep its snapshot and return it."""
    seen = situation(office.store, office.data, on=day, progress=progress)
    return keep_snapshot(office, seen, day=day)


def make_plan(
    store: Store, data: CityData, *, on: date, seed: int, made: datetime, progress: Progress
) -> Proposal:
    """Return the plan of a day, what it was chosen from, and why. Keeps nothing."""
    city = data.settings
    check_posts(data)
    seen = situation(store, data, on=on, progress=progress)
    network = load_network(data)
    plan, worksheet = plan_day(
        city,
        seen,
        data.wards,
        data.places,
        network,
        ward_of=ward_finder(data.frame),
        on=on,
        seed=seed,
        made=made,
        memory=recall(store, data, on=on),
        progress=progress,
    )
    notices = (*store.notes(city.key).values(), *network.notices)
    plan = replace(plan, caveats=tuple(dict.fromkeys((*notices, *plan.caveats))))
    return Proposal(plan=plan, worksheet=worksheet, situation=seen)


def keep_plan(office: Office, proposal: Proposal, *, by: str = SYSTEM) -> str:
    """Keep a proposal as the draft of its day, and return the id of its plan.

    What squads were given stays as it is; publishing the draft makes the next version.
    """
    plan = proposal.plan
    with office.database.write():
        plan_id = record_plan(office.store, office.data, plan)
        office.drafts.keep_worksheet(plan_id, proposal.worksheet)
        office.drafts.start(plan.date, plan_id, by, office.now())
        if not office.publications.number(plan.date):
            promise_minutes(office.store, office.data, plan)
        keep_snapshot(office, proposal.situation, day=date.fromisoformat(plan.date))
    return plan_id


def record_plan(store: Store, data: CityData, plan: Plan, *, revision: int = 0) -> str:
    """Keep a plan and return its id, which tells when it was made and of which revision it is."""
    made = f"{plan.made.astimezone(data.settings.zone):%Y%m%dT%H%M%S}"
    plan_id = f"{plan.date}-{made}-{plan.seed}" + (f"-r{revision:04d}" if revision else "")
    store.keep_plan(
        KeptPlan(
            id=plan_id,
            city=plan.city,
            date=plan.date,
            seed=plan.seed,
            made=plan.made,
            json=plan_to_json(plan),
        )
    )
    return plan_id


def promise_minutes(store: Store, data: CityData, plan: Plan) -> None:
    """Keep the patrol minutes that a plan promises; those promised earlier for its day go."""
    promised = {(r.shift, r.ward): r for r in patrol_minutes(plan, data.frame)}
    for old in store.patrols(plan.city, since=plan.date):
        if old.day == plan.date and old.source == PLANNED:
            promised.setdefault((old.shift, old.ward), replace(old, minutes=0.0))
    store.add_patrols(plan.city, promised.values())


def get_plan(store: Store, city: str, day: str) -> Plan | None:
    """Return the plan made last for an ISO day, None if there is none."""
    kept = store.latest_plan(city, day)
    return None if kept is None else plan_from_json(kept.json)


def plan_dates(store: Store, city: str) -> tuple[str, ...]:
    """Return the ISO days that have a plan, newest first."""
    return tuple(dict.fromkeys(info.date for info in store.plans(city)))


def patrol_minutes(plan: Plan, wards: WardTable) -> tuple[PatrolRecord, ...]:
    """Return the minutes that a plan spends in each ward and shift: dwelling there and driving."""
    minutes: dict[tuple[str, str], float] = {}
    for loop in plan.loops:
        spent = [(p.stop.ward_code, p.stop.dwell_s / 60) for p in loop.stops]
        shares = driving_shares(wards, loop.path)
        spent += [(ward, share * loop.drive_s / 60) for ward, share in shares.items()]
        for ward, more in spent:
            minutes[loop.shift, ward] = minutes.get((loop.shift, ward), 0.0) + more
    return tuple(
        PatrolRecord(day=plan.date, shift=shift, ward=ward, minutes=round(more, 1), source=PLANNED)
        for (shift, ward), more in sorted(minutes.items())
    )


def recall(store: Store, data: CityData, *, on: date) -> Memory:
    """Return what earlier days did: the visits of the last days, and each ward's last visit.

    Days that are settled (`planner.field.settle`) tell where squads were, the others only where
    they were sent. A ward counts as visited on a day when a patrol spent the length of a short stop
    there.
    """
    city = data.settings.key
    since, until = (on - timedelta(days=MEMORY_DAYS)).isoformat(), on.isoformat()
    known = store.visits(city, since=since)
    for day in plan_dates(store, city):
        if since <= day < until and day not in known:
            plan = get_plan(store, city, day)
            known[day] = () if plan is None else planned_visits(plan.loops)
    visits = tuple(
        PastVisit(
            day=date.fromisoformat(day),
            stop=visit.stop,
            hour=visit.hour,
            point=LonLat(visit.lon, visit.lat),
        )
        for day, made in sorted(known.items(), reverse=True)
        if day < until
        for visit in made
    )
    return Memory(visits=visits, wards=last_visits(store.patrols(city), before=on))


def planned_visits(loops: Iterable[Loop]) -> tuple[Visit, ...]:
    """Return the visits that loops promise."""
    return tuple(
        Visit(p.stop.id, p.start.hour, p.stop.point.lon, p.stop.point.lat)
        for loop in loops
        for p in loop.stops
    )


def last_visits(records: Iterable[PatrolRecord], *, before: date) -> dict[str, date]:
    """Return the last day before a date on which each ward, by code, was visited.

    Where somebody told what was done in a shift, what the plan promised for it is no visit.
    """
    last: dict[str, str] = {}
    for record in settled(records):
        if record.minutes >= VISIT_MIN and record.day < before.isoformat():
            last[record.ward] = max(record.day, last.get(record.ward, ""))
    return {ward: date.fromisoformat(day) for ward, day in last.items()}


def ward_finder(wards: WardTable) -> Callable[[LonLat], str | None]:
    """Return a function that finds the code of the ward of a point, None if it lies in none."""

    def find(point: LonLat) -> str | None:
        return str(ward_of(wards, point.lon, point.lat).code[0]) or None

    return find


def check_posts(data: CityData) -> None:
    """Raise BoundaryError naming every post that lies in no ward, with its distance."""
    posts = data.settings.posts
    located = ward_of(data.frame, [p.point.lon for p in posts], [p.point.lat for p in posts])
    lost = [
        f"post '{post.name}' at lon {post.point.lon}, lat {post.point.lat} lies "
        f"{distance / 1000:.1f} km outside the wards"
        for post, code, distance in zip(posts, located.code, located.distance_m, strict=True)
        if not code
    ]
    if lost:
        raise BoundaryError(
            "; ".join(lost) + f"; correct its lon and lat in {data.folder / 'city.toml'}"
        )
