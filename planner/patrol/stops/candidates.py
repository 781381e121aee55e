"""Candidate stops of a day: hotspots, public places, ward centres and the riskiest cells."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.model import Hotspot, LonLat, Place, Ward, WardRate, distance_m
from geo.notice import Notice, as_it_is
from geo.risk.places import risk_places
from geo.risk.surface import Surface
from planner.city.model import Category, Shift
from planner.errors import PlanError
from planner.patrol.model import Stop, StopKind
from planner.patrol.stops.hours import StopHours
from planner.patrol.stops.ids import hotspot_stop_id, place_stop_id, shift_of
from planner.patrol.stops.names import Streets, named_stops
from planner.patrol.stops.need import WardShift
from planner.patrol.stops.offer import Spot, drawn_stops
from planner.patrol.stops.parameters import DemandParams
from planner.patrol.stops.reason import Reasons, Visited
from planner.patrol.stops.sites import Sites
from planner.potential.demand import Demand

WardOf = Callable[[LonLat], str | None]
"""The code of the ward a point lies in, or None."""

KINDS: tuple[StopKind, ...] = ("expected", "hotspot", "place", "ward", "cell")
"""Which stop stays of those at one site, the first first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crews:
    """How much patrol time a day has and recent days had.

    Attributes
    ----------
    minutes : of all crews in each shift, without breaks.
    past_min : minutes at stops of recent days by ward and shift, faded (`need.faded_minutes`).
    seen : where recent visits were, and when: seconds of the plan's day.
    """

    minutes: Mapping[str, float]
    past_min: Mapping[WardShift, float]
    seen: Sequence[tuple[LonLat, int]] = ()


def candidate_stops(
    hotspots: Sequence[Hotspot],
    places: Sequence[Place],
    wards: Sequence[Ward],
    rates: Sequence[WardRate],
    *,
    shifts: Sequence[Shift],
    categories: Mapping[str, Category],
    ward_of: WardOf,
    params: DemandParams,
    crews: Crews,
    seed: int,
    surfaces: Mapping[str, Surface] | None = None,
    hours: StopHours | None = None,
    demands: Sequence[Demand] = (),
    keep: Collection[str] = (),
    streets: Streets | None = None,
    visited: Visited | None = None,
) -> tuple[Stop, ...]:
    """Return the stops worth offering to the search, sorted by kind and id.

    Every stop is one visit in one shift: `hotspot:<id>@<shift>`, `place:<name> <where>@<shift>`,
    `ward:<code>@<shift>` for the settlement centre, `cell:<where>@<shift>` for one of the riskiest
    cells of a ward, and `<id>@<shift>` for a demand. A place may be visited again in later slots of
    the day: `place:<name> <where>~2@<shift>`. Which visits are offered is drawn (`offer`); their
    `worth` falls with every further one of a ward in a shift.

    Parameters
    ----------
    rates : of every ward and shift; a ward without any takes the mean of its district.
    ward_of : finds the ward of a point; a point in none belongs to the nearest settlement centre.
    seed : draws places and hours; the same gives the same.
    surfaces : by shift; without one there are no cells, and places of a ward share its risk alike.
    keep : ids of places (without visit, with shift) that must be offered, such as hotspots due.
    hours : of the day; the usual ones if None.
    demands : what else is expected; each has a stop `expected:<id>@<shift>`, or `series:…` where
        a series of incidents leads to expect it, which always stays.
    visited : when squads were last where; never anywhere if None.

    Raises
    ------
    PlanError : no ward, no shift, or a hotspot of a shift that is not planned.
    """
    if not wards or not shifts:
        raise PlanError("expected at least one ward and one shift; check the city's settings")
    by_name = {s.name: s for s in shifts}
    strangers = sorted({h.shift for h in hotspots} - set(by_name))
    if strangers:
        raise PlanError(f"hotspot of shift {strangers[0]!r}; expected one of {', '.join(by_name)}")
    town = _Town(wards, rates, shifts, categories, ward_of, params, hours or StopHours())
    hot = [town.hotspot_stop(h, by_name[h.shift]) for h in hotspots]
    public = _beside_none(
        [town.place_stop(p, s) for p in places for s in shifts], hot, params.merge_m
    )
    public += [town.demand_stop(d, by_name[d.shift]) for d in demands if d.shift in by_name]
    local = [town.ward_stop(w, s) for w in wards for s in shifts]
    more = {d.stop_id: d.expected for d in demands}
    # The rates know the incidents of a series already.
    foretold = {d.stop_id for d in demands if d.source == "expected"}
    extra: dict[WardShift, float] = {}
    for stop in public:
        if stop.id in foretold:
            key = (stop.ward_code, shift_of(stop.id))
            extra[key] = extra.get(key, 0.0) + more[stop.id]
    rate = {(w.code, s.name): town.rate_of(w, s.name) for w in wards for s in shifts}
    need = {key: value + extra.get(key, 0.0) for key, value in rate.items()}
    reasons = Reasons(
        {hotspot_stop_id(h): h for h in hotspots}, rates, categories, visited or Visited()
    )
    spots: list[Spot] = []
    for shift in shifts:
        mine = _apart(
            [s for s in (*hot, *public, *local) if shift_of(s.id) == shift.name and s.windows_s],
            params.merge_m,
        )
        given = {
            w: [s.point for s in mine if s.ward_code == w and s.id not in more] for w in town.wards
        }
        surface = (surfaces or {}).get(shift.name)
        found = {}
        if surface is not None:
            found = risk_places(
                surface,
                {**given, "": [s.point for s in mine if s.id in more]},
                params.cells_wanted(need, crews.minutes.get(shift.name, 0.0), shift.name, given),
                apart_m=params.apart_m,
                reach_m=params.reach_m,
                usable=None if streets is None else lambda ps: [ok for _, ok in streets(ps)],
            )
        for ward in town.wards.values():
            fixed = [s for s in mine if s.ward_code == ward.code and s.id not in more]
            cells: list[Stop] = []
            shares: Sequence[float] = [1 / len(fixed) for _ in fixed]
            if ward.code in found:
                shares = found[ward.code].shares
                cells = [town.cell_stop(p, ward, shift) for p in found[ward.code].cells]
            here = rate[ward.code, shift.name]
            spots += [
                Spot(stop=stop, expected=share * here)
                for stop, share in zip([*fixed, *cells], shares, strict=True)
            ]
        spots += [Spot(stop=s, expected=more[s.id], due=True) for s in mine if s.id in more]
    why = reasons.of([s.stop for s in spots], [s.expected for s in spots])
    kept = [
        replace(s, due=s.due or s.stop.id in keep, reason=reason)
        for s, reason in zip(spots, why, strict=True)
    ]
    stops = drawn_stops(
        kept, wards, need, crews.minutes, crews.past_min, params, seed=seed, seen=crews.seen
    )
    stops = named_stops(stops, hotspots, wards, places, streets)
    return tuple(sorted(stops, key=lambda s: (s.kind, s.id)))


