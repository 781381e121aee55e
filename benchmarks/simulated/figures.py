"""Figures of planned days: does patrol time follow need, and what does it bring?"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks.simulated.crews import Driven
from benchmarks.simulated.day import Outcome
from benchmarks.simulated.town import Ints, Town
from geo.exposure.rates import Floats, patrol_shares, total_variation

WINDOW_DAYS, MEMORY_DAYS = 28, 14
STARVED = 0.25
SAME_PLACE_M = 150.0
TWO_HOURS_MIN = 120.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lived:
    """A day of the simulation; `estimated` are the rates [wards, shifts] its plan was made from."""

    on: date
    driven: Driven
    outcome: Outcome
    estimated: Floats | None
    unmet: tuple[str, ...]
    seconds: float
    cpu_seconds: float


def need(rates: Floats, district: Ints, floor: float) -> Floats:
    """Return [wards, shifts], adding up to 1: districts share with a floor, wards by their rates.

    n_ws = [f / D + (1 - f) L_D / L] l_ws / L_D; l are rates, L_D those of a district, L all.

    >>> need(np.array([[3.0], [1.0]]), np.array([0, 1]), 0.1).ravel().round(3).tolist()
    [0.725, 0.275]
    """
    whole = np.bincount(district, rates.sum(axis=1))
    shares = patrol_shares(whole, floor)
    return np.asarray(rates * (shares / np.maximum(whole, 1e-12))[district][:, None], float)


def figures(town: Town, days: Sequence[Lived], *, floor: float) -> dict[str, object]:
    """Return every figure of the simulated days, those of alignment over the last four weeks.

    A run shorter than eight weeks is judged by its second half.
    """
    window = days[-max(min(WINDOW_DAYS, len(days) // 2), 1) :]
    fortnight = days[-min(MEMORY_DAYS, len(days)) :]
    true = need(town.ward_rates(), town.district, floor)
    stops = sum((d.driven.at_stops for d in window), start=np.zeros_like(true))
    recent = sum((d.driven.at_stops for d in fortnight), start=np.zeros_like(true))
    told: dict[str, object] = {
        "window_days": len(window),
        **alignment(stops, recent, true, town, ""),
    }
    believed = _believed(town, window, floor), _believed(town, fortnight, floor)
    if believed[0] is not None and believed[1] is not None:
        told |= alignment(stops, recent, believed[0], town, "_est", recently=believed[1])
        told["estimation"] = {
            "tv_districts": _tv(_by_district(believed[0], town), _by_district(true, town)),
            "tv_wards": _tv(believed[0].sum(axis=1), true.sum(axis=1)),
        }
    return told | _found(days, window) | _time(window) | _habit(town, fortnight)


def alignment(
    stops: Floats,
    recent: Floats,
    wanted: Floats,
    town: Town,
    suffix: str,
    recently: Floats | None = None,
) -> dict[str, object]:
    """Return how far minutes at stops [wards, shifts] lie from a need, and who lacks most.

    Parameters
    ----------
    recent : minutes of the last 14 days, for the least share; `recently` the need of those days.
    """
    share, need_ward = _share(stops.sum(axis=1)), _share(wanted.sum(axis=1))
    late = (
        _share(recent.sum(axis=1)),
        _share((wanted if recently is None else recently).sum(axis=1)),
    )
    ratio = late[0] / np.maximum(late[1], 1e-12)
    by_shift = [_tv(stops[:, s], wanted[:, s]) for s in range(wanted.shape[1])]
    starved = share < STARVED * need_ward
    names = town.data.frame["name"].tolist()
    return {
        f"tv_districts{suffix}": _tv(_by_district(stops, town), _by_district(wanted, town)),
        f"tv_wards{suffix}": _tv(share, need_ward),
        f"tv_ward_shift{suffix}": float(np.mean(by_shift)),
        f"least_share{suffix}": round(float(ratio.min()), 4),
        f"least_ward{suffix}": names[int(ratio.argmin())],
        f"starved{suffix}": int(starved.sum()),
        f"starved_wards{suffix}": [n for n, s in zip(names, starved, strict=True) if s],
        f"most_off{suffix}": _most_off(share - need_ward, names),
    }


def _most_off(off: Floats, names: Sequence[str]) -> dict[str, float]:
    """Return the wards whose share lies farthest from their need, with how far."""
    order = np.argsort(-np.abs(off), kind="stable")[:6]
    return {names[w]: round(float(off[w]), 4) for w in order}


def _believed(town: Town, days: Sequence[Lived], floor: float) -> Floats | None:
    told = [need(d.estimated, town.district, floor) for d in days if d.estimated is not None]
    return np.mean(told, axis=0) if told else None


def _found(days: Sequence[Lived], window: Sequence[Lived]) -> dict[str, object]:
    crews = [c for d in days for c in d.driven.crews]
    hours = sum(c.duty for c in crews) / 60
    done = [d.outcome for d in days]
    happened = sum(o.happened for o in done)
    good = sum(o.prevented + o.found for o in done)
    return {
        "happened": happened,
        "met": sum(o.met for o in done),
        "found": sum(o.found for o in done),
        "prevented": sum(o.prevented for o in done),
        "reported": sum(o.reported for o in done),
        "prevented_share": round(sum(o.prevented for o in done) / max(happened, 1), 4),
        "per_crew_hour": round(good / hours, 5),
        "prevented_expected": round(sum(o.expected for o in done), 1),
        "prevented_expected_per_crew_hour": round(sum(o.expected for o in done) / hours, 5),
        "unmet": sum(len(d.unmet) for d in window),
        "unmet_all_days": sum(len(d.unmet) for d in days),
        "unmet_most_often": dict(Counter(u for d in days for u in d.unmet).most_common(5)),
        "cpu_seconds_per_day": round(float(np.mean([d.cpu_seconds for d in days])), 2),
        "seconds_per_day": round(float(np.mean([d.seconds for d in days])), 2),
    }


def _time(window: Sequence[Lived]) -> dict[str, object]:
    crews = [c for d in window for c in d.driven.crews]
    duty = sum(c.duty for c in crews)
    out = sum(c.out for c in crews)
    n = len(window)
    return {
        "waiting": round(sum(c.waiting for c in crews) / duty, 4),
        "waiting_of_time_out": round(sum(c.waiting for c in crews) / max(out, 1e-9), 4),
        "longest_out_waiting": round(max(c.waiting for c in crews), 1),
        "unused": round(sum(c.unused for c in crews) / duty, 4),
        "driving": round(sum(c.driving for c in crews) / duty, 4),
        "at_stops": round(sum(c.stops for c in crews) / duty, 4),
        "stops_a_day": round(sum(len(d.driven.presences) for d in window) / n, 1),
        "km_per_crew": round(sum(c.km for c in crews) / len(crews), 1),
        "minutes_per_crew": round(out / len(crews), 1),
        "crews_a_day": len(crews) // n,
        "crews_without_loop": round(sum(not c.went for c in crews) / n, 2),
    }


def _habit(town: Town, days: Sequence[Lived]) -> dict[str, object]:
    """Return how likely two visits of a place and shift, on two days, fall in one clock hour.

    Over all pairs of visits; even over a shift of eight hours it is .125. What lies within 150 m of
    a place's first visit is the same place. `soon` is the share of visits within two hours after
    another of the same place and day.
    """
    anchors: list[tuple[float, float]] = []
    visits: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for number, day in enumerate(days):
        for p in day.driven.presences:
            x, y = (float(v[0]) for v in town.metres([p.lon], [p.lat]))
            near = [
                k for k, a in enumerate(anchors) if np.hypot(a[0] - x, a[1] - y) <= SAME_PLACE_M
            ]
            if not near:
                anchors.append((x, y))
            place = near[0] if near else len(anchors) - 1
            visits[place, p.shift].append((number, p.start_min))
    same = pairs = soon = 0
    for made in visits.values():
        for i, (day_a, at_a) in enumerate(made):
            later = [at for d, at in made if d == day_a and at < at_a]
            soon += any(at_a - at < TWO_HOURS_MIN for at in later)
            for day_b, at_b in made[i + 1 :]:
                if day_a != day_b:
                    pairs += 1
                    same += int(at_a // 60) == int(at_b // 60)
    total = sum(len(v) for v in visits.values())
    return {
        "same_hour": round(same / pairs, 4) if pairs else None,
        "places_visited": len(anchors),
        "soon": round(soon / max(total, 1), 4),
    }


def _by_district(values: Floats, town: Town) -> Floats:
    return np.asarray(np.bincount(town.district, values.sum(axis=1)), float)


def _share(values: Floats) -> Floats:
    return np.asarray(values / max(float(values.sum()), 1e-12), float)


def _tv(a: Floats, b: Floats) -> float:
    return round(float(total_variation(_share(a), _share(b))), 4)
