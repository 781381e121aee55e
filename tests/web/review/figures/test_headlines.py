"""What leadership's page says of periods that data end in, of hours and of places."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.model import Incident, LonLat
from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.risk.outlook import Outlook
from tests.planner.city.small_city import NOW
from tests.web import sample
from tests.web.conftest import app_of, person
from tests.web.fakes import FakeDesk
from tests.web.review.figures.numbers import Reading
from tests.web.review.figures.page import Figures, figures_of
from tests.web.review.figures.tables import ZONE

HEADLINE = "Gangguan dilaporkan dan ditemukan"
SPOTS = sample.hotspots()[:1]


def reported(times: Iterable[datetime]) -> list[Incident]:
    """Return an incident at each time."""
    return [
        Incident(
            id=f"i{n}",
            time=time,
            point=LonLat(101.41, 1.61),
            category="PKL",
            origin="reported",
            ward="B1",
            district="B",
        )
        for n, time in enumerate(times)
    ]


def page_of(office: Office, period: str, desk: FakeDesk | None = None) -> Figures:
    """Return the figures of leadership's page at the office's time."""
    made = desk or FakeDesk({}, Outlook(), sample.backdrop())
    app = app_of(made, office.now().astimezone(ZONE), office=office, who=person("leadership"))
    answer = app.test_client().get(f"/pimpinan?period={period}")
    assert answer.status_code == 200
    return figures_of(answer.get_data(as_text=True), Reading(()))


def first(page: Figures, *key: str) -> float:
    return page[key][0].value


def days(start: datetime, number: int, every_h: int = 24) -> list[datetime]:
    return [start + timedelta(hours=every_h * n) for n in range(number)]


@pytest.mark.parametrize(
    ("then", "now", "until", "period", "change"),
    [
        # A year of which data end in July, against January to July of a whole one.
        ((datetime(2022, 1, 1), 365), (datetime(2023, 1, 1), 212), "2023-12-01", "2023", 0.0),
        # The leap day has no counterpart: what is compared ends on the 28th.
        ((datetime(2023, 2, 1), 28), (datetime(2024, 2, 1), 29), "2024-03-05", "2024-02", 1 / 28),
        ((datetime(2024, 1, 1), 366), (datetime(2025, 1, 1), 60), "2025-06-01", "2025", -1 / 61),
        ((datetime(2024, 2, 1), 29), (datetime(2025, 2, 1), 28), "2025-03-05", "2025-02", 0.0),
    ],
)
def test_the_same_days_of_both_years_are_compared(
    make_office: Callable[..., Office],
    then: tuple[datetime, int],
    now: tuple[datetime, int],
    until: str,
    period: str,
    change: float,
) -> None:
    office = make_office(datetime.fromisoformat(until).replace(tzinfo=UTC))
    noon = timedelta(hours=5, minutes=7)
    times = [t.replace(tzinfo=UTC) + noon for start, n in (then, now) for t in days(start, n)]
    Incidents.of(office).add(reported(times))
    page = page_of(office, period)
    assert first(page, HEADLINE, "value") == now[1]
    if change:
        assert page[HEADLINE, "told"][0].tells(change)
    else:
        assert first(page, HEADLINE, "told") == 0


@pytest.mark.parametrize("untold", [40, 3])
def test_an_hour_that_nobody_told_is_no_busy_midnight(
    make_office: Callable[..., Office], untold: int
) -> None:
    office = make_office(NOW)
    midnight = datetime(2026, 2, 1, tzinfo=ZONE)
    known = days(midnight + timedelta(hours=9, minutes=7), 20, every_h=25)
    inspected = [
        replace(each, id=f"s{n}", origin="inspected") for n, each in enumerate(reported(known))
    ]
    times = [*known, *(midnight + timedelta(days=n % 27) for n in range(untold))]
    Incidents.of(office).add([*reported(times), *inspected])
    page = page_of(office, "2026-02")
    marks = {
        key[1]: numbers[0].value
        for key, numbers in page.items()
        if key[0] == "minggu" and key[1] != "drawn" and "Terbanyak" not in key[1]
    }
    assert sum(marks.values()) == first(page, HEADLINE, "value") == len(times)
    of_no_hour = sum(n for label, n in marks.items() if label.endswith("jam tidak diketahui"))
    assert of_no_hour == untold
    (desc,) = (numbers for key, numbers in page.items() if "Terbanyak" in key[1])
    told = [n for label, n in marks.items() if not label.endswith("jam tidak diketahui")]
    assert [each.value for each in desc] == [max(told), untold]


def test_a_place_is_counted_once_over_shifts(make_office: Callable[..., Office]) -> None:
    spots = [
        replace(
            SPOTS[0],
            id=f"H{place:04d}-{shift}",
            shift=shift,
            expected=0.2 + 0.01 * n,
            emerging=place == 0,
        )
        for place in range(21)
        for n, (shift, _) in enumerate(sample.SHIFTS)
    ]
    desk = FakeDesk({}, Outlook(hotspots=spots), sample.backdrop())
    page = page_of(make_office(NOW), "2026-02", desk)
    assert first(page, "Titik rawan baru", "value") == 1
    assert first(page, "Titik rawan baru", "told") == 21
    # The list names six of them, the button the others.
    assert [n[0].value for key, n in page.items() if "Peta titik rawan" in key[-1]] == [15]
