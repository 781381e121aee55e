"""Residents per officer on duty, counted again from the roster, the plan and the residents."""

from dataclasses import replace

import pytest

from planner.city.office import Office
from planner.risk.outlook import Outlook
from planner.staffing.model import Assignment, Member, Service
from planner.staffing.service.crews import duty_on
from planner.staffing.store import Staffing
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import published_day
from tests.web import sample
from tests.web.conftest import app_of, person
from tests.web.fakes import FakeDesk
from tests.web.review.figures.numbers import Reading
from tests.web.review.figures.page import figures_of

TABLE = "Penduduk per petugas"


def test_every_figure_of_strength_is_that_of_roster_plan_and_residents(office: Office) -> None:
    today = NOW.astimezone(office.data.settings.zone).date()
    wards = tuple(replace(w, people=1000.0 * n) for n, w in enumerate(office.data.wards, start=1))
    office = replace(office, data=replace(office.data, wards=wards))
    names = ["a", "b", "c"]
    Staffing.of(office).put_members([Member(id=n, name=n, squad="Regu 1") for n in names])
    Staffing.of(office).keep_roster(
        f"{today:%Y-%m}",
        revision=0,
        services=[Service(today, "pagi", "Regu 1")],
        assignments=[
            Assignment(day=today, member=n, shift="pagi", squad="Regu 1", why=()) for n in names
        ],
        by="uji",
        at=NOW,
    )
    plan = published_day(office, today.isoformat()).plan
    desk = FakeDesk({today.isoformat(): plan}, Outlook(), sample.backdrop())
    at = NOW.astimezone(office.data.settings.zone)
    app = app_of(desk, at, office=office, who=person("leadership"))
    page = app.test_client().get("/pimpinan").get_data(as_text=True)
    shown = {k[1:]: v[0].value for k, v in figures_of(page, Reading(())).items() if k[0] == TABLE}
    everybody = sum(w.people or 0 for w in wards)
    heads = [row for row in shown if row[0].startswith("Seluruh kota pagi")]
    assert heads
    assert shown["Seluruh kota pagi", "Penduduk"] == everybody
    assert shown["Seluruh kota pagi", "Petugas bertugas"] == len(names)
    assert shown["Seluruh kota pagi", TABLE] == pytest.approx(everybody / len(names), abs=0.5)
    mine = [loop for loop in plan.loops if loop.shift == "pagi"]
    known = all(loop.squad == "Regu 1" for loop in mine)
    for district in {w.district for w in wards}:
        people = sum(w.people or 0 for w in wards if w.district == district)
        assert shown[f"{district} pagi", "Penduduk"] == people
        there = 0.0
        for loop in mine:
            spent = dict.fromkeys({w.district for w in wards}, 0)
            for planned in loop.stops:
                spent[planned.stop.district] = (
                    spent.get(planned.stop.district, 0) + planned.stop.dwell_s
                )
            there += len(names) * spent[district] / sum(spent.values())
        if not known or not there:
            assert (f"{district} pagi", TABLE) not in shown
        else:
            assert shown[f"{district} pagi", "Petugas bertugas"] == pytest.approx(there, abs=0.05)
            assert shown[f"{district} pagi", TABLE] == pytest.approx(people / there, abs=0.5)


def test_without_a_roster_the_crews_in_turn_are_counted_and_it_is_said(office: Office) -> None:
    zone = office.data.settings.zone
    at = NOW.astimezone(zone)
    wards = tuple(replace(w, people=1000.0) for w in office.data.wards)
    office = replace(office, data=replace(office.data, wards=wards))
    members = [
        Member(id=f"{squad.name} {n}", name=f"{squad.name} {n}", squad=squad.name)
        for squad in office.data.settings.squads
        for n in range(30)
    ]
    Staffing.of(office).put_members(members)
    app = app_of(
        FakeDesk({}, Outlook(), sample.backdrop()), at, office=office, who=person("leadership")
    )
    page = app.test_client().get("/pimpinan").get_data(as_text=True)
    shown = {k[1:]: v[0].value for k, v in figures_of(page, Reading(())).items() if k[0] == TABLE}
    assert "petugas dihitung dari regu yang mendapat giliran" in page
    serving: dict[str, int] = {}
    for duty in duty_on(office, at.date()):
        serving[duty.shift] = serving.get(duty.shift, 0) + len(duty.members)
    assert serving
    for shift, officers in serving.items():
        assert shown[f"Seluruh kota {shift}", "Petugas bertugas"] == officers
