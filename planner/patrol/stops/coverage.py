"""Coverage duties: which districts, wards and hotspots must be visited today."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from geo.model import Hotspot, LonLat, Ward, distance_m
from geo.notice import Notice
from planner.errors import PlanError
from planner.patrol.model import Duty, Stop
from planner.patrol.stops.ids import hotspot_stop_id, place_of, shift_of
from planner.patrol.stops.reason import duty_reason

LastVisits = Mapping[str, date | None]
"""The day of the last visit by code or id; None or absent means never."""

LastShiftVisits = Mapping[tuple[str, str], date]
"""The same by code of the ward and name of the shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageParams:
    """Parameters of the coverage duties.

    Attributes
    ----------
    district_every_days : every district is visited at least once in so many days.
    district_visits : visits a district gets on the day it is due.
    district_shift_every_days : every district is visited in every shift once in so many days.
    ward_every_days, hotspot_every_days : the same for wards and for significant hotspots.
    same_hotspot_m : an earlier visit within this distance was a visit to the hotspot.
    """

    district_every_days: int = 1
    district_visits: int = 1
    district_shift_every_days: int = 7
    ward_every_days: int = 7
    hotspot_every_days: int = 3
    same_hotspot_m: float = 300.0

    def __post_init__(self) -> None:
        names = (
            *("district_every_days", "district_visits", "district_shift_every_days"),
            *("ward_every_days", "hotspot_every_days"),
        )
        faults = [
            f"{name}: expected a whole number of at least 1, got {value!r}"
            for name in names
            if not isinstance(value := getattr(self, name), int)
            or isinstance(value, bool)
            or value < 1
        ]
        if not self.same_hotspot_m > 0:
            faults.append(f"same_hotspot_m: expected more than 0, got {self.same_hotspot_m!r}")
        if faults:
            raise PlanError("; ".join(faults))


