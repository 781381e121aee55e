"""A plan given out while its day runs: what is driven stays as it is, the rest begins now."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from geo.notice import Notice
from planner.city.office import Office
from planner.patrol.draft.bench import Bench
from planner.patrol.draft.resolve import EditError, Ground, best_loop
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.model import BEGUN, Loop, Plan, PlannedStop, Stop, told_of_crews
from planner.patrol.publication.model import Publication
from planner.patrol.publication.standing import Told, standing
from planner.patrol.publication.store import Publications
from planner.patrol.publication.versions import Drive
from planner.patrol.stops.ids import shift_of


def has_begun(plan: Plan, at: datetime) -> bool:
    """Return whether a shift of a plan has begun while its day is not over."""
    return any(s.start < at for s in plan.shifts) and any(at < s.end for s in plan.shifts)


def begin_now(
    office: Office, plan: Plan, sheet: Worksheet, *, at: datetime, told: Collection[Told] = ()
) -> Plan:
    """Return a plan as it can be driven from now on, beside what squads were given so far."""
    if not has_begun(plan, at):
        return plan
    city = office.data.settings
    on = date.fromisoformat(plan.date)
    ground = Ground(
        city=city,
        network=office.network,
        on=on,
        seed=plan.seed,
        settled=tuple(p.point for p in office.data.places),
    )
    versions = Publications.of(office).versions(plan.date)
    params = city.parameters("loops", LoopParams)
    going = timedelta(minutes=params.going_min)
    return begin(ground, plan, sheet, versions, at=at, going=going, told=told)


def begin(
    ground: Ground,
    plan: Plan,
    sheet: Worksheet,
    versions: Sequence[Publication],
    *,
    at: datetime,
    going: timedelta,
    told: Collection[Told] = (),
) -> Plan:
    """Return a plan whose begun shifts keep what is driven and begin anew after `at`.

    What a published version asked for before `at` stays with its times. From there each squad that
    was sent, or is to be, has its loop made anew of stops that it can still reach; one that was not
    sent leaves its post. A shift that is over keeps what was asked of it, and promises nothing
    else. Shifts that did not begin are as they were.

    Parameters
    ----------
    versions : of the day, that squads were given before.
    going : what squads get for setting out: no new stop is reached before.
    told : of stops; where a squad was already, nobody is sent again.
    """
    bench = Bench(ground, plan, sheet)
    begun = {s.name for s in plan.shifts if s.start < at}
    over = {s.name for s in plan.shifts if s.end <= at + going}
    driven = {
        Drive(each.loop.shift, each.loop.squad): _driven(each.loop, at)
        for each in standing(versions, told)
        if each.loop.shift in begun
    }
    gone = {p.stop.id for loop in driven.values() for p in loop.stops}
    gone |= {each.stop for each in told if each.there}
    for loop in driven.values():
        bench.known.update({p.stop.id: p.stop for p in loop.stops})
    for drive in sorted({*driven, *(d for d in bench.loops if d.shift in begun)}):
        past = driven.get(drive)
        kept = past if past is not None and past.stops else None
        bench.put(
            drive, kept if drive.shift in over else _anew(bench, drive, kept, gone, at + going)
        )
    made = bench.plan(max(at, plan.made))
    unmet = tuple(
        replace(each, why=Notice.of("unmet.begun"), remedy=Notice.of("unmet.next_day"))
        if each.why.code == "unmet.edited"
        else each
        for each in made.coverage.unmet
    )
    rest = {(loop.shift, loop.squad) for loop in made.loops}
    return replace(
        made,
        coverage=replace(made.coverage, unmet=unmet),
        caveats=(
            Notice.of(BEGUN, begun_at=at.astimezone(ground.city.zone)),
            *(each for each in told_of_crews(made.caveats, rest) if each.code != BEGUN),
        ),
    )


def _driven(loop: Loop, at: datetime) -> Loop:
    return replace(loop, stops=tuple(p for p in loop.stops if p.arrive < at))


def _anew(
    bench: Bench, drive: Drive, past: Loop | None, gone: Collection[str], start: datetime
) -> Loop | None:
    """Return a squad's loop from its driven part on; that alone where nothing can follow."""
    fixed = past.stops if past else ()
    pinned = [s for s in bench.ids(drive) if bench.sheet.pin(s) and s not in gone]
    for keep, held in ((fixed, pinned), (fixed, []), ((), [])):
        try:
            loop = _tail(bench, drive, past, keep, held, gone, start)
        except EditError:
            continue
        if loop is None or not keep or past is None:
            return past if loop is None else loop
        return _as_driven(loop, past, start)
    return past


def _tail(
    bench: Bench,
    drive: Drive,
    past: Loop | None,
    fixed: Sequence[PlannedStop],
    held: Sequence[str],
    gone: Collection[str],
    start: datetime,
) -> Loop | None:
    crew = bench.crew(drive)
    start_s = bench.seconds(start)
    others = bench.visited(besides=drive) | set(gone) | set(bench.sheet.barred)
    rested = past is not None and past.break_start is not None and past.break_start < start
    crew = replace(
        crew,
        from_s=bench.seconds(past.depart) if past and fixed else None,
        begins_s=None if fixed else start_s,
        rested=rested,
    )
    free = [
        _later(bench.windowed(stop, crew.shift), start_s)
        for stop in bench.known.values()
        if shift_of(stop.id) == drive.shift and stop.id not in others
    ]
    free = [stop for stop in free if stop.windows_s]
    there = [_at(p.stop, bench.seconds(p.start)) for p in fixed]
    able = {stop.id for stop in free}
    duties = []
    for duty in bench.sheet.duties:
        owed = duty.visits - len((others | {s.id for s in there}).intersection(duty.stops))
        mine = tuple(s for s in duty.stops if s in able)
        if owed > 0 and mine:
            duties.append(replace(duty, stops=mine, visits=min(owed, len(mine))))
    required = [*(s.id for s in there), *(s for s in held if s in able)]
    return best_loop(
        bench.ground, crew, [*there, *free], duties, required=set(required), order=required
    )


def _at(stop: Stop, start_s: int) -> Stop:
    return replace(stop, windows_s=((start_s, start_s),))


def _later(stop: Stop, start_s: int) -> Stop:
    windows = ((max(low, start_s), high) for low, high in stop.windows_s)
    return replace(stop, windows_s=tuple(w for w in windows if w[0] <= w[1]))


def _as_driven(loop: Loop, past: Loop, start: datetime) -> Loop:
    """Return a loop with the times that its driven part had; nobody waits where it was over."""
    before = {p.stop.id: p for p in past.stops}
    stops = tuple(
        replace(p, arrive=was.arrive, start=was.start, leave=was.leave)
        if (was := before.get(p.stop.id))
        else replace(p, arrive=min(max(p.arrive, start), p.start))
        for p in loop.stops
    )
    rest = (past.break_start, past.break_s)
    if past.break_start is None or past.break_start >= start:
        rest = (loop.break_start, loop.break_s)
    return replace(loop, depart=past.depart, stops=stops, break_start=rest[0], break_s=rest[1])
