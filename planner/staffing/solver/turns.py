"""Squads by turns, searched for: even shares and rest, near to the pattern."""

from collections import Counter
from datetime import UTC, date, timedelta
from itertools import pairwise

from ortools.sat.python import cp_model

from planner.city.model import Shift
from planner.staffing.calendar import kinds_of
from planner.staffing.model import KINDS, Case, Kind, Service
from planner.staffing.solver.rotation import in_pattern, pattern

EXCESS, TIRED, BREAK = 400, 40, 1
"""What weighs how much: unfair by one, rest or day off missing, a day not after the pattern."""


def turns(case: Case) -> tuple[Service, ...]:
    """Return which squads serve, `squads_per_shift` at a time.

    Squads differ by at most one in shifts, nights, weekends and holidays if that is possible; for
    that, days are taken out of the pattern, as few as it takes. Where the effort does not suffice
    for that the pattern holds.
    """
    model = cp_model.CpModel()
    names = [s.name for s in case.shifts]
    serves = {
        (q, d, s.name): model.new_bool_var("")
        for q, squad in enumerate(case.squads)
        for d in case.days
        for s in case.shifts
        if s.name in squad.shifts
    }
    cost: list[cp_model.LinearExprT] = []
    for d in case.days:
        for name in names:
            those = [v for (_, e, s), v in serves.items() if (e, s) == (d, name)]
            short = model.new_int_var(0, case.params.squads_per_shift, "")
            model.add(sum(those) + short == case.params.squads_per_shift)
            cost.append(10_000 * short)
    before = _before(case)
    for q, squad in enumerate(case.squads):
        mine = {
            (d, s): serves.get((q, d, s), int(before.get((squad.name, d)) == s))
            for d in _span(case)
            for s in names
        }
        cost += _tiring(case, model, mine)
        for d in case.days:
            model.add_at_most_one([v for s in names if (v := serves.get((q, d, s))) is not None])
            wanted = pattern(case, q, d)
            if (q, d, wanted) in serves:
                cost.append(BREAK * (1 - serves[q, d, wanted]))
    cost += _uneven(case, model, serves)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = case.params.effort
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return in_pattern(case)
    return tuple(
        Service(d, name, case.squads[q].name)
        for d in case.days
        for name in names
        for q in range(len(case.squads))
        if (q, d, name) in serves and solver.boolean_value(serves[q, d, name])
    )


def _span(case: Case) -> list[date]:
    """Return the days of the month with a week before."""
    return [case.days[0] - timedelta(days=n) for n in range(7, 0, -1)] + list(case.days)


def _before(case: Case) -> dict[tuple[str, date], str]:
    """Return the shift that most of a squad served on each day around the month."""
    homes = {m.id: m.squad for m in case.members}
    votes: dict[tuple[str, date], Counter[str]] = {}
    for a in case.around:
        if homes.get(a.member) == a.squad:
            votes.setdefault((a.squad, a.day), Counter())[a.shift] += 1
    return {key: min(v, key=lambda s: (-v[s], s)) for key, v in votes.items()}


def _tiring(
    case: Case, model: cp_model.CpModel, mine: dict[tuple[date, str], cp_model.LinearExprT]
) -> list[cp_model.LinearExprT]:
    """Return the cost of what a squad's members could not serve as one: rest and days off."""
    cost: list[cp_model.LinearExprT] = []

    def over(total: cp_model.LinearExprT, limit: int) -> None:
        excess = model.new_int_var(0, 7, "")
        model.add(total <= limit + excess)
        cost.append(TIRED * excess)

    span = _span(case)
    for day, following in pairwise(span):
        for a in case.shifts:
            for b in case.shifts:
                if _close(case, day, a, following, b):
                    over(mine[day, a.name] + mine[following, b.name], 1)
    window = min(case.params.max_days, 7 - case.params.days_off) + 1
    for start in range(len(span) - window + 1):
        over(
            sum(mine[d, s.name] for d in span[start : start + window] for s in case.shifts),
            window - 1,
        )
    return cost


def _close(case: Case, day: date, a: Shift, following: date, b: Shift) -> bool:
    end, start = a.hours(day, case.zone)[1], b.hours(following, case.zone)[0]
    return start.astimezone(UTC) - end.astimezone(UTC) < timedelta(hours=case.params.rest_h)


def _uneven(
    case: Case,
    model: cp_model.CpModel,
    serves: dict[tuple[int, date, str], cp_model.IntVar],
) -> list[cp_model.LinearExprT]:
    """Return the cost of squads that serve more or less than an even share, rounded."""
    shifts = {s.name: s for s in case.shifts}
    cost: list[cp_model.LinearExprT] = []
    of_kind: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    for d in case.days:
        for s in case.shifts:
            for kind in kinds_of(d, s, case.holidays):
                of_kind[kind] += case.params.squads_per_shift
    for kind, total in of_kind.items():
        low, rest = divmod(total, len(case.squads))
        for q in range(len(case.squads)):
            done = sum(
                v
                for (p, d, s), v in serves.items()
                if p == q and kind in kinds_of(d, shifts[s], case.holidays)
            )
            excess = model.new_int_var(0, 100, "")
            model.add(done <= low + bool(rest) + excess)
            model.add(done >= low - excess)
            cost.append(EXCESS * excess)
    return cost
