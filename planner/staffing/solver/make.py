"""The way from a month's case to its roster."""

from collections.abc import Callable
from dataclasses import replace

from geo.notice import Notice
from planner.staffing.model import DUTIES, Assignment, Case, Gap, Roster, Service
from planner.staffing.reasons import explain
from planner.staffing.rest import Rest, Slot
from planner.staffing.solver.answer import Answer, Chosen
from planner.staffing.solver.pool import Pool
from planner.staffing.solver.rotation import all_guards, all_squads


def make_roster(
    case: Case, turns: Callable[[Case], tuple[Service, ...]], answer: Callable[[Pool], Answer]
) -> Roster:
    """Return the roster of a month, with every assignment's reason.

    Rest, leave, days off and pinned assignments are kept without exception. What nobody can fill
    within them stays open and is told as a gap: a roster with marked gaps serves a commander better
    than none. Each duty is shared out by itself, leaders among leaders. Members stay with their
    squad; members of others stand in only where a place would stay open or a share unfair.

    Parameters
    ----------
    turns : which squads serve if not all do at a time.
    answer : who serves what, of the members of one duty.
    """
    served = turns(case) if case.params.squads_per_shift else all_squads(case)
    served = (*served, *all_guards(case))
    rest = Rest(case)
    made: list[Assignment] = [a for a in case.pinned if rest.known((a.day, a.shift))]
    gaps: list[Gap] = []
    in_turn: dict[str, Notice] = {}
    for duty in DUTIES:
        pool = Pool(case=case, duty=duty, services=served, rest=rest)
        found = answer(pool)
        squads, left = squads_of(pool, found.chosen)
        made += [
            Assignment(day=day, member=member, shift=shift, squad=squad)
            for (member, (day, shift)), squad in squads.items()
        ]
        if not found.searched:
            in_turn |= dict.fromkeys((m.id for m in pool.members), _in_turn(pool, found))
        gaps += [Gap(service=s, duty=duty, missing=n) for s, n in left.items()]
    order = {s.name: n for n, s in enumerate(case.shifts)}
    made.sort(key=lambda a: (a.day, order[a.shift], a.squad, a.member))
    roster = explain(
        case,
        Roster(
            month=case.month,
            services=served,
            assignments=tuple(made),
            gaps=tuple(sorted(gaps, key=lambda g: (g.service, DUTIES.index(g.duty)))),
        ),
    )
    told = (
        a if a.pinned or a.member not in in_turn else replace(a, why=(*a.why, in_turn[a.member]))
        for a in roster.assignments
    )
    return replace(roster, assignments=tuple(told))


def squads_of(pool: Pool, chosen: Chosen) -> tuple[dict[tuple[str, Slot], str], dict[Service, int]]:
    """Return the squad with which each serves, and what stays lacking.

    Members serve with their own squad as far as it needs them; the others stand in where somebody
    lacks, in the order of the city's settings.
    """
    home = {m.id: m.squad for m in pool.members}
    left = dict(pool.lacking)
    found: dict[tuple[str, Slot], str] = {}
    strangers: list[tuple[str, Slot]] = []
    for member, slot in sorted(chosen):
        own = Service(slot[0], slot[1], home[member])
        if left.get(own, 0) > 0:
            left[own] -= 1
            found[member, slot] = own.squad
        else:
            strangers.append((member, slot))
    for member, slot in strangers:
        service = next(s for s, n in left.items() if n > 0 and (s.day, s.shift) == slot)
        left[service] -= 1
        found[member, slot] = service.squad
    return found, {s: n for s, n in left.items() if n > 0}


def _in_turn(pool: Pool, answer: Answer) -> Notice:
    """Return that members serve in turn, and what stays open beside what nobody could fill."""
    able = {slot: sum(slot in free for free in pool.free.values()) for slot in pool.wanted}
    least = sum(max(0, number - able[slot]) for slot, number in pool.wanted.items())
    return Notice.of("why.in_turn", open_count=answer.gaps, least_count=least)