class _Town:
    """What every stop needs to know: wards, rates and categories."""

    def __init__(
        self,
        wards: Sequence[Ward],
        rates: Sequence[WardRate],
        shifts: Sequence[Shift],
        categories: Mapping[str, Category],
        ward_of: WardOf,
        params: DemandParams,
        hours: StopHours,
    ) -> None:
        self.wards = {w.code: w for w in wards}
        self.shifts = shifts
        self.categories = categories
        self.ward_of = ward_of
        self.params = params
        self.hours = hours
        self.rate = {(r.ward, r.shift): r.rate for r in rates}
        self.unknown = {r.ward for r in rates if r.status == "unknown"}
        severities = [c.severity for c in categories.values()]
        self.severity = sum(severities) / len(severities) if severities else 1.0

    def ward_at(self, point: LonLat) -> Ward:
        found = self.wards.get(self.ward_of(point) or "")
        return found or min(
            self.wards.values(), key=lambda w: (distance_m(w.centre, point), w.code)
        )

    def rate_of(self, ward: Ward, shift: str) -> float:
        known = self.rate.get((ward.code, shift))
        if known is not None:
            return known
        near = [
            self.rate[w.code, shift]
            for w in self.wards.values()
            if w.district == ward.district and (w.code, shift) in self.rate
        ] or [rate for (_, name), rate in self.rate.items() if name == shift]
        return sum(near) / len(near) if near else 0.0

    def dwell_min(self, category: Category | None) -> int:
        wanted = category.dwell_min if category else self.params.dwell_most_min
        return min(max(wanted, self.params.dwell_least_min), self.params.dwell_most_min)

    def hotspot_stop(self, hotspot: Hotspot, shift: Shift) -> Stop:
        ward = self.ward_at(hotspot.centre)
        category = self.categories.get(hotspot.category)
        dwell = self.dwell_min(category)
        return Stop(
            id=hotspot_stop_id(hotspot),
            kind="hotspot",
            name=Notice.of("place.ward", ward=ward.name),
            point=hotspot.centre,
            ward_code=ward.code,
            ward=ward.name,
            district=ward.district,
            prize=hotspot.severity / hotspot.expected if hotspot.expected > 0 else self.severity,
            dwell_s=dwell * 60,
            windows_s=self.hours.of_hotspot(
                hotspot.peak_hours, hotspot.incidents, category, shift, dwell * 60
            ),
            category=hotspot.category,
            instruction=instruction(dwell, category.instruction if category else ""),
        )

    def place_stop(self, place: Place, shift: Shift) -> Stop:
        category = self.categories.get(self.params.place_categories.get(place.kind, ""))
        return self._stop(
            place_stop_id(place, shift.name),
            "place",
            as_it_is(place.name),
            place.point,
            self.ward_at(place.point),
            shift,
            category=category,
            task=category.instruction if category else "",
            place=place,
        )

    def demand_stop(self, demand: Demand, shift: Shift) -> Stop:
        """Return the stop of what is expected; without windows where its hours are too short."""
        category = self.categories.get(demand.category)
        ward = self.ward_at(demand.point)
        where: dict[str, str | Notice] = {
            "category": category.name if category else demand.category,
            "place": demand.place or Notice.of("place.ward", ward=ward.name),
        }
        stop = self._stop(
            demand.stop_id,
            "expected",
            Notice.of("stop.series", **where)
            if demand.source == "series"
            else Notice.of("stop.expected", **where),
            demand.point,
            ward,
            shift,
            category=category,
            task=category.instruction if category else "",
        )
        opens_s, closes_s = demand.hours_s
        last_s = closes_s - stop.dwell_s
        return replace(
            stop,
            windows_s=((opens_s, last_s),) if opens_s <= last_s else (),
            reason=demand.reason,
        )

    def cell_stop(self, point: LonLat, ward: Ward, shift: Shift) -> Stop:
        """Return the stop of a risky cell."""
        return self._stop(
            f"cell:{point.lon:.5f} {point.lat:.5f}@{shift.name}",
            "cell",
            Notice.of("place.ward", ward=ward.name),
            point,
            ward,
            shift,
            category=None,
            task=Notice.of("stop.task_cell"),
        )

    def ward_stop(self, ward: Ward, shift: Shift) -> Stop:
        seen = ward.code not in self.unknown
        return self._stop(
            f"ward:{ward.code}@{shift.name}",
            "ward",
            Notice.of("place.ward", ward=ward.name),
            ward.centre,
            ward,
            shift,
            category=None,
            task=Notice.of("stop.task_ward" if seen else "stop.task_unseen"),
        )

    def _stop(
        self,
        key: str,
        kind: StopKind,
        name: Notice,
        point: LonLat,
        ward: Ward,
        shift: Shift,
        *,
        category: Category | None,
        task: str | Notice,
        place: Place | None = None,
    ) -> Stop:
        dwell = self.dwell_min(category)
        # What one incident weighs there; `offer` makes it what a visit prevents.
        severity = category.severity if category else self.severity
        return Stop(
            id=key,
            kind=kind,
            name=name,
            point=point,
            ward_code=ward.code,
            ward=ward.name,
            district=ward.district,
            prize=severity,
            dwell_s=dwell * 60,
            windows_s=self.hours.of_place(place, category, shift, dwell * 60),
            place=place.kind if place else "",
            category=category.code if category else "",
            instruction=instruction(dwell, task),
        )


