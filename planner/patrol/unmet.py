"""Why a duty is not kept, and what one more squad or hour would buy."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geo.notice import Notice
from planner.city.model import Shift
from planner.patrol.model import Duty, Stop, UnmetDuty
from planner.patrol.stops.reason import is_unknown
from planner.words.often import how_often

Extra = Literal["squad", "hour"]
SolveWith = Callable[[Extra, Shift], Collection[str]]
"""Solves the day again with one squad or hour more in a shift; returns the ids still unmet."""


@dataclass(frozen=True, slots=True)
class Gain:
    """The duties, by id, that one more squad or hour in a shift would keep."""

    extra: Extra
    shift: str
    keeps: tuple[str, ...]


def what_would_help(
    unmet: Collection[str],
    shifts: Sequence[Shift],
    solve_with: SolveWith,
    *,
    extras: Sequence[Extra] = ("squad", "hour"),
) -> tuple[Gain, ...]:
    """Return what each extra in each shift keeps of the unmet duties, the most useful first.

    Calls `solve_with` once per extra and shift, and not at all when nothing is unmet. Extras that
    keep nothing are left out. An hour comes before a squad that keeps no more, as it costs less.
    """
    if not unmet:
        return ()
    gains = []
    for extra in extras:
        for shift in shifts:
            still = set(solve_with(extra, shift))
            kept = tuple(sorted(set(unmet) - still))
            if kept:
                gains.append(Gain(extra, shift.name, kept))
    order = {s.name: i for i, s in enumerate(shifts)}
    return tuple(sorted(gains, key=lambda g: (-len(g.keeps), g.extra, order[g.shift])))


def explain_unmet(
    duty: Duty,
    *,
    stops: Mapping[str, Stop],
    shifts: Sequence[Shift],
    reach_s: Mapping[str, float],
    gains: Sequence[Gain] | None = None,
    unserved: Sequence[Shift] = (),
) -> UnmetDuty:
    """Return why a duty is not kept, and the remedy.

    Parameters
    ----------
    stops : today's candidates by id.
    shifts : the shifts that have a squad.
    reach_s : seconds of driving from the nearest post by stop id; absent or infinite where no road
        leads there.
    gains : of `what_would_help`; None if nobody asked.
    unserved : the shifts that have none.
    """
    known = [stops[key] for key in duty.stops if key in stops]
    shifts = [s for s in shifts if duty.shift in ("", s.name)]
    limit = max((s.end_s - s.start_s - 60 * s.break_min for s in shifts), default=0)
    near = [s for s in known if reach_s.get(s.id, float("inf")) < float("inf")]
    if not known:
        why = Notice.of("unmet.no_stop", duty=duty.name)
        return _unmet(duty, why, "unmet.add_place", known)
    if not shifts:
        return _unmet(duty, Notice.of("unmet.no_squad"), "unmet.assign_squad", known)
    if not near:
        why = Notice.of("unmet.no_road", duty=duty.name)
        return _unmet(duty, why, "unmet.check_roads", known)
    quickest = min(near, key=lambda s: (2 * reach_s[s.id] + s.dwell_s, s.id))
    trip = 2 * reach_s[quickest.id] + quickest.dwell_s
    fitting = any(_fits(stop, shift, reach_s[stop.id]) for stop in near for shift in shifts)
    lost = [s.name for s in unserved if any(_fits(stop, s, reach_s[stop.id]) for stop in near)]
    if lost and not fitting:
        why = Notice.of("unmet.shift_unserved", shifts=tuple(lost))
        remedy = "unmet.assign_squad"
    elif trip > limit:
        why = Notice.of(
            "unmet.too_far", stop=quickest.name, trip_min=_minutes(trip), shift_min=_minutes(limit)
        )
        remedy = "unmet.nearer_post"
    elif not fitting:
        why = Notice.of(
            "unmet.wrong_hours",
            stop=quickest.name,
            hours=_hours(quickest),
            reach_min=_minutes(reach_s[quickest.id]),
        )
        remedy = "unmet.loosen_hours"
    elif len(known) < duty.visits:
        why = Notice.of(
            "unmet.too_few", visits_count=duty.visits, stops_count=len(known), duty=duty.name
        )
        remedy = "unmet.add_stops"
    else:
        why = Notice.of("unmet.no_time", stop=quickest.name, trip_min=_minutes(trip))
        remedy = "unmet.add_squad" if gains is None else "unmet.not_enough"
    return _unmet(duty, why, remedy, known, gains)


def dropped(duty: Duty, stops: Iterable[Stop]) -> UnmetDuty:
    """Return a duty that an edit left without its visits; `stops` are today's candidates."""
    known = [s for s in stops if s.id in duty.stops]
    return _unmet(duty, Notice.of("unmet.edited"), "unmet.undo_edit", known)


def _unmet(
    duty: Duty,
    why: Notice,
    remedy: str,
    stops: Sequence[Stop],
    gains: Iterable[Gain] | None = None,
) -> UnmetDuty:
    """Return the duty with what an extra buys it, else with the `remedy` of that code."""
    bought = next((gain for gain in gains or () if duty.id in gain.keeps), None)
    told = Notice.of(remedy)
    if bought is not None:
        told = Notice.of(f"unmet.gain_{bought.extra}", shift=bought.shift, count=len(bought.keeps))
    return UnmetDuty(duty=duty.name, why=why, remedy=told, cost=_cost(duty, stops))


def _cost(duty: Duty, stops: Sequence[Stop]) -> Notice:
    """Return what is lost while a duty is not kept: what the best visit for it would prevent."""
    due = duty.reason or duty.name
    known = [s.prize for s in stops if not is_unknown(s.reason)]
    if not known:
        return Notice.of("unmet.cost_unknown", duty=due)
    often = how_often(duty.visits * max(known), form="ordinary")
    return Notice.of("unmet.cost", duty=due, often=often)


def _fits(stop: Stop, shift: Shift, reach: float) -> bool:
    for first, last in stop.windows_s:
        start = max(first, shift.start_s + reach)
        if start <= last and start + stop.dwell_s + reach <= shift.end_s:
            return True
    return False


def _minutes(seconds: float) -> int:
    return -int(-seconds // 60)


def _hours(stop: Stop) -> str:
    return ", ".join(f"{_clock(a)}–{_clock(b + stop.dwell_s)}" for a, b in stop.windows_s)


def _clock(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours % 24:02d}.{minutes:02d}"
