"""The members of one duty: what is left for them to fill, and what each of them still may."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from planner.staffing.calendar import kinds_of
from planner.staffing.fairness import bounds, shares
from planner.staffing.model import KINDS, Case, Duty, Kind, Member, Service
from planner.staffing.rest import Rest, Slot

Quota = Mapping[Kind, tuple[int, int]]
"""The least and the most that is fair for a member to serve beside what is pinned."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """Members of one duty in a month, and what their squads need of them."""

    case: Case
    duty: Duty
    services: Sequence[Service]
    rest: Rest

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Members of the duty."""
        return tuple(m for m in self.case.members if m.duty == self.duty)

    @cached_property
    def fixed(self) -> dict[str, dict[date, str]]:
        """Shifts that stay as they are, of the month and around it, by member and day."""
        found: dict[str, dict[date, str]] = {m.id: {} for m in self.members}
        for a in (*self.case.around, *self.case.pinned):
            if a.member in found and self.rest.known((a.day, a.shift)):
                found[a.member][a.day] = a.shift
        return found

    @cached_property
    def lacking(self) -> dict[Service, int]:
        """What the squads need beside those who are pinned."""
        there = Counter(
            Service(a.day, a.shift, a.squad) for a in self.case.pinned if a.member in self.fixed
        )
        return {
            s: left
            for s in self.services
            if (left := self.case.needs(s.squad)[self.duty] - there[s]) > 0
        }

    @cached_property
    def wanted(self) -> dict[Slot, int]:
        """The same by shift, for all squads together."""
        found: dict[Slot, int] = defaultdict(int)
        for service, number in self.lacking.items():
            found[service.day, service.shift] += number
        return dict(found)

    @cached_property
    def free(self) -> dict[str, tuple[Slot, ...]]:
        """The shifts that each member still may serve, looked at one by one."""
        away = defaultdict(list)
        for leave in self.case.leave:
            if not leave.wish:
                away[leave.member].append(leave)
        shifts = {s.name: s for s in self.case.shifts}
        touched = {(d, s): shifts[s].days(d) for d, s in self.wanted}
        found = {}
        for m in self.members:
            kept = [(d, s) for d, s in self.fixed[m.id].items()]
            found[m.id] = tuple(
                slot
                for slot in self.wanted
                if all(m.belongs(d) for d in touched[slot])
                and not any(v.covers(d) for v in away[m.id] for d in touched[slot])
                and not any(
                    abs((slot[0] - k[0]).days) <= 3 and self.rest.too_close(slot, k) for k in kept
                )
            )
        return found

    @cached_property
    def kinds(self) -> dict[Slot, frozenset[Kind]]:
        """What each shift counts as."""
        shifts = {s.name: s for s in self.case.shifts}
        return {
            slot: kinds_of(slot[0], shifts[slot[1]], self.case.holidays) for slot in self.wanted
        }

    def quotas(self, gaps: Mapping[Slot, int]) -> dict[str, Quota]:
        """Return what is fair for each member, when so much stays unfilled."""
        shifts = {s.name: s for s in self.case.shifts}
        done = {m.id: dict.fromkeys(KINDS, 0) for m in self.members}
        for a in self.case.pinned:
            if a.member in done and a.shift in shifts:
                for kind in kinds_of(a.day, shifts[a.shift], self.case.holidays):
                    done[a.member][kind] += 1
        served: dict[Kind, int] = {k: sum(mine[k] for mine in done.values()) for k in KINDS}
        for slot, number in self.wanted.items():
            for kind in self.kinds[slot]:
                served[kind] += number - gaps.get(slot, 0)
        fair = shares(self.case, self.members, served)
        found: dict[str, Quota] = {}
        for m in self.members:
            limits = {k: bounds(fair[m.id][k]) for k in KINDS}
            found[m.id] = {
                k: (low - done[m.id][k], high - done[m.id][k]) for k, (low, high) in limits.items()
            }
        return found


def windows(case: Case) -> Iterator[tuple[frozenset[date], int]]:
    """Yield sets of days with the most of them on which anybody may serve.

    Those are runs of days as long as nobody may serve without a day off, and weeks from Monday to
    Sunday; also those that reach into the months around.
    """
    most, first, last = case.params.max_days, case.days[0], case.days[-1]
    start = first - timedelta(days=most)
    while start <= last:
        yield frozenset(start + timedelta(days=n) for n in range(most + 1)), most
        start += timedelta(days=1)
    start = first - timedelta(days=first.weekday())
    while case.params.days_off and start <= last:
        yield frozenset(start + timedelta(days=n) for n in range(7)), 7 - case.params.days_off
        start += timedelta(days=7)
