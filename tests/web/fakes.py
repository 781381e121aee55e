"""A desk that answers from memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from planner.maps import Backdrop
from planner.patrol.model import Plan
from planner.review.desk import DistrictRow
from planner.risk.outlook import Outlook
from tests.web import sample


class FakeDesk:
    city = "kota"
    city_name = "Kota Contoh"

    def __init__(self, plans: Mapping[str, Plan], outlook: Outlook, backdrop: Backdrop) -> None:
        self._plans = plans
        self._outlook = outlook
        self._backdrop = backdrop

    def state(self) -> int:
        return 1

    def plan(self, day: str, /) -> Plan | None:
        return self._plans.get(day)

    def dates(self) -> Sequence[str]:
        return sorted(self._plans, reverse=True)

    def districts(self, now: datetime) -> Sequence[DistrictRow]:
        return [
            row("14.01", "Kota Lama", 120, 3.2, 640.0, 1),
            row("14.03", "Hulu", 0, None, 0.0, None),
        ]

    def data_until(self) -> datetime | None:
        return self._outlook.data_until

    def outlook(self) -> Outlook:
        return self._outlook

    def backdrop(self) -> Backdrop:
        return self._backdrop


def row(
    code: str, name: str, incidents: int, rate: float | None, minutes: float, days: int | None
) -> DistrictRow:
    return DistrictRow(
        code=code,
        name=name,
        incidents=incidents,
        incidents_per_week=rate,
        patrol_minutes=minutes,
        need_share=0.7 if incidents else 0.3,
        patrol_share=1.0 if incidents else 0.0,
        wards_unvisited=0 if incidents else 2,
        visits_planned=6,
        days_since_last_visit=days,
        status="unknown" if rate is None else "known",
        wards=2,
        area_km2=9.9,
        people=24_690.0,
    )


def full_desk(*dates: str) -> FakeDesk:
    """Return a desk with plans of the given dates, today's alone if none is given."""
    chosen = dates or ("2023-08-02",)
    outlook = Outlook(
        hotspots=sample.hotspots(),
        risks=sample.risks(),
        caveats=sample.CAVEATS,
        data_until=sample.DATA_UNTIL,
        series=sample.series(),
    )
    return FakeDesk({d: sample.plan(d) for d in chosen}, outlook, sample.backdrop())


def empty_desk() -> FakeDesk:
    """Return the desk of a city without any data."""
    return FakeDesk({}, Outlook(), Backdrop(city="Kota Contoh", wards=sample.wards()))
