"""Which visits are offered to the search, drawn by chance, and what each is worth."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from geo.model import Ward
from planner.patrol.model import Stop
from planner.patrol.stops.ids import shift_of, visit_id
from planner.patrol.stops.need import WardShift, visit_worth, ward_needs, within_shifts
from planner.patrol.stops.parameters import DemandParams
from planner.patrol.stops.sites import Sites, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place that may be visited in a shift, with the incidents expected around it in one.

    The `prize` of its stop is what one incident weighs there. A spot that is `due` is offered.
    """

    stop: Stop
    expected: float
    due: bool = False


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
) -> list[Stop]:
    """Return the visits offered today, each with its prize and worth.

    A place has one visit for each of its slots, whose phase is drawn. Visits of a ward in a shift
    are drawn by an exponential race, Exp(1) over the incidents expected: places come first in
    proportion to their risk, and the order is chance. The j-th drawn is worth what a j-th visit of
    its ward and shift is worth today (`need.visit_worth`), and what it prevents.
    """
    shares = within_shifts(ward_needs(wards, rates, floor=params.floor))
    groups: dict[WardShift, list[_Visit]] = {}
    sites = Sites(params.merge_m)
    for spot in sorted(spots, key=lambda s: s.stop.id):
        key = spot.stop.ward_code, shift_of(spot.stop.id)
        groups.setdefault(key, []).extend(_visits(spot, sites.of(spot.stop.point), params, seed))
    first = [s.expected * params.share_prevented(s.stop.dwell_s) for s in spots]
    mean = math.fsum(first) / len(first) if first else 0.0
    offered: list[tuple[bool, Stop]] = []
    for (ward, shift), visits in sorted(groups.items()):
        past = {w: m for (w, s), m in past_min.items() if s == shift}
        minutes = crew_min.get(shift, 0.0) / params.visit_min * _mean_dwell_min(visits)
        total = math.fsum(past.values()) + minutes
        share = shares[ward, shift]
        had = past.get(ward, 0.0)
        wanted = max(share * total - had, share * minutes / 2) / _mean_dwell_min(visits)
        most = max(1, math.ceil(params.offer * wanted))
        visits.sort(key=lambda v: (v.key, v.stop.id))
        first_due = {v.spot.stop.id: v.stop.id for v in reversed(visits) if v.spot.due}
        ahead = set(first_due.values())
        rest = [v.stop.id for v in visits if v.stop.id not in ahead]
        taken = ahead | set(rest[: max(0, most - len(ahead))])
        chosen = [v for v in visits if v.stop.id in taken]
        times: dict[str, int] = {}
        for visit in chosen:
            times[visit.spot.stop.id] = times.get(visit.spot.stop.id, 0) + 1
        again: dict[str, int] = {}
        for visit in chosen:
            stop, spot = visit.stop, visit.spot
            dwell_min = stop.dwell_s / 60
            effect = params.share_prevented(stop.dwell_s)
            before = again.get(spot.stop.id, 0)
            again[spot.stop.id] = before + 1
            worth = visit_worth(
                had,
                dwell_min,
                share=share,
                total_min=total,
                steady_min=params.steady_min,
                fairness=params.fairness,
            )
            had += dwell_min
            if mean > 0:
                prevents = spot.expected * effect * (1 - effect) ** before
                worth += params.prevention * dwell_min * prevents / mean
            # Which of its visits are made is not known: each counts with their mean.
            count = times[spot.stop.id]
            prize = stop.prize * spot.expected * (1 - (1 - effect) ** count) / count
            stays = stop.id in ahead or visit is chosen[0]
            offered.append((stays, replace(stop, worth=worth, prize=prize)))
    offered.sort(key=lambda o: (not o[0], -(o[1].worth or 0.0), o[1].id))
    return [stop for _, stop in offered[: params.max_stops]]


def _visits(spot: Spot, site: int, params: DemandParams, seed: int) -> list[_Visit]:
    stop = spot.stop
    where = crc32(f"{stop.point.lon:.3f} {stop.point.lat:.3f}".encode())
    phase = np.random.default_rng(np.random.SeedSequence([seed, site]))
    race = np.random.default_rng(np.random.SeedSequence([seed, where, crc32(stop.id.encode())]))
    starts = slots(
        stop.windows_s,
        phase_s=int(phase.integers(params.period_s)),
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


def _mean_dwell_min(visits: Sequence[_Visit]) -> float:
    return math.fsum(v.stop.dwell_s for v in visits) / len(visits) / 60
