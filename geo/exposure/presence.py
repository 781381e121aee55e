"""Where patrols were: which minutes count, and driving split over the wards it led through."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.crs import metric_crs, to_degrees, to_metres
from geo.model import LonLat, PatrolRecord
from geo.tables import WardTable
from geo.wards.read import ward_of

STEP_M = 200.0

DONE = frozenset({"recorded", "checked-in", "simulated"})
"""Sources of minutes that somebody vouches for; the others only say what was intended."""

PROMISED = "planned"
"""The source of minutes of a published plan of which nobody told yet."""


def settled(records: Iterable[PatrolRecord], *, today: date = date.max) -> list[PatrolRecord]:
    """Return the patrol minutes that count, in the order given.

    What a plan promised for a shift is passed over once anybody told what was done in it, also in
    wards of which nobody told: they were not reached. Squads that told nothing, while others of
    their shift did, have their promise under the source `unreported`, which stays.

    Parameters
    ----------
    today : from here on promises do not count: nobody has driven them yet.
    """
    given = list(records)
    told = {(r.day, r.shift) for r in given if r.source in DONE}
    until = today.isoformat()
    return [
        r for r in given if r.source != PROMISED or (r.day < until and (r.day, r.shift) not in told)
    ]


def last_shift_visits(
    records: Iterable[PatrolRecord], *, before: date, least_min: float
) -> dict[tuple[str, str], date]:
    """Return the last day before a date on which each ward was visited, by its code and the shift.

    A ward is visited in a shift when patrols spend so many minutes at stops there: who drives
    through sees it, but visits nothing. Minutes that a log does not tell apart are taken for
    minutes there. What a plan promised for a day that is over counts until somebody tells.

    Parameters
    ----------
    least_min : minutes at stops that make a visit.
    """
    minutes: dict[tuple[str, str, str], float] = {}
    for record in settled(records, today=before):
        if record.day < before.isoformat():
            key = record.day, record.shift, record.ward
            spent = record.minutes if record.stop_minutes is None else record.stop_minutes
            minutes[key] = minutes.get(key, 0.0) + spent
    last: dict[tuple[str, str], str] = {}
    for (day, shift, ward), spent in minutes.items():
        if spent >= least_min:
            last[ward, shift] = max(day, last.get((ward, shift), ""))
    return {key: date.fromisoformat(day) for key, day in last.items()}


def last_visits(
    records: Iterable[PatrolRecord], *, before: date, least_min: float
) -> dict[str, date]:
    """Return the same by the code of the ward, whatever the shift; see `last_shift_visits`."""
    last: dict[str, date] = {}
    shifts = last_shift_visits(records, before=before, least_min=least_min)
    for (ward, _), day in shifts.items():
        last[ward] = max(day, last.get(ward, day))
    return last


def driving_shares(wards: WardTable, path: Sequence[LonLat]) -> dict[str, float]:
    """Return the share of a path's length in each ward, by code, looked at every 200 m.

    What lies in no ward is left out, so the shares add up to 1 at most. A path without length has
    none.
    """
    if len(path) < 2:
        return {}
    crs = metric_crs(path[0].lon, path[0].lat)
    x, y = to_metres(np.array([p.lon for p in path]), np.array([p.lat for p in path]), crs)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    if along[-1] == 0:
        return {}
    at = _middles(float(along[-1]))
    lon, lat = to_degrees(np.interp(at, along, x), np.interp(at, along, y), crs)
    codes, times = np.unique(ward_of(wards, lon, lat).code, return_counts=True)
    return {str(c): int(n) / len(at) for c, n in zip(codes, times, strict=True) if c}


def _middles(length_m: float) -> NDArray[np.float64]:
    pieces = max(int(np.ceil(length_m / STEP_M)), 1)
    return (np.arange(pieces) + 0.5) * length_m / pieces
