"""What happens on a day, and what becomes known of it: prevented, met, found, reported or lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulated.town import Ints, Town
from geo.exposure.rates import Floats, detection
from geo.model import Incident, LonLat, Origin

Flags = NDArray[np.bool_]

DETERRENCE = 0.64
"""Chance that a visit of 15 minutes prevents what would begin right then within `NEAR_M` of it.

It fades with a mean of `DETERRED_H` hours, so that one visit early in a shift of eight hours
prevents .64 * 2 / 8 = .16 of an even shift there. A shorter visit does so much less, a longer one
no more (Koper 1995, doi:10.1080/07418829500096231).
"""

DETERRED_H = 2.0
KOPER_MIN = 15.0
NEAR_M = 150.0
LASTS_MIN = 30.0
"""How long a disturbance goes on, when somebody stands beside it: it is met."""

STRAY, STRAY_M, SCATTER_M = 0.15, 450.0, 45.0
"""Share of the disturbances that are not at their place, and how far both kinds scatter."""

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A squad at a place: minutes after the local midnight of the plan's date, and how long."""

    ward: int
    shift: int
    lon: float
    lat: float
    start_min: float
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happened:
    """A day's disturbances if nobody patrolled, with the dice that decide what becomes of each.

    The same for every policy, so that two plans meet the same day.
    """

    place: Ints
    at_min: Floats
    x: Floats
    y: Floats
    dice: Floats
    burst: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a day went: numbers of disturbances, and those that became known.

    `expected` is how many the visits prevent in the mean of all days that have the same rates.
    """

    happened: int
    prevented: int
    expected: float
    met: int
    found: int
    reported: int
    known: tuple[Incident, ...]


def happening(town: Town, *, seed: int, day: int, burst: tuple[int, int] | None = None) -> Happened:
    """Return what would happen on the day of that number.

    Parameters
    ----------
    burst : a place and how many more happen there, all of them reported.
    """
    rng = np.random.default_rng([seed, 2, day])
    counts = rng.poisson(town.rates)
    place, hour = np.nonzero(counts)
    times = counts[place, hour]
    place, hour = np.repeat(place, times), np.repeat(hour, times)
    extra = 0
    if burst is not None:
        where, extra = burst
        hours = town.rates[where] / town.rates[where].sum()
        place = np.concatenate([place, np.full(extra, where)])
        hour = np.concatenate([hour, rng.choice(24, size=extra, p=hours)])
    n = len(place)
    first = min(s.start_s for s in town.data.settings.shifts) / 60
    at = hour * 60 + rng.uniform(0, 60, n)
    at = np.where(at < first, at + 1440, at)
    stray = rng.random(n) < STRAY
    shift_m = rng.normal(size=(2, n)) * np.where(stray, STRAY_M, SCATTER_M)
    dice = rng.random((3, n))
    return Happened(
        place=place,
        at_min=at,
        x=town.x[place] + shift_m[0],
        y=town.y[place] + shift_m[1],
        dice=dice,
        burst=np.arange(n) >= n - extra,
    )


def outcome(
    town: Town,
    day: Happened,
    presences: Sequence[Presence],
    minutes: Floats,
    *,
    on: date,
) -> Outcome:
    """Return what became of a day's disturbances.

    What is near a visit may be prevented by it; what goes on while a squad stands there is met.
    Patrols find the share e = 1 - exp(-kappa h / A) of a ward's week as the product believes, h the
    hours of seven such days: what they meet is part of it. The rest is reported with the ward's
    probability.

    Parameters
    ----------
    minutes : [wards, shifts] of patrol, driving included.
    """
    ward = town.place_ward[day.place]
    shift = town.shift_of[(day.at_min // 60).astype(int) % 24]
    kept, met = _at_places(town, day, presences)
    prevented = day.dice[0] >= kept
    e = detection(DAYS_A_WEEK * minutes / 60, town.area_km2[:, None], town.kappa[:, None])
    by_presence = expected_met(town, presences)
    rest = np.clip((e - by_presence) / np.maximum(1 - by_presence, 1e-9), 0, 1)
    found = ~prevented & (met | (day.dice[1] < rest[ward, shift]))
    reported = ~prevented & ~found & (day.burst | (day.dice[2] < town.reporting[ward]))
    return Outcome(
        happened=len(ward),
        prevented=int(prevented.sum()),
        expected=expected_prevented(town, presences),
        met=int((met & ~prevented).sum()),
        found=int(found.sum()),
        reported=int(reported.sum()),
        known=_incidents(town, day, found, reported, on),
    )


def expected_met(town: Town, presences: Sequence[Presence]) -> Floats:
    """Return [wards, shifts]: the share of what happens that squads at places can expect to meet.

    Strays count as lying at their place, a few metres more or less: what is out of reach is so for
    all.
    """
    met = np.zeros_like(town.rates)
    if presences:
        px, py = town.metres([p.lon for p in presences], [p.lat for p in presences])
        for p, x, y in zip(presences, px, py, strict=True):
            near = np.hypot(town.x - x, town.y - y) <= NEAR_M
            hour = int(p.start_min // 60) % 24
            met[near, hour] += (1 - STRAY) * (p.minutes + LASTS_MIN) / 60
    share = town.per_ward(np.minimum(met, 1.0) * town.rates) / np.maximum(town.ward_rates(), 1e-12)
    return np.asarray(np.minimum(share, 1.0), float)


def expected_prevented(town: Town, presences: Sequence[Presence]) -> float:
    """Return how many disturbances visits prevent in the mean, strays left out."""
    first = min(s.start_s for s in town.data.settings.shifts) / 60
    middle = np.arange(24) * 60 + 30.0
    middle = np.where(middle < first, middle + 1440, middle)
    kept = np.ones_like(town.rates)
    if presences:
        px, py = town.metres([p.lon for p in presences], [p.lat for p in presences])
        for p, x, y in zip(presences, px, py, strict=True):
            near = np.hypot(town.x - x, town.y - y) <= NEAR_M
            kept[near] *= 1 - _deterred(p, middle)
    return float(((1 - STRAY) * town.rates * (1 - kept)).sum())


def _deterred(visit: Presence, at_min: NDArray[np.floating[Any]]) -> Floats:
    """Return the chance that a visit prevents what would begin near it at each time."""
    since_h = (at_min - visit.start_min) / 60
    strength = DETERRENCE * min(1.0, visit.minutes / KOPER_MIN)
    fading = np.exp(-np.maximum(since_h, 0) / DETERRED_H)
    return np.where(since_h >= 0, strength * fading, 0.0)


def _at_places(town: Town, day: Happened, presences: Sequence[Presence]) -> tuple[Floats, Flags]:
    """Return each disturbance's chance to happen all the same, and whether a squad stands by."""
    kept, met = np.ones(len(day.place)), np.zeros(len(day.place), bool)
    if not presences:
        return kept, met
    px, py = town.metres([p.lon for p in presences], [p.lat for p in presences])
    for p, x, y in zip(presences, px, py, strict=True):
        near = np.hypot(day.x - x, day.y - y) <= NEAR_M
        kept = np.where(near, kept * (1 - _deterred(p, day.at_min)), kept)
        here = (day.at_min <= p.start_min + p.minutes) & (day.at_min + LASTS_MIN >= p.start_min)
        met |= near & here
    return kept, met


def _incidents(
    town: Town,
    day: Happened,
    found: Flags,
    reported: Flags,
    on: date,
) -> tuple[Incident, ...]:
    midnight = datetime.combine(on, time(), tzinfo=town.data.settings.zone)
    lon, lat = town.degrees(day.x, day.y)
    district = town.data.frame["district_code"].to_numpy(str)
    out = []
    for k in np.flatnonzero(found | reported):
        origin: Origin = "found" if found[k] else "reported"
        ward = town.place_ward[day.place[k]]
        out.append(
            Incident(
                id=f"{on.isoformat()}-{k:04d}",
                time=midnight + timedelta(minutes=int(day.at_min[k])),
                point=LonLat(round(float(lon[k]), 5), round(float(lat[k]), 5)),
                category=town.category[day.place[k]],
                origin=origin,
                ward=town.codes[ward],
                district=str(district[ward]),
                source="benchmark",
            )
        )
    return tuple(out)
