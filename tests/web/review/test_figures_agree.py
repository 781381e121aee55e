"""One filled office, and the same figures on every page, in every file and for programs."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from geo.model import LonLat
from planner.city.office import Office
from planner.field.model import Position
from planner.field.settle import settle, shift_actuals
from planner.field.store import FieldLog
from planner.patrol.publication.store import Publications
from planner.reports.day import summary_of
from planner.reports.service import reports_of
from planner.review.desk import CityDesk
from planner.review.recap import period_of
from planner.review.service import plan_kept, recap, review
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.small_city import NOW
from tests.planner.field.events import driven, sent
from tests.planner.patrol.publication.published import proposed_day, published_day
from tests.web.conftest import app_of, person

DAY, MARCH = "2026-03-02", period_of("2026-03")
NEXT = NOW + timedelta(days=1)
READER = person("commander", "leadership")

Offices = Callable[..., Office]


@pytest.fixture
def office(make_office: Offices) -> Office:
    """Return an office whose morning was driven in part, and whose Regu 2 was dropped meanwhile."""
    plan = published_day(make_office(NOW), DAY).plan
    one, two = plan.shifts[0].loops
    Publications.of(make_office(NOW)).add(
        DAY,
        plan_id="second",
        plan=replace(plan, shifts=(replace(plan.shifts[0], loops=(one,)), *plan.shifts[1:])),
        reason="kendaraan rusak",
        by="komandan",
        at=two.stops[2].arrive + timedelta(minutes=1),
    )
    found = sent(one, DAY, "f", "finding", one.stops[0].arrive, one.stops[0].stop, category="PKL")
    log = FieldLog.of(make_office(NOW))
    log.add_events([*driven(one, DAY), found])
    log.add_events(driven(two, DAY, lambda stop: stop.id == two.stops[0].stop.id)[:2])
    made = make_office(NEXT)
    settle(made, DAY)
    return made


def client_of(office: Office) -> FlaskClient:
    return app_of(CityDesk(office), NEXT, office=office, who=READER).test_client()


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.mark.slow
def test_every_page_shows_the_same_of_a_day(office: Office) -> None:
    # Regu 1 kept its four; Regu 2 one of the three that were due before it was dropped.
    total = summary_of(reports_of(office, DAY), NEXT)
    assert (total.visited, total.stops) == (5, 7)
    assert plan_kept(office, MARCH) == total.kept_stops == 5 / 7
    deeds = [each.actual for each in shift_actuals(office, DAY) if each.actual.reported]
    assert sum(map(len, (deed.counting for deed in deeds))) == 7

    spent = sum(sum(deed.minutes.values()) for deed in deeds)
    promised = sum(r.minutes for r in PatrolMinutes.of(office).all() if r.shift != "pagi")
    hours = review(office, period=MARCH, now=NEXT).year_before.now.patrol_h
    assert hours is not None
    assert hours == pytest.approx((spent + promised) / 60, abs=0.01)
    assert sum(w.actual for w in total.wards) == pytest.approx(spent, abs=0.5)

    client = client_of(office)
    assert "5 dari 7 titik" in page_of(client, f"/laporan/{DAY}")
    assert "71%" in page_of(client, f"/laporan/{DAY}").replace(" %", "%")
    leadership = page_of(client, "/pimpinan?period=2026-03").replace(" %", "%")
    assert "Rencana ditepati 71%" in leadership
    assert re.search(rf"Jam patroli {hours:.0f} ", leadership)
    districts = client.get("/api/v1/districts").get_json()["districts"]
    assert sum(row["patrol_minutes"] for row in districts) == pytest.approx(60 * hours, abs=0.5)

    # The finding is one incident everywhere.
    assert len(total.findings) == 1
    assert recap(office, year=2026, origins=["found"]).months.totals.total == 1
    assert "Temuan patroli 1 " in leadership
    assert client.get("/api/v1/incidents").get_json()["incidents"][0]["origin"] == "found"


@pytest.mark.slow
def test_a_proposal_changes_no_figure_of_any_page(make_office: Offices) -> None:
    def told(office: Office) -> tuple[object, ...]:
        seen = review(office, period=MARCH, now=NEXT)
        return (
            seen.year_before.now.patrol_h,
            [row.total for row in recap(office, year=2026).districts.rows],
            [
                (row.patrol_minutes, row.wards_unvisited, row.days_since_last_visit)
                for row in CityDesk(office).districts(NEXT)
            ],
        )

    office = make_office(NEXT)
    before = told(office)
    proposed_day(make_office(NOW), DAY)
    assert told(office) == before
    assert before[0] is None
    published_day(make_office(NOW), DAY)
    assert told(office)[0] is not None


@pytest.mark.slow
def test_a_plan_published_for_today_is_driven_on_no_page_before_its_day_is_over(
    make_office: Offices,
) -> None:
    office = make_office(NOW)
    published_day(office, DAY)
    assert review(office, period=MARCH, now=NOW).year_before.now.patrol_h is None
    rows = CityDesk(office).districts(NOW)
    assert [row.patrol_minutes for row in rows] == [None] * len(rows)
    tomorrow = make_office(NEXT)
    hours = review(tomorrow, period=MARCH, now=NEXT).year_before.now.patrol_h
    assert hours is not None
    minutes = sum(row.patrol_minutes or 0 for row in CityDesk(tomorrow).districts(NEXT))
    assert minutes == pytest.approx(60 * hours, abs=0.5)


def figures_of(office: Office) -> dict[str, object]:
    """Return what every page and the programs' interface show of the day, in numbers."""
    settle(office, DAY)
    client = client_of(office)
    total = summary_of(reports_of(office, DAY), NEXT)
    for path in (f"/laporan/{DAY}", f"/laporan/{DAY}/pagi/regu-1", "/rekap", "/posisi"):
        page_of(client, path)
    return {
        "minutes": [r for r in PatrolMinutes.of(office).all() if r.minutes],
        "kept": plan_kept(office, MARCH),
        "report": (total.visited, total.stops, total.wards, total.findings),
        "leadership": page_of(client, "/pimpinan?period=2026-03"),
        "districts": client.get("/api/v1/districts").get_json(),
        "district page": page_of(client, "/kecamatan"),
        "recap": recap(office, year=2026),
        "api": client.get("/api/v1/plan-kept?first=2026-03-01&last=2026-03-31").get_json(),
    }


@pytest.mark.slow
def test_taps_and_places_that_cannot_be_change_no_figure_of_any_page(office: Office) -> None:
    before = figures_of(office)
    loops = Publications.of(office).versions(DAY)[0].plan.loops
    (driver, *_), idle = loops, loops[2]
    at = idle.depart + timedelta(hours=1)
    log = FieldLog.of(office)
    pole = LonLat(101.4, 90.0)
    for n, planned in enumerate(idle.stops):
        # Kept before doubts were noted: without place, all within a millisecond.
        tap = sent(idle, DAY, f"tap-{n}", "arrive", at, planned.stop)
        log.add_events([replace(tap, point=None, accuracy_m=None)])
    log.add_events(
        sent(driver, DAY, f"again-{n}", "arrive", driver.depart, p.stop, point=pole)
        for n, p in enumerate(driver.stops)
    )
    log.add_positions(
        Position(
            squad=loop.squad,
            date=DAY,
            shift=loop.shift,
            at=loop.depart + timedelta(minutes=9),
            point=pole,
            accuracy_m=5.0,
            source="phone",
            doubt="",
        )
        for loop in (driver, idle)
    )
    assert figures_of(office) == before
