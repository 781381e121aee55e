"""The day's plan and what it is made of: frozen, with integer seconds and aware times."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from geo.model import LonLat
from geo.notice import Notice
from planner.words.notices import KeptNotice

BEGUN = "plan.begun"
"""Code of the caveat that a plan was given out while its day ran."""

StopKind = Literal["hotspot", "place", "ward", "cell", "expected"]
"""A cell is one of the riskiest of its ward, where no hotspot is significant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A candidate stop: where, how long, when, and what a visit is worth.

    `windows_s` are seconds after local midnight of the plan's date; they may pass 86,400 for a
    shift that crosses midnight. `prize` is the expected severity-weighted number of incidents that
    one visit prevents; `worth` is what the search is paid for it, in minutes worth a fair minute
    (`planner.patrol.stops.need`), its prize if None. `reason` tells in one sentence why it is
    offered (`planner.patrol.stops.reason`). `place` is the kind of a public place, "" for others.
    """

    id: str
    kind: StopKind
    name: KeptNotice
    point: LonLat
    ward_code: str
    ward: str
    district: str
    prize: float
    dwell_s: int
    windows_s: tuple[tuple[int, int], ...]
    category: str = ""
    instruction: KeptNotice | None = None
    place: str = ""
    worth: float | None = None
    reason: KeptNotice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A promise to visit at least `visits` of the `stops` today, whatever their prize.

    `shift` is the one that it must be kept in, "" for any. `reason` tells its name with how often
    it is due and when it was last kept.
    """

    id: str
    kind: Literal["district", "ward", "hotspot"]
    name: KeptNotice
    stops: tuple[str, ...]
    visits: int = 1
    shift: str = ""
    reason: KeptNotice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStop:
    """A stop with its place in a loop. `drive_s` and `drive_m` lead to it from the one before.

    `checklist` is what the squad ticks there, by the hour of the visit.
    """

    order: int
    stop: Stop
    arrive: datetime
    start: datetime
    leave: datetime
    drive_s: int
    drive_m: float
    duty: tuple[KeptNotice, ...] = ()
    checklist: tuple[KeptNotice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One squad's way through one shift, from its post back to it.

    `path` is the whole way as drawn on the road network, the post first and last. `break_start`
    and `break_s` tell the squad's rest, if it has one.
    """

    squad: str
    shift: str
    post: str
    post_point: LonLat
    depart: datetime
    return_: datetime
    distance_m: float
    drive_s: int
    prize: float
    stops: tuple[PlannedStop, ...]
    path: tuple[LonLat, ...]
    break_start: datetime | None = None
    break_s: int = 0

    @property
    def dwell_s(self) -> int:
        """Seconds spent at stops."""
        return sum(p.stop.dwell_s for p in self.stops)

    @property
    def rests_before(self) -> int | None:
        """The order of the stop before whose visit the squad rests, one more than the last's where
        it rests after all; None without a rest."""
        rest = self.break_start
        if rest is None:
            return None
        return next((p.order for p in self.stops if rest < p.leave), len(self.stops) + 1)

    @property
    def rest(self) -> Notice:
        """How long the squad rests, for people."""
        return Notice.of("sheet.rest", break_s=self.break_s)

    def begins(self, planned: PlannedStop) -> datetime:
        """Return when a visit begins: on arrival, or after the rest where the squad rests there."""
        rest = self.break_start
        rests = rest is not None and planned.arrive <= rest < planned.start
        return planned.start if rests else planned.arrive


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPlan:
    """The loops of one shift."""

    name: str
    start: datetime
    end: datetime
    loops: tuple[Loop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetDuty:
    """A duty that today's plan does not keep, why, what would, and what is lost meanwhile."""

    duty: Notice
    why: Notice
    remedy: Notice
    cost: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Visits by district name (every district is listed, also with 0) and the duties unmet."""

    districts: Mapping[str, int]
    unmet: tuple[UnmetDuty, ...]

    @property
    def by_remedy(self) -> Mapping[tuple[Notice, Notice], Mapping[Notice, int]]:
        """Each why and remedy with the duties unmet for it, and how many are called the same."""
        found: dict[tuple[Notice, Notice], Counter[Notice]] = {}
        for each in self.unmet:
            found.setdefault((each.why, each.remedy), Counter())[each.duty] += 1
        return found

    def costs_of(self, why: Notice, remedy: Notice) -> tuple[Notice, ...]:
        """Return what is lost while the duties of one why and remedy are not kept, each once."""
        costs = (e.cost for e in self.unmet if (e.why, e.remedy) == (why, remedy))
        return tuple(dict.fromkeys(c for c in costs if c is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day's three shifts.

    `predictability` is the share, in [0, 1], of its (stop, hour) visits that a day of the last 14
    also had, averaged over those days. `caveats` are what a reader must know before trusting it,
    such as "schematic roads: times are estimates". `data_until` is the time of the newest incident.
    """

    city: str
    city_name: str
    date: str
    seed: int
    made: datetime
    shifts: tuple[ShiftPlan, ...]
    coverage: Coverage
    predictability: float
    prize: float
    best_prize: float
    caveats: tuple[Notice, ...] = ()
    data_until: datetime | None = None
    incidents: int = 0

    @property
    def begun(self) -> bool:
        """Whether it was given out while its day ran: no whole day's best is its measure."""
        return any(each.code == BEGUN for each in self.caveats)

    @property
    def loops(self) -> tuple[Loop, ...]:
        """All loops, shift by shift."""
        return tuple(loop for shift in self.shifts for loop in shift.loops)

    def caveats_of(self, loop: Loop) -> tuple[Notice, ...]:
        """Return the caveats without those that tell of another squad or shift alone."""
        own = {"squad": loop.squad, "shift": loop.shift}
        return tuple(
            each
            for each in told_of_crews(self.caveats, {(loop.shift, loop.squad)})
            if all(each.values.get(name, told) == told for name, told in own.items())
        )


def told_of_crews(
    caveats: Iterable[Notice], crews: Collection[tuple[str, str]]
) -> tuple[Notice, ...]:
    """Return caveats; those that tell of several crews tell of these, by shift and squad, alone."""
    out = []
    for each in caveats:
        told = each.values.get("crews")
        if isinstance(told, tuple):
            own = tuple(c for c in told if (c.values["shift"], c.values["squad"]) in crews)
            if own:
                out.append(Notice.of(each.code, **{**each.values, "crews": own}))
        else:
            out.append(each)
    return tuple(out)