def instruction(dwell_min: int, task: str | Notice) -> Notice:
    """Return what the squad does at a stop; a `task` that is text is the city's own, "" for none.

    >>> str(instruction(12, "Data dan serahkan kepada Dinas Sosial."))
    'stop.task: dwell_min=12, task=(as_it_is: text=data dan serahkan kepada Dinas Sosial.)'
    """
    if isinstance(task, str):
        began = task if task[:2].isupper() else task[:1].lower() + task[1:]
        task = as_it_is(began) if task else Notice.of("stop.task_usual")
    return Notice.of("stop.task", dwell_min=dwell_min, task=task)


def _beside_none(places: Sequence[Stop], hotspots: Sequence[Stop], near_m: float) -> list[Stop]:
    """Return the places that lie beside no hotspot of their shift."""
    return [
        place
        for place in places
        if not any(
            shift_of(h.id) == shift_of(place.id) and distance_m(place.point, h.point) <= near_m
            for h in hotspots
        )
    ]


def _apart(stops: Sequence[Stop], near_m: float) -> list[Stop]:
    """Return one stop of each site: the first by kind, and by id."""
    sites = Sites(near_m)
    out = []
    for stop in sorted(stops, key=lambda s: (KINDS.index(s.kind), s.reason is None, s.id)):
        if sites.find(stop.point) is None:
            sites.of(stop.point)
            out.append(stop)
    return out
