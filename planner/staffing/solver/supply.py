"""How much of the month each team should fill, before anybody is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ortools.sat.python import cp_model

from planner.staffing.model import KINDS, Member, Service
from planner.staffing.rest import Slot
from planner.staffing.solver.pool import Pool, windows

GAP, UNFAIR, FOREIGN, EXTRA = 100_000, 1000, 10, 1
"""Weights: a place nobody fills; unfair by one; a stand-in; a place taken from another team."""


Team = tuple[Member, ...]
"""Members of one squad and duty who are rostered together."""


class UncountedError(Exception):
    """The effort did not suffice to count who should fill what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How many members each team sends to each shift, how many places nobody can fill, and how
    far from fair that is for the teams as a whole.
    """

    sent: Sequence[Mapping[Slot, int]]
    gaps: Mapping[Slot, int]
    unfair: int


def teams_of(pool: Pool) -> tuple[Team, ...]:
    """Return the members in teams as large as it takes to fill one place in every shift.

    Fifteen members of a squad of which each shift needs three make three teams of five. A squad
    with too few for that is one team.
    """
    found: list[Team] = []
    shifts = len(pool.case.shifts)
    for squad in sorted({m.squad for m in pool.members}):
        crew = tuple(m for m in pool.members if m.squad == squad)
        slots = {(s.day, s.shift): n for s, n in pool.lacking.items() if s.squad == squad}
        places = round(sum(slots.values()) / len(slots)) if slots else 1
        number = places if len(crew) >= shifts * places else 1
        found += [crew[n::number] for n in range(number)]
    return tuple(found)


def supply(pool: Pool, teams: Sequence[Team]) -> Supply:
    """Return what each team should fill.

    A squad fills its own shifts. Where it has too few people, or its people would serve more than
    a fair share, others stand in, as few as it takes. Counting people instead of naming them makes
    the month small enough to be solved exactly; each team can then be rostered by itself.

    Raises
    ------
    UncountedError : the effort does not suffice.
    """
    gaps = _solve(pool, teams, {}, balance=False).gaps
    return _solve(pool, teams, gaps, balance=True)


def _solve(
    pool: Pool, teams: Sequence[Team], before: Mapping[Slot, int], *, balance: bool
) -> Supply:
    model = cp_model.CpModel()
    free = {m.id: frozenset(pool.free[m.id]) for m in pool.members}
    sent = {
        (t, slot): model.new_int_var(0, min(number, sum(slot in free[m.id] for m in team)), "")
        for t, team in enumerate(teams)
        for slot, number in pool.wanted.items()
    }
    gaps = {slot: model.new_int_var(0, number, "") for slot, number in pool.wanted.items()}
    cost: list[cp_model.LinearExprT] = [GAP * g for g in gaps.values()]
    squads = {
        team[0].squad: [t for t, x in enumerate(teams) if x[0].squad == team[0].squad]
        for team in teams
    }
    for slot, number in pool.wanted.items():
        model.add(sum(sent[t, slot] for t in range(len(teams))) + gaps[slot] == number)
        for squad, own in squads.items():
            need = pool.lacking.get(Service(slot[0], slot[1], squad), 0)
            foreign = model.new_int_var(0, number, "")
            model.add(foreign >= sum(sent[t, slot] for t in own) - need)
            cost.append(FOREIGN * foreign)
            for t in own if len(own) > 1 else ():
                extra = model.new_int_var(0, number, "")
                model.add(extra >= sent[t, slot] - -(-need // len(own)))
                cost.append(EXTRA * extra)
    for t, team in enumerate(teams):
        for clique in pool.rest.cliques(pool.wanted):
            able = sum(any(slot in free[m.id] for slot in clique) for m in team)
            model.add(sum(sent[t, slot] for slot in clique) <= able)
        for days, most in windows(pool.case):
            inside = [slot for slot in pool.wanted if slot[0] in days]
            if inside:
                able = sum(_able(pool, m.id, free[m.id], days, most) for m in team)
                model.add(sum(sent[t, slot] for slot in inside) <= able)
    unfair: list[cp_model.LinearExprT] = []
    if balance:
        model.add(sum(gaps.values()) <= sum(before.values()))
        quotas = pool.quotas(before)
        for t, team in enumerate(teams):
            for kind in KINDS:
                done = sum(sent[t, slot] for slot in pool.wanted if kind in pool.kinds[slot])
                excess = model.new_int_var(0, 10_000, "")
                model.add(done <= sum(quotas[m.id][kind][1] for m in team) + excess)
                model.add(done >= sum(quotas[m.id][kind][0] for m in team) - excess)
                unfair.append(excess)
    model.minimize(sum(cost) + UNFAIR * sum(unfair))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = pool.case.params.effort
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise UncountedError
    return Supply(
        sent=[
            {slot: n for slot in pool.wanted if (n := solver.value(sent[t, slot]))}
            for t in range(len(teams))
        ],
        gaps={slot: n for slot, g in gaps.items() if (n := solver.value(g))},
        unfair=sum(solver.value(u) for u in unfair),
    )


def _able(pool: Pool, member: str, free: frozenset[Slot], days: frozenset[date], most: int) -> int:
    """Return on how many of some days a member can serve beside what is fixed."""
    taken = sum(d in days for d in pool.fixed[member])
    return max(0, min(most - taken, len({slot[0] for slot in free if slot[0] in days})))
