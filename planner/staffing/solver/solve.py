"""The way from a month's case to its roster."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.staffing.model import DUTIES, Assignment, Case, Gap, Member, Roster
from planner.staffing.reasons import explain
from planner.staffing.rest import Rest, Slot
from planner.staffing.solver.pool import Pool, Quota
from planner.staffing.solver.rotation import services
from planner.staffing.solver.search import Answer, Chosen, search, squads_of
from planner.staffing.solver.supply import Supply, Team, supply, teams_of


@dataclass(frozen=True, slots=True)
class _Filled:
    assignments: tuple[Assignment, ...]
    gaps: tuple[Gap, ...]


def make_roster(case: Case) -> Roster:
    """Return the roster of a month, with every assignment's reason.

    Rest, leave, days off and pinned assignments are kept without exception. What nobody can fill
    within them stays open and is told as a gap: a roster with marked gaps serves a commander better
    than none. Each duty is shared out by itself, leaders among leaders. Members stay with their
    squad; members of others stand in only where a place would stay open or a share unfair.
    """
    served = services(case)
    rest = Rest(case)
    made: list[Assignment] = [a for a in case.pinned if rest.known((a.day, a.shift))]
    gaps: list[Gap] = []
    for duty in DUTIES:
        pool = Pool(case=case, duty=duty, services=served, rest=rest)
        filled = _fill(pool)
        made += filled.assignments
        gaps += filled.gaps
    order = {s.name: n for n, s in enumerate(case.shifts)}
    made.sort(key=lambda a: (a.day, order[a.shift], a.squad, a.member))
    roster = Roster(
        month=case.month,
        services=served,
        assignments=tuple(made),
        gaps=tuple(sorted(gaps, key=lambda g: (g.service, DUTIES.index(g.duty)))),
    )
    return explain(case, roster)


def _fill(pool: Pool) -> _Filled:
    answer = _answer(pool)
    squads, left = squads_of(pool, answer.chosen)
    return _Filled(
        tuple(
            Assignment(day=slot[0], member=member, shift=slot[1], squad=squad)
            for (member, slot), squad in squads.items()
        ),
        tuple(Gap(service=s, duty=pool.duty, missing=n) for s, n in left.items()),
    )


def _answer(pool: Pool) -> Answer:
    """Return who serves what: team by team, and in larger groups where that is not good enough."""
    if not pool.members or not pool.wanted:
        return Answer(chosen=frozenset(), gaps=sum(pool.wanted.values()), unfair=0)
    teams = teams_of(pool)
    plan = supply(pool, teams)
    best = (sum(plan.gaps.values()), plan.unfair)
    found = _by_teams(pool, teams, plan, None)
    if found.worth <= best:
        return found
    squads, sent = _merged(teams, plan)
    if len(squads) < len(teams):
        whole = Supply(sent=sent, gaps=plan.gaps, unfair=plan.unfair)
        found = min(_by_teams(pool, squads, whole, found.chosen), found, key=lambda a: a.worth)
    if len(squads) == 1 or found.worth <= best:
        return found
    together = search(
        pool,
        pool.members,
        pool.wanted,
        _fair_after(pool, found),
        effort=_effort(pool, pool.members),
        hint=found.chosen,
        homes=True,
    )
    return min(together, found, key=lambda a: a.worth)


def _effort(pool: Pool, members: Sequence[Member]) -> float:
    return pool.case.params.effort * len(members) / len(pool.case.members)


def _by_teams(pool: Pool, teams: Sequence[Team], plan: Supply, hint: Chosen | None) -> Answer:
    quotas = pool.quotas(plan.gaps)
    found = [
        search(pool, team, wanted, quotas, effort=_effort(pool, team), hint=hint)
        for team, wanted in zip(teams, plan.sent, strict=True)
    ]
    return Answer(
        chosen=frozenset(c for a in found for c in a.chosen),
        gaps=sum(a.gaps for a in found) + sum(plan.gaps.values()),
        unfair=sum(a.unfair for a in found),
    )


def _merged(
    teams: Sequence[Team], plan: Supply
) -> tuple[tuple[Team, ...], list[Mapping[Slot, int]]]:
    """Return whole squads for teams, with what their teams should fill."""
    squads: dict[str, Team] = {}
    sent: dict[str, Counter[Slot]] = defaultdict(Counter)
    for team, wanted in zip(teams, plan.sent, strict=True):
        squad = team[0].squad
        squads[squad] = squads.get(squad, ()) + team
        sent[squad].update(wanted)
    return tuple(squads.values()), [sent[squad] for squad in squads]


def _fair_after(pool: Pool, found: Answer) -> Mapping[str, Quota]:
    """Return what is fair when so much stays open as was found."""
    gaps: dict[Slot, int] = dict(pool.wanted)
    for _, slot in found.chosen:
        gaps[slot] -= 1
    return pool.quotas(gaps)
