"""What a fair share is, and how near to it a roster comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from planner.staffing.calendar import kinds_of
from planner.staffing.model import DUTIES, KINDS, Assignment, Case, Duty, Kind, Member

Counts = Mapping[Kind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one member serves in a month, and the fair share of it, kind by kind."""

    member: Member
    counts: Mapping[Kind, int]
    shares: Mapping[Kind, Fraction]
    full: bool

    def fair(self, kind: Kind) -> bool:
        """Whether the member serves the share, rounded down or up."""
        return abs(self.counts[kind] - self.shares[kind]) < 1


def shares(
    case: Case, members: Sequence[Member], served: Counts
) -> dict[str, dict[Kind, Fraction]]:
    """Return each member's fair share of what is served by members of one duty.

    A member's share of a kind is in proportion to the days of that kind on which they are there:
    employed and not on leave. For nights and for shifts at all those are all days; for weekends the
    Saturdays and Sundays; for holidays the holidays. Fair is a share rounded down or up (the quota
    rule: Balinski & Young 1975, doi:10.2307/2318729), so members who are there on equally many
    such days differ by at most one.

    Parameters
    ----------
    served : assignments in all, kind by kind, that these members share.
    """
    weights = {m.id: present(case, m) for m in members}
    whole: dict[Kind, int] = {k: sum(w[k] for w in weights.values()) for k in KINDS}
    return {
        m.id: {
            k: Fraction(served[k] * weights[m.id][k], whole[k]) if whole[k] else Fraction(0)
            for k in KINDS
        }
        for m in members
    }


def present(case: Case, member: Member) -> dict[Kind, int]:
    """Return on how many days of each kind a member is there."""
    away = [v for v in case.leave if v.member == member.id and not v.wish]
    here = [d for d in case.days if member.belongs(d) and not any(v.covers(d) for v in away)]
    return {
        "shifts": len(here),
        "nights": len(here),
        "weekends": sum(d.weekday() >= 5 for d in here),
        "holidays": sum(d in case.holidays for d in here),
    }


def bounds(share: Fraction) -> tuple[int, int]:
    """Return the least and the most that is fair.

    >>> bounds(Fraction(37, 2)), bounds(Fraction(4))
    ((18, 19), (4, 4))
    """
    return floor(share), ceil(share)


def count(case: Case, assignments: Iterable[Assignment]) -> dict[str, dict[Kind, int]]:
    """Return what each member serves, kind by kind; members without any are left out."""
    shifts = {s.name: s for s in case.shifts}
    found: dict[str, dict[Kind, int]] = {}
    for a in assignments:
        if a.shift in shifts:
            mine = found.setdefault(a.member, dict.fromkeys(KINDS, 0))
            for kind in kinds_of(a.day, shifts[a.shift], case.holidays):
                mine[kind] += 1
    return found


def tallies(case: Case, assignments: Iterable[Assignment]) -> tuple[Tally, ...]:
    """Return everybody's tally, in the order of the members."""
    counts = count(case, assignments)
    fair: dict[str, dict[Kind, Fraction]] = {}
    none = dict.fromkeys(KINDS, 0)
    for duty in DUTIES:
        group = [m for m in case.members if m.duty == duty]
        served: dict[Kind, int] = {k: sum(counts.get(m.id, none)[k] for m in group) for k in KINDS}
        fair.update(shares(case, group, served))
    return tuple(
        Tally(
            member=m,
            counts=counts.get(m.id, none),
            shares=fair[m.id],
            full=present(case, m)["shifts"] == len(case.days),
        )
        for m in case.members
    )


def spreads(made: Sequence[Tally]) -> dict[Duty, dict[Kind, tuple[int, int]]]:
    """Return the least and the most per duty and kind, among members who are there all month."""
    found: dict[Duty, dict[Kind, tuple[int, int]]] = {}
    for duty in DUTIES:
        group = [t for t in made if t.member.duty == duty and t.full]
        if group:
            found[duty] = {
                k: (min(t.counts[k] for t in group), max(t.counts[k] for t in group)) for k in KINDS
            }
    return found
