"""Who serves what, searched for by counting first and naming afterwards."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from planner.staffing.model import Member
from planner.staffing.rest import Slot
from planner.staffing.solver.answer import Answer, Chosen
from planner.staffing.solver.floor import in_turn
from planner.staffing.solver.pool import Pool, Quota
from planner.staffing.solver.search import search
from planner.staffing.solver.supply import Supply, Team, UncountedError, supply, teams_of


def searched(pool: Pool) -> Answer:
    """Return who serves what: team by team, and in larger groups where that is not good enough."""
    if not pool.members or not pool.wanted:
        return Answer(chosen=frozenset(), gaps=sum(pool.wanted.values()), unfair=0)
    teams = teams_of(pool)
    try:
        plan = supply(pool, teams)
    except UncountedError:
        return in_turn(pool)
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
        searched=all(a.searched for a in found),
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
