"""What small series of incidents ask of the shifts of a day."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from geo.hotspots.series import Series
from planner.city.model import Shift
from planner.patrol.stops.windows import DAY_S, Window
from planner.potential.demand import Demand
from planner.risk.words import series_reason

HOUR_S = 3600
"""The least time that a series is expected in, where a shift cuts its hours short."""


def series_demands(
    series: Sequence[Series],
    day: date,
    shifts: Sequence[Shift],
    *,
    as_of: datetime,
    zone: ZoneInfo,
) -> tuple[Demand, ...]:
    """Return what series that were found lead to expect in the shifts of a day.

    What is expected in a day is spread evenly over the hours in which incidents of the series
    happened; a shift has those of the hours within it, and what falls into no shift is left out.

    Parameters
    ----------
    as_of : when the series were found; what is expected falls in a straight line from there.
    """
    morning = datetime.combine(day, time(), tzinfo=zone)
    found = []
    for one in series:
        left = min(1.0, (one.until - morning) / (one.until - as_of))
        for shift in shifts:
            inside = _inside(one.hours, shift)
            if left <= 0 or not inside:
                continue
            share = sum(end - start for start, end in inside) / (HOUR_S * len(one.hours))
            found.append(
                Demand(
                    source="series",
                    id=f"{one.category} {one.centre.lon:.5f} {one.centre.lat:.5f} "
                    f"{one.first:%Y%m%d%H%M}",
                    shift=shift.name,
                    point=one.centre,
                    category=one.category,
                    hours_s=_widened(inside[0][0], inside[-1][1], shift),
                    expected=one.extra_per_day * left * share,
                    place="",
                    reason=series_reason(one),
                )
            )
    return tuple(found)


def _inside(hours: Sequence[int], shift: Shift) -> list[Window]:
    """Return the parts of hours of the day that lie in a shift, in order."""
    starts = (hour * HOUR_S + after for after in (0, DAY_S) for hour in hours)
    cut = ((max(s, shift.start_s), min(s + HOUR_S, shift.end_s)) for s in starts)
    return sorted((opens, closes) for opens, closes in cut if opens < closes)


def _widened(opens_s: int, closes_s: int, shift: Shift) -> Window:
    closes_s = min(max(closes_s, opens_s + HOUR_S), shift.end_s)
    return max(min(opens_s, closes_s - HOUR_S), shift.start_s), closes_s
