"""Candidate stops of a day: hotspots, public places and one stop in every ward."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from geo.model import Hotspot, LonLat, Place, Ward, WardRate, distance_m
from geo.notice import Notice, as_it_is
from planner.city.model import Category, Shift
from planner.errors import PlanError
from planner.patrol.model import Stop
from planner.patrol.stops.expected import expected_stops
from planner.patrol.stops.hours import StopHours
from planner.patrol.stops.share import fair_selection
from planner.potential.demand import Demand

WardOf = Callable[[LonLat], str | None]
"""The code of the ward a point lies in, or None."""

_PLACES = {
    "market": "PKL",
    "park": "GEPENG",
    "terminal": "GEPENG",
    "beach": "ASUSILA",
    "lodging": "ASUSILA",
    "cafe": "ASUSILA",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandParams:
    """Parameters of the candidate stops.

    Attributes
    ----------
    dwell_least_min, dwell_most_min : every dwell is kept within these minutes. A visit works
        longer the longer it lasts, up to about 15 minutes (Koper 1995,
        doi:10.1080/07418829500096231).
    prevented : share of a shift's incidents around a stop that the longest useful visit prevents.
    place_share, ward_share : share of a ward's incidents around a public place, and around its
        settlement centre.
    merge_m : a place so near a hotspot of the same shift is the same stop.
    max_stops : candidates handed to the solver; stops of wards that are due always stay.
    floor : share of the candidates spread evenly over the districts, whatever their rate.
    place_categories : the category that a kind of place draws.
    """

    dwell_least_min: int = 10
    dwell_most_min: int = 15
    prevented: float = 0.2
    place_share: float = 0.15
    ward_share: float = 0.25
    merge_m: float = 150.0
    max_stops: int = 240
    floor: float = 0.10
    place_categories: Mapping[str, str] = field(default_factory=lambda: dict(_PLACES))

    def __post_init__(self) -> None:
        faults = []
        if not 1 <= self.dwell_least_min <= self.dwell_most_min <= 120:
            faults.append(
                f"expected 1 <= dwell_least_min <= dwell_most_min <= 120, "
                f"got {self.dwell_least_min} and {self.dwell_most_min}"
            )
        faults += [
            f"{name}: expected 0 to 1, got {getattr(self, name)!r}"
            for name in ("prevented", "place_share", "ward_share", "floor")
            if not 0 <= getattr(self, name) <= 1
        ]
        if not 0 <= self.merge_m <= 5000:
            faults.append(f"merge_m: expected 0 to 5000, got {self.merge_m!r}")
        if not 2 <= self.max_stops <= 2000:
            faults.append(f"max_stops: expected 2 to 2000, got {self.max_stops!r}")
        if faults:
            raise PlanError("; ".join(faults))


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
    keep_wards: Collection[str] | None = None,
    hours: StopHours | None = None,
    demands: Sequence[Demand] = (),
) -> tuple[Stop, ...]:
    """Return the stops worth offering to the solver, sorted by kind and id.

    Every stop belongs to one shift, so a place can be visited once in each shift that has use for
    it: `hotspot:<id>@<shift>`, `place:<name> <where>@<shift>`, and `ward:<code>@<shift>` for the
    settlement centre of a ward. The prize is the expected severity-weighted number of incidents
    that one visit prevents in that shift.

    Parameters
    ----------
    rates : of every ward and shift; a ward without any takes the mean of its district.
    ward_of : finds the ward of a point; a point in none belongs to the nearest settlement centre.
    keep_wards : codes whose stops must stay, those with a duty today; all if None. The last stop
        of a district always stays.
    hours : of the day; the usual ones if None.
    demands : what else is expected; each has a stop `expected:<id>@<shift>`, which always stays.

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
    public, hot = _merge(
        [town.place_stop(p, s) for p in places for s in shifts], hot, params.merge_m
    )
    local = [town.ward_stop(w, s) for w in wards for s in shifts]
    foretold = expected_stops(
        demands,
        shifts=shifts,
        categories=categories,
        ward_at=town.ward_at,
        dwell_min=town.dwell_min,
        prevented=town.prevented,
    )
    stops = [s for s in (*hot, *public, *local, *foretold) if s.windows_s]
    reserved = {s.id for s in local if keep_wards is None or s.ward_code in keep_wards}
    reserved |= {s.id for s in foretold}
    need = {d: town.district_rate(d) for d in dict.fromkeys(w.district for w in wards)}
    chosen = fair_selection(stops, reserved, need=need, most=params.max_stops, floor=params.floor)
    return tuple(sorted(chosen, key=lambda s: (s.kind, s.id)))


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

    def district_rate(self, district: str) -> float:
        return sum(
            self.rate_of(w, s.name)
            for w in self.wards.values()
            if w.district == district
            for s in self.shifts
        )

    def dwell_min(self, category: Category | None) -> int:
        wanted = category.dwell_min if category else self.params.dwell_most_min
        return min(max(wanted, self.params.dwell_least_min), self.params.dwell_most_min)

    def prevented(self, dwell_min: int) -> float:
        return self.params.prevented * min(1.0, dwell_min / self.params.dwell_most_min)

    def hotspot_stop(self, hotspot: Hotspot, shift: Shift) -> Stop:
        ward = self.ward_at(hotspot.centre)
        category = self.categories.get(hotspot.category)
        dwell = self.dwell_min(category)
        return Stop(
            id=hotspot_stop_id(hotspot),
            kind="hotspot",
            name=(
                Notice.of("stop.hotspot", category=category.name, ward=ward.name)
                if category
                else Notice.of("stop.hotspot_plain", ward=ward.name)
            ),
            point=hotspot.centre,
            ward_code=ward.code,
            ward=ward.name,
            district=ward.district,
            prize=hotspot.severity * self.prevented(dwell),
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
            share=self.params.place_share,
            category=category,
            task=category.instruction if category else "",
            place=place,
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
            share=self.params.ward_share,
            category=None,
            task=Notice.of("stop.task_ward" if seen else "stop.task_unseen"),
        )

    def _stop(
        self,
        key: str,
        kind: Literal["place", "ward"],
        name: Notice,
        point: LonLat,
        ward: Ward,
        shift: Shift,
        *,
        share: float,
        category: Category | None,
        task: str | Notice,
        place: Place | None = None,
    ) -> Stop:
        dwell = self.dwell_min(category)
        severity = category.severity if category else self.severity
        return Stop(
            id=key,
            kind=kind,
            name=name,
            point=point,
            ward_code=ward.code,
            ward=ward.name,
            district=ward.district,
            prize=severity * share * self.rate_of(ward, shift.name) * self.prevented(dwell),
            dwell_s=dwell * 60,
            windows_s=self.hours.of_place(place, category, shift, dwell * 60),
            place=place.kind if place else "",
            category=category.code if category else "",
            instruction=instruction(dwell, task),
        )