def due_today(
    keys: Iterable[str],
    last: LastVisits,
    *,
    today: date,
    every_days: int,
    rank: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """Return which of `keys` must be visited today, longest idle first, then by rank and key.

    A key whose last visit is `every_days` ago is due today. To keep days even, as many more are due
    as it takes for no later day to need over n / every_days visits. What is late already, or was
    never visited, is due longest idle first, n / every_days a day, so that the first day and the
    day after a long pause can be done. When each day's duties are done, no key is ever late again.

    >>> due_today("abcd", {}, today=date(2025, 1, 8), every_days=2)
    ('a', 'b')
    """
    names = sorted(set(keys))
    cap = math.ceil(len(names) / every_days)
    idle = {k: _idle_days(last.get(k), today) for k in names}
    order = sorted(names, key=lambda k: (-idle[k], (rank or {}).get(k, 0), k))
    late = [k for k in order if idle[k] > every_days]
    timely = [k for k in order if idle[k] <= every_days]
    due_by = [sum(idle[k] >= every_days - ahead for k in timely) for ahead in range(every_days)]
    needed = max((due - cap * ahead for ahead, due in enumerate(due_by)), default=0)
    needed = max(needed, due_by[0])
    # Late ones take the room that is left, and at least half of it, lest they wait for ever.
    room = max(cap - needed, math.ceil(cap / 2))
    chosen = {*late[:room], *timely[:needed]}
    return tuple(k for k in order if k in chosen)


def due_wards(
    wards: Sequence[Ward], last_visits: LastVisits, *, today: date, params: CoverageParams
) -> tuple[str, ...]:
    """Return the codes of the wards that must be visited today; see `due_today`.

    Wards that waited equally long take turns by district, so that one visit often keeps the duty of
    a ward and that of its district.
    """
    turns: Counter[str] = Counter()
    rank = {}
    for ward in sorted(wards, key=lambda w: w.code):
        rank[ward.code] = turns[ward.district]
        turns[ward.district] += 1
    return due_today(rank, last_visits, today=today, every_days=params.ward_every_days, rank=rank)


def due_districts(
    wards: Sequence[Ward],
    shifts: Sequence[str],
    last_visits: LastShiftVisits,
    *,
    today: date,
    params: CoverageParams,
) -> tuple[tuple[str, str], ...]:
    """Return the districts, each with the shift that must visit it today; see `due_today`.

    Districts that waited equally long take turns, so that the shifts of a day visit several.
    """
    names = sorted({w.district for w in wards})
    of = {w.code: w.district for w in wards}
    keys = {f"{name}@{shift}": (name, shift) for name in names for shift in shifts}
    last: dict[str, date] = {}
    for (ward, shift), day in last_visits.items():
        if ward in of:
            key = f"{of[ward]}@{shift}"
            last[key] = max(day, last.get(key, day))
    rank = {
        key: (names.index(name) - shifts.index(shift)) % len(names)
        for key, (name, shift) in keys.items()
    }
    every_days = params.district_shift_every_days
    return tuple(
        keys[k] for k in due_today(keys, last, today=today, every_days=every_days, rank=rank)
    )


def due_hotspots(
    hotspots: Sequence[Hotspot], last_visits: LastVisits, *, today: date, params: CoverageParams
) -> tuple[str, ...]:
    """Return the ids of the significant hotspots that must be visited today; see `due_today`."""
    return due_today(
        [h.id for h in hotspots if h.significant],
        last_visits,
        today=today,
        every_days=params.hotspot_every_days,
    )


def due_duties(
    wards: Sequence[Ward],
    stops: Sequence[Stop],
    hotspots: Sequence[Hotspot],
    *,
    today: date,
    last_visits: LastVisits,
    last_hotspot_visits: LastVisits,
    params: CoverageParams,
    shifts: Sequence[str] = (),
    last_shift_visits: LastShiftVisits = MappingProxyType({}),
) -> tuple[Duty, ...]:
    """Return today's duties: of districts, of districts in a shift, then wards, then hotspots.

    Any stop inside a district or ward keeps its duty. A duty without a stop is returned as well,
    with no stops: it cannot be kept, and the plan must say so.

    Parameters
    ----------
    stops : today's candidates; ask `due_wards` first, so that stops of due wards are among them.
    last_visits : day of the last visit by ward code.
    last_hotspot_visits : the same by hotspot id; see `hotspot_visits`.
    shifts : in which somebody drives; each visits every district in its turn.
    """
    names = {w.code: w.name for w in wards}
    duties = []
    for district in sorted({w.district for w in wards}):
        visits = [last_visits.get(w.code) for w in wards if w.district == district]
        last = max((v for v in visits if v is not None), default=None)
        if _idle_days(last, today) >= params.district_every_days:
            inside = tuple(s.id for s in stops if s.district == district)
            name = Notice.of("place.district", district=district)
            duties.append(
                Duty(
                    id=f"district:{district}",
                    kind="district",
                    name=name,
                    stops=inside,
                    visits=min(params.district_visits, max(len(inside), 1)),
                    reason=duty_reason(name, params.district_every_days, last, today),
                )
            )
    turns = due_districts(wards, shifts, last_shift_visits, today=today, params=params)
    for district, shift in sorted(turns, key=lambda turn: (shifts.index(turn[1]), turn[0])):
        name = Notice.of("place.district_shift", district=district, shift=shift)
        kept = [
            day
            for w in wards
            if w.district == district and (day := last_shift_visits.get((w.code, shift)))
        ]
        every_days = params.district_shift_every_days
        duties.append(
            Duty(
                id=f"district:{district}@{shift}",
                kind="district",
                name=name,
                stops=tuple(
                    s.id for s in stops if s.district == district and shift_of(s.id) == shift
                ),
                shift=shift,
                reason=duty_reason(name, every_days, max(kept, default=None), today),
            )
        )
    for code in sorted(due_wards(wards, last_visits, today=today, params=params)):
        inside = tuple(s.id for s in stops if s.ward_code == code)
        name = Notice.of("place.ward", ward=names[code])
        duties.append(
            Duty(
                id=f"ward:{code}",
                kind="ward",
                name=name,
                stops=inside,
                reason=duty_reason(name, params.ward_every_days, last_visits.get(code), today),
            )
        )
    by_id = {h.id: h for h in hotspots}
    for key in sorted(due_hotspots(hotspots, last_hotspot_visits, today=today, params=params)):
        there = _at_hotspot(by_id[key], stops, params)
        if there:
            ids = tuple(s.id for s in there)
            name, last = there[0].name, last_hotspot_visits.get(key)
            duties.append(
                Duty(
                    id=f"hotspot:{key}",
                    kind="hotspot",
                    name=name,
                    stops=ids,
                    reason=duty_reason(name, params.hotspot_every_days, last, today),
                )
            )
    return tuple(duties)


def _at_hotspot(hotspot: Hotspot, stops: Sequence[Stop], params: CoverageParams) -> list[Stop]:
    """Return the stops that keep a hotspot's duty, those at the hotspot itself first."""
    here = hotspot_stop_id(hotspot)
    near = [
        s
        for s in stops
        if place_of(s.id) == here
        or (
            shift_of(s.id) == hotspot.shift
            and distance_m(s.point, hotspot.centre) <= params.same_hotspot_m
        )
    ]
    return sorted(near, key=lambda s: (place_of(s.id) != here, s.id))


def hotspot_visits(
    hotspots: Sequence[Hotspot], visits: Iterable[tuple[date, LonLat]], params: CoverageParams
) -> dict[str, date | None]:
    """Return the day of the last visit near each hotspot by its id.

    Hotspots are found anew every day, so a visit counts by where it was, not by its stop's id.
    """
    made = sorted(visits, key=lambda v: v[0], reverse=True)
    return {
        h.id: next(
            (day for day, at in made if distance_m(h.centre, at) <= params.same_hotspot_m), None
        )
        for h in hotspots
    }


def _idle_days(last: date | None, today: date) -> float:
    # A plan for a past day may know later visits: those leave no idleness.
    return math.inf if last is None else max((today - last).days, 0)
