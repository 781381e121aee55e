"""A roster that needs no search: one shift after the other, whoever has served least so far."""

from collections.abc import Mapping, Sequence
from datetime import date

from planner.staffing.model import KINDS, Kind, Member
from planner.staffing.rest import REACH_DAYS, Slot
from planner.staffing.solver.answer import Answer
from planner.staffing.solver.pool import Pool, Quota, windows


def in_turn(pool: Pool) -> Answer:
    """Return who of all members of a duty serves which shift."""
    return served_in_turn(pool, pool.members, pool.wanted, pool.quotas({}))


def served_in_turn(
    pool: Pool,
    members: Sequence[Member],
    wanted: Mapping[Slot, int],
    quotas: Mapping[str, Quota],
) -> Answer:
    """Return who of some members serves which shift, shift by shift.

    Rest, leave and days off are kept; what nobody is left for stays a gap. It cannot fail, and is
    what a search has to beat.
    """
    taken = {m.id: dict(pool.fixed[m.id]) for m in members}
    free = {m.id: frozenset(pool.free[m.id]) for m in members}
    counts: dict[str, dict[Kind, int]] = {m.id: dict.fromkeys(KINDS, 0) for m in members}
    spans = list(windows(pool.case))

    def able(member: str, slot: Slot) -> bool:
        return (
            slot in free[member]
            and not any(
                abs((day - slot[0]).days) <= REACH_DAYS and pool.rest.too_close((day, shift), slot)
                for day, shift in taken[member].items()
            )
            and all(
                len(days.intersection(taken[member])) < most
                for days, most in spans
                if slot[0] in days
            )
        )

    def turn(member: str, slot: Slot) -> tuple[int, int, int]:
        """Return how far over a fair share one more would be, by the worst kind, then in all."""
        over = [counts[member][k] + 1 - quotas[member][k][1] for k in pool.kinds[slot]]
        return max(over), counts[member]["shifts"], _since(slot[0], taken[member])

    chosen: set[tuple[str, Slot]] = set()
    for slot in sorted(wanted, key=pool.rest.times):
        here = sorted((turn(m.id, slot), m.id) for m in members if able(m.id, slot))
        for _, member in here[: wanted[slot]]:
            chosen.add((member, slot))
            taken[member][slot[0]] = slot[1]
            for kind in pool.kinds[slot]:
                counts[member][kind] += 1
    return Answer(
        chosen=frozenset(chosen),
        gaps=sum(wanted.values()) - len(chosen),
        unfair=sum(
            max(0, counts[m][k] - high, low - counts[m][k])
            for m in counts
            for k, (low, high) in quotas[m].items()
        ),
        searched=False,
    )


def _since(day: date, taken: Mapping[date, str]) -> int:
    """Return how long ago the last day served was, in days, the longest first."""
    return -min(((day - d).days for d in taken if d < day), default=31)
