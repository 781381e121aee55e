"""Stops where something is expected that the past does not tell."""

from collections.abc import Callable, Mapping, Sequence

from geo.model import LonLat, Ward
from geo.notice import Notice
from planner.city.model import Category, Shift
from planner.patrol.model import Stop
from planner.potential.demand import Demand


def expected_stops(
    demands: Sequence[Demand],
    *,
    shifts: Sequence[Shift],
    categories: Mapping[str, Category],
    ward_at: Callable[[LonLat], Ward],
    dwell_min: Callable[[Category | None], int],
    prevented: Callable[[int], float],
) -> list[Stop]:
    """Return a stop `expected:<id>@<shift>` for each demand whose hours are long enough for one.

    Parameters
    ----------
    dwell_min : minutes that a stop of a category lasts.
    prevented : share of what is expected that a stop of so many minutes prevents.
    """
    names = {s.name for s in shifts}
    stops = []
    for demand in demands:
        category = categories.get(demand.category)
        dwell = dwell_min(category)
        opens_s, closes_s = demand.hours_s
        if demand.shift not in names or closes_s - opens_s < dwell * 60:
            continue
        ward = ward_at(demand.point)
        stops.append(
            Stop(
                id=f"expected:{demand.id}@{demand.shift}",
                kind="expected",
                name=Notice.of(
                    "stop.expected",
                    category=category.name if category else demand.category,
                    place=demand.place or Notice.of("place.ward", ward=ward.name),
                ),
                point=demand.point,
                ward_code=ward.code,
                ward=ward.name,
                district=ward.district,
                prize=(category.severity if category else 1.0) * demand.expected * prevented(dwell),
                dwell_s=dwell * 60,
                windows_s=((opens_s, closes_s - dwell * 60),),
                category=demand.category if category else "",
                instruction=Notice.of("stop.task", dwell_min=dwell, task=demand.reason),
            )
        )
    return stops
