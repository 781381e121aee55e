"""Which two shifts leave too little rest between them, by real times."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from planner.staffing.model import Case

Slot = tuple[date, str]
"""A shift of a day."""

REACH_DAYS = 4
"""Days apart beyond which no two shifts can be too close: rest 48 h, shifts 16 h at most."""


class Rest:
    """The times of the shifts of a month and of the days around it."""

    def __init__(self, case: Case) -> None:
        self._shifts = {s.name: s for s in case.shifts}
        self._zone = case.zone
        self._rest = timedelta(hours=case.params.rest_h)
        self._times: dict[Slot, tuple[datetime, datetime]] = {}

    def times(self, slot: Slot) -> tuple[datetime, datetime]:
        """Return when a shift starts and ends, in UTC."""
        if slot not in self._times:
            start, end = self._shifts[slot[1]].hours(slot[0], self._zone)
            self._times[slot] = start.astimezone(UTC), end.astimezone(UTC)
        return self._times[slot]

    def known(self, slot: Slot) -> bool:
        """Whether the city still has the shift."""
        return slot[1] in self._shifts

    def too_close(self, one: Slot, other: Slot) -> bool:
        """Whether nobody may serve both."""
        if one[0] == other[0]:
            return True
        first, second = sorted((self.times(one), self.times(other)))
        return second[0] - first[1] < self._rest

    def cliques(self, slots: Iterable[Slot]) -> list[tuple[Slot, ...]]:
        """Return sets of slots of which one member may serve at most one; together they say all.

        Slots are put in order of their ends. With each goes whatever follows it too soon, and
        what of its own day ends no sooner, for that follows sooner still.
        """
        by_day: dict[date, list[Slot]] = defaultdict(list)
        for slot in slots:
            by_day[slot[0]].append(slot)
        found = [tuple(own) for own in by_day.values()]
        for day, own in by_day.items():
            for ahead in range(1, REACH_DAYS):
                others = by_day.get(day + timedelta(days=ahead), [])
                for slot in own:
                    close = tuple(o for o in others if self.too_close(slot, o))
                    if close:
                        end = self.times(slot)[1]
                        found.append((*(o for o in own if self.times(o)[1] >= end), *close))
        return found
