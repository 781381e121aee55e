"""Places that are one place, and the slots of a day in which each may be visited again."""

from collections.abc import Iterable
from math import cos, floor, radians

from geo.model import LonLat, distance_m
from planner.patrol.stops.windows import Window

METRES_PER_DEGREE = 111_195.0
DAYS_S = 2 * 86_400
"""How far a plan's day reaches: a night's shift ends on the next."""


class Sites:
    """Points told apart by distance: those within `near_m` of a site's first point are that site.

    >>> sites = Sites(150.0)
    >>> [sites.of(LonLat(101.0, y)) for y in (1.0, 1.001, 1.01)]
    [0, 0, 1]
    """

    def __init__(self, near_m: float) -> None:
        self._near_m = near_m
        self._size = max(near_m, 1.0) / METRES_PER_DEGREE
        self._points: list[LonLat] = []
        self._cells: dict[tuple[int, int], list[int]] = {}

    def find(self, point: LonLat) -> int | None:
        """Return the number of the nearest site within reach, None without."""
        col, row = self._cell(point)
        near = (
            (distance_m(self._points[n], point), n)
            for c in range(col - 2, col + 3)
            for r in range(row - 1, row + 2)
            for n in self._cells.get((c, r), ())
        )
        best = min(near, default=None)
        return None if best is None or best[0] > self._near_m else best[1]

    def of(self, point: LonLat) -> int:
        """Return the number of the site of a point, a new one if it is near none."""
        found = self.find(point)
        if found is not None:
            return found
        self._points.append(point)
        self._cells.setdefault(self._cell(point), []).append(len(self._points) - 1)
        return len(self._points) - 1

    def _cell(self, point: LonLat) -> tuple[int, int]:
        # A degree of longitude is shorter: cells are narrower there, never too narrow for two.
        shrunk = max(cos(radians(point.lat)), 0.5)
        return floor(point.lon * shrunk / self._size), floor(point.lat / self._size)


def slots(
    windows: tuple[Window, ...], *, phase_s: int, open_s: int, closed_s: int
) -> tuple[tuple[Window, ...], ...]:
    """Return when each visit of a place may start, one item a visit.

    Slots of `open_s` follow each other after `closed_s`, so that visits of two slots begin at least
    `closed_s` apart; `phase_s` shifts them all. A slot is cut with the windows; what they leave of
    it stays if it is half a slot, or all of a window. If nothing is left there is one visit.

    >>> slots(((0, 28_800),), phase_s=3_600, open_s=7_200, closed_s=7_200)
    (((3600, 10800),), ((18000, 25200),))
    >>> slots(((0, 1_800),), phase_s=3_600, open_s=7_200, closed_s=7_200)
    (((0, 1800),),)
    """
    period_s = open_s + closed_s
    out = []
    for start_s in range(phase_s % period_s - period_s, DAYS_S, period_s):
        cut = tuple(_cut(windows, start_s, start_s + open_s))
        if cut and (sum(b - a for a, b in cut) * 2 >= open_s or set(cut) <= set(windows)):
            out.append(cut)
    return tuple(out) or ((windows,) if windows else ())


def _cut(windows: Iterable[Window], low: int, high: int) -> Iterable[Window]:
    for start, end in windows:
        cut = max(start, low), min(end, high)
        if cut[0] <= cut[1]:
            yield cut
