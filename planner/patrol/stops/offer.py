"""Which visits are offered to the search, drawn by chance, and what each is worth."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from geo.model import LonLat, Ward
from planner.patrol.model import Stop
from planner.patrol.stops.ids import shift_of, visit_id
from planner.patrol.stops.need import WardShift, visit_worth, ward_needs, within_shifts
from planner.patrol.stops.parameters import DemandParams
from planner.patrol.stops.reason import Reason
from planner.patrol.stops.sites import Sites, slots
from planner.patrol.stops.windows import Window

FIRST = ("expected", "hotspot")
"""Kinds of stops that are offered before others, as often as their slots allow."""

PHASES = 16
"""From how many draws the phase of a place's slots is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place that may be visited in a shift, with the incidents expected around it in one.

    The `prize` of its stop is what one incident weighs there. A spot that is `due` is offered.
    `reason` tells why, but not yet what a visit prevents.
    """

    stop: Stop
    expected: float
    due: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Visit:
    key: float
    stop: Stop
    spot: Spot


def drawn_stops(
    spots: Sequence[Spot],
    wards: Sequence[Ward],
    rates: Mapping[WardShift, float],
    crew_min: Mapping[str, float],
    past_min: Mapping[WardShift, float],
    params: DemandParams,
    *,
    seed: int,
    seen: Sequence[tuple[LonLat, int]] = (),
) -> list[Stop]:
    """Return the visits offered today, each with its prize and worth.

    A place has one visit for each of its slots. Their phase is drawn: of a few, the one whose slots
    hold the fewest of the hours `seen` there. Visits of a ward in a shift
    are drawn by an exponential race, Exp(1) over the incidents expected: places come first in
    proportion to their risk, and the order is chance; but hotspots, as often as their slots allow,
    come before all that only fills the ward's time. The j-th drawn is worth what a j-th visit of
    its ward and shift is worth today (`need.visit_worth`), and what it prevents.
    """
    shares = within_shifts(ward_needs(wards, rates, floor=params.floor))
    first = [s.expected * params.share_prevented(s.stop.dwell_s) for s in spots]
    mean = math.fsum(first) / len(first) if first else 0.0
    offered: list[tuple[int, Stop]] = []
    for (ward, shift), visits in sorted(_groups(spots, params, seed, seen).items()):
        dwell_min = math.fsum(v.stop.dwell_s for v in visits) / len(visits) / 60
        today = crew_min.get(shift, 0.0) / params.visit_min * dwell_min
        total = today + math.fsum(m for (_, name), m in past_min.items() if name == shift)
        share, had = shares[ward, shift], past_min.get((ward, shift), 0.0)
        # Half of a day's share even where there was too much: what came before may fade.
        wanted = max(share * total - had, share * today / 2) / dwell_min
        chosen, ahead = _chosen(visits, max(1, math.ceil(params.offer * wanted)))
        count = Counter(v.spot.stop.id for v in chosen)
        again: Counter[str] = Counter()
        for number, visit in enumerate(chosen):
            stop, expected, place = visit.stop, visit.spot.expected, visit.spot.stop.id
            effect = params.share_prevented(stop.dwell_s)
            worth = visit_worth(
                had,
                stop.dwell_s / 60,
                share=share,
                total_min=total,
                steady_min=params.steady_min,
                fairness=params.fairness,
            )
            had += stop.dwell_s / 60
            if mean > 0:
                prevents = expected * effect * (1 - effect) ** again[place]
                worth += params.prevention * stop.dwell_s / 60 * prevents / mean
            again[place] += 1
            # Which of its visits are made is not known: each counts with their mean.
            n = count[place]
            prevented = expected * (1 - (1 - effect) ** n) / n
            why = stop.reason
            if visit.spot.reason is not None:
                why = visit.spot.reason.of_visit(prevented)
            rank = 0 if stop.id in ahead else 1 if number == 0 else 2
            prize = stop.prize * prevented
            offered.append((rank, replace(stop, worth=worth, prize=prize, reason=why)))
    offered.sort(key=lambda o: (o[0], -(o[1].worth or 0.0), o[1].id))
    return [stop for _, stop in offered[: params.max_stops]]


def _groups(
    spots: Sequence[Spot], params: DemandParams, seed: int, seen: Sequence[tuple[LonLat, int]]
) -> dict[WardShift, list[_Visit]]:
    """Return all visits that could be offered, by ward and shift, in the order they are drawn."""
    sites = Sites(params.merge_m)
    ordered = sorted(spots, key=lambda s: (not s.due, s.stop.id))
    for spot in ordered:
        sites.of(spot.stop.point)
    times: dict[int, list[int]] = {}
    for point, at_s in seen:
        known = sites.find(point)
        if known is not None:
            times.setdefault(known, []).append(at_s)
    phases: dict[int, int] = {}
    busy: dict[int, list[Window]] = {}
    closed_s = params.period_s - params.open_min * 60
    groups: dict[WardShift, list[_Visit]] = {}
    for spot in ordered:
        site = sites.of(spot.stop.point)
        if site not in phases:
            phases[site] = _phase(site, times.get(site, ()), params, seed)
        key = spot.stop.ward_code, shift_of(spot.stop.id)
        for visit in _visits(spot, phases[site], params, seed):
            low, high = visit.stop.windows_s[0][0], visit.stop.windows_s[-1][1]
            # Where hours leave less than a slot, or one shift ends as the next begins.
            taken = busy.setdefault(site, [])
            if all(low - b >= closed_s or a - high >= closed_s for a, b in taken):
                taken.append((low, high))
                groups.setdefault(key, []).append(visit)
    for visits in groups.values():
        visits.sort(key=lambda v: (v.spot.stop.kind not in FIRST, v.key, v.stop.id))
    return groups


def _chosen(visits: Sequence[_Visit], most: int) -> tuple[list[_Visit], set[str]]:
    """Return the visits of a ward and shift that are offered, and the ids of those that must be."""
    ahead = set({v.spot.stop.id: v.stop.id for v in reversed(visits) if v.spot.due}.values())
    rest = [v.stop.id for v in visits if v.stop.id not in ahead]
    taken = ahead | set(rest[: max(0, most - len(ahead))])
    return [v for v in visits if v.stop.id in taken], ahead


def _phase(site: int, seen_s: Sequence[int], params: DemandParams, seed: int) -> int:
    """Return when a site's slots begin: drawn, away from the hours of recent visits."""
    draw = np.random.default_rng(np.random.SeedSequence([seed, site]))
    drawn: list[int] = draw.integers(params.period_s, size=PHASES).tolist()

    def hit(phase_s: int) -> int:
        return sum((at - phase_s) % params.period_s < params.open_min * 60 for at in seen_s)

    return min(drawn, key=hit)


def _visits(spot: Spot, phase_s: int, params: DemandParams, seed: int) -> list[_Visit]:
    stop = spot.stop
    where = crc32(f"{stop.point.lon:.3f} {stop.point.lat:.3f}".encode())
    race = np.random.default_rng(np.random.SeedSequence([seed, where, crc32(stop.id.encode())]))
    starts = slots(
        stop.windows_s,
        phase_s=phase_s,
        open_s=params.open_min * 60,
        closed_s=params.period_s - params.open_min * 60,
    )
    # A place without any risk comes last, but it comes.
    chance = max(spot.expected, 1e-9)
    keys = (race.exponential(1.0, len(starts)) / chance).tolist()
    return [
        _Visit(key, replace(stop, id=visit_id(stop.id, number), windows_s=windows), spot)
        for number, (key, windows) in enumerate(zip(keys, starts, strict=True), 1)
    ]