def hotspot_stop_id(hotspot: Hotspot) -> str:
    """Return the id of a hotspot's stop."""
    return f"hotspot:{hotspot.id}@{hotspot.shift}"


def place_stop_id(place: Place, shift: str) -> str:
    """Return the id of a place's stop; where it lies tells it from others of its name."""
    return f"place:{place.name} {place.point.lon:.5f} {place.point.lat:.5f}@{shift}"


def instruction(dwell_min: int, task: str | Notice) -> Notice:
    """Return what the squad does at a stop; a `task` that is text is the city's own, "" for none.

    >>> str(instruction(12, "Data dan serahkan kepada Dinas Sosial."))
    'stop.task: dwell_min=12, task=(as_it_is: text=data dan serahkan kepada Dinas Sosial.)'
    """
    if isinstance(task, str):
        began = task if task[:2].isupper() else task[:1].lower() + task[1:]
        task = as_it_is(began) if task else Notice.of("stop.task_usual")
    return Notice.of("stop.task", dwell_min=dwell_min, task=task)


def _merge(
    places: Sequence[Stop], hotspots: Sequence[Stop], near_m: float
) -> tuple[list[Stop], list[Stop]]:
    """Drop each place beside a hotspot of its shift, and name the hotspot after the place."""
    left: list[Stop] = []
    named = {h.id: h for h in hotspots}
    for place in places:
        beside = [
            h
            for h in hotspots
            if _shift_of(h) == _shift_of(place) and distance_m(place.point, h.point) <= near_m
        ]
        for hotspot in beside:
            if named[hotspot.id].name == hotspot.name:
                named[hotspot.id] = replace(hotspot, name=place.name)
        if not beside:
            left.append(place)
    return left, list(named.values())


def _shift_of(stop: Stop) -> str:
    return stop.id.rpartition("@")[2]
