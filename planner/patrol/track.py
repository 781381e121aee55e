"""Where a loop's squad is when: the drawn way with a time at every point."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.model import LonLat
from planner.patrol.model import Loop

DETOUR = 1.3
"""A way on streets over the straight line, where the plan has none."""

_METRES_PER_DEGREE = 111_320.0
_DRIFT = 0.05
"""Metres that a vertex may be nearer for each metre it is off the expected distance driven.
Without it a way that passes a stop twice could be timed at the wrong pass."""


def way(loop: Loop) -> tuple[LonLat, ...]:
    """Return the loop's path, or straight lines from stop to stop if it has none."""
    if len(loop.path) >= 2:
        return loop.path
    return (loop.post_point, *(p.stop.point for p in loop.stops), loop.post_point)


def timed_way(loop: Loop) -> tuple[tuple[LonLat, datetime], ...]:
    """Return the points of `way` with aware times that never go back.

    Times are even along the distance between two stops. A stop's nearest point stands twice,
    with the arrival and with the leaving.
    """
    points = way(loop)
    x, y = _metres([p.lon for p in points], [p.lat for p in points], loop.post_point)
    driven_m = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    at = _stop_vertices(loop, x, y, driven_m)
    marks = [(0, loop.depart)]
    for vertex, planned in zip(at, loop.stops, strict=True):
        marks += [(vertex, planned.arrive), (vertex, planned.leave)]
    marks.append((len(points) - 1, loop.return_))
    timed = [(points[0], loop.depart)]
    for (a, left), (b, reached) in pairwise(marks):
        if a == b:
            timed.append((points[b], reached))
            continue
        leg_m = driven_m[b] - driven_m[a]
        for i in range(a + 1, b + 1):
            share = float((driven_m[i] - driven_m[a]) / leg_m) if leg_m > 0 else 1.0
            timed.append(
                (
                    points[i],
                    left + timedelta(seconds=round((reached - left).total_seconds() * share)),
                )
            )
    return tuple(timed)


def leg_path(
    timed: Sequence[tuple[LonLat, datetime]], loop: Loop, order: int
) -> tuple[LonLat, ...]:
    """Return the part of a timed way that leads to the stop of that order, after the last back."""
    since = loop.stops[order - 2].leave if order > 1 else loop.depart
    to = loop.stops[order - 1].arrive if order <= len(loop.stops) else loop.return_
    return tuple(point for point, at in timed if since <= at <= to)


def bounds(points: tuple[LonLat, ...]) -> tuple[float, float, float, float]:
    """Return west, south, east, north of at least one point."""
    lon, lat = [p.lon for p in points], [p.lat for p in points]
    return min(lon), min(lat), max(lon), max(lat)


def _stop_vertices(
    loop: Loop, x: NDArray[np.float64], y: NDArray[np.float64], driven_m: NDArray[np.float64]
) -> list[int]:
    """Return the index of each stop's point on the way, never going back (dynamic programming)."""
    if not loop.stops:
        return []
    stop_x, stop_y = _metres(
        [p.stop.point.lon for p in loop.stops],
        [p.stop.point.lat for p in loop.stops],
        loop.post_point,
    )
    planned_m = np.cumsum([p.drive_m for p in loop.stops])
    scale = driven_m[-1] / max(loop.distance_m, float(planned_m[-1]), 1.0)
    off_m = np.hypot(x[None, :] - stop_x[:, None], y[None, :] - stop_y[:, None])
    cost = off_m + _DRIFT * np.abs(driven_m[None, :] - planned_m[:, None] * scale)
    indices = np.arange(len(x))
    best_until = []
    total = np.zeros(len(x))
    for row in cost:
        total = total + row
        least = np.minimum.accumulate(total)
        best_until.append(np.maximum.accumulate(np.where(total == least, indices, 0)))
        total = least
    vertices = [int(best_until[-1][-1])]
    for best in best_until[-2::-1]:
        vertices.append(int(best[vertices[-1]]))
    return vertices[::-1]


def _metres(
    lon: list[float], lat: list[float], origin: LonLat
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    east = np.cos(np.radians(origin.lat)) * _METRES_PER_DEGREE
    return (
        (np.asarray(lon, dtype=np.float64) - origin.lon) * east,
        (np.asarray(lat, dtype=np.float64) - origin.lat) * _METRES_PER_DEGREE,
    )
