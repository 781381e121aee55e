from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from geo.model import LonLat
from geo.notice import Notice, as_it_is
from planner.city.folder import load_city
from planner.city.model import Category
from planner.patrol.model import Loop, PlannedStop, Stop
from planner.patrol.stops.checklist import _DAY, checklist, instructed, is_list
from planner.patrol.stops.hours import HoursParams
from planner.patrol.words import checklist_texts
from planner.words import said, say

CITY = load_city("dumai").settings
BANNERS = Category(
    code="SPANDUK",
    name="Spanduk",
    act=((time(7), time(18)),),
    checklist=("Turunkan spanduk",),
    checklist_night=("Catat letaknya.",),
)
WARD = Stop(
    id="ward:W000@malam",
    kind="ward",
    name=as_it_is("Kelurahan W"),
    point=LonLat(101.4, 1.6),
    ward_code="W000",
    ward="W",
    district="D",
    prize=1.0,
    dwell_s=900,
    windows_s=((0, 86_400),),
    instruction=Notice.of("stop.task", dwell_min=15, task=Notice.of("stop.task_ward")),
)
BEACH = replace(WARD, id="place:Pantai@malam", kind="place", place="beach", category="ASUSILA")
HOTSPOT = replace(WARD, id="hotspot:h@malam", kind="hotspot", category="SPANDUK")


def visit(stop: Stop, hour: float) -> PlannedStop:
    start = datetime(2026, 3, 2, tzinfo=CITY.zone) + timedelta(hours=hour)
    return PlannedStop(
        order=1,
        stop=stop,
        arrive=start,
        start=start,
        leave=start + timedelta(seconds=stop.dwell_s),
        drive_s=60,
        drive_m=500.0,
    )


def at(stop: Stop, hour: float) -> PlannedStop:
    planned = visit(stop, hour)
    loop = Loop(
        squad="Regu 1",
        shift="malam",
        post="Mako",
        post_point=stop.point,
        depart=planned.arrive,
        return_=planned.leave,
        distance_m=0.0,
        drive_s=0,
        prize=1.0,
        stops=(planned,),
        path=(stop.point,),
    )
    return instructed(loop, CITY).stops[0]


def told(planned: PlannedStop) -> str:
    return " | ".join(checklist_texts(planned.checklist, "id"))


def test_residents_are_asked_by_day_and_never_at_night() -> None:
    assert "Tanyakan keadaan kepada warga" in told(at(WARD, 10))
    night = at(WARD, 25)
    assert told(night).startswith("Lihat dari jalan: lampu, kerumunan, kendaraan")
    assert said(night.stop.instruction, "id").startswith("Pantau 15 menit: lihat dari jalan: lampu")
    assert "warga" not in told(night) + said(night.stop.instruction, "id")


def test_an_instruction_that_repeats_the_list_is_known() -> None:
    assert is_list(at(WARD, 25).stop.instruction)
    assert not is_list(at(WARD, 10).stop.instruction)
    assert not is_list(None)


def test_a_visit_that_reaches_into_the_night_is_a_look() -> None:
    assert "warga" in told(at(WARD, 20.75))
    assert "warga" not in told(at(WARD, 20.8))


def test_a_beach_at_night_is_no_lodging() -> None:
    night = at(BEACH, 25.5)
    both = told(night) + said(night.stop.instruction, "id")
    assert "penginapan" not in both
    assert "pantai" in both


def test_banners_are_taken_down_by_day_and_noted_at_night() -> None:
    assert "Turunkan" in told(at(HOTSPOT, 9))
    assert "Turunkan" not in told(at(HOTSPOT, 18.5))
    night = at(HOTSPOT, 24.5)
    assert "urunkan" not in told(night) + said(night.stop.instruction, "id")


def test_action_that_is_due_at_night_is_no_look() -> None:
    lodgings = at(replace(HOTSPOT, category="ASUSILA"), 23)
    assert said(lodgings.stop.instruction, "id").startswith("Patroli jalan kaki 15 menit: ")


def test_lists_of_a_category_come_first_by_day_and_by_night() -> None:
    params = HoursParams()
    for hour, items, looks in ((9, "Turunkan spanduk", False), (20, "Catat letaknya", True)):
        planned = visit(HOTSPOT, hour)
        found = checklist(HOTSPOT, BANNERS, planned.start, planned.leave, params)
        assert found == ((as_it_is(items),), looks)


def test_a_city_has_lists_of_its_own_for_places_wards_and_looking() -> None:
    params = HoursParams(
        checklist={"ward": ["temui ketua RT"], "look": ["lewat pelan"]},
        checklist_night={"beach": ["susuri pantai"]},
    )
    for stop, hour, items in (
        (WARD, 9, "temui ketua RT"),
        (WARD, 1, "lewat pelan"),
        (BEACH, 1, "susuri pantai"),
    ):
        planned = visit(stop, hour)
        found = checklist(stop, None, planned.start, planned.leave, params)[0]
        assert found == (as_it_is(items),)


def test_what_a_commander_told_to_do_stands() -> None:
    own = replace(WARD, id="added:1@malam", kind="place", instruction=as_it_is("Temui ketua RT"))
    assert at(own, 25) == visit(own, 25)


def test_an_unseen_ward_is_worth_a_note_at_any_hour() -> None:
    unseen = replace(
        WARD, instruction=Notice.of("stop.task", dwell_min=15, task=Notice.of("stop.task_unseen"))
    )
    for hour in (10, 25):
        assert told(at(unseen, hour)).endswith("Catat juga bila keadaannya tertib")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_list_is_short_in_every_language(lang: str) -> None:
    for items in _DAY.values():
        assert 2 <= len({say(item, lang) for item in items}) == len(items) <= 4


def test_every_category_of_the_city_has_both_lists() -> None:
    assert all(len(c.checklist) >= 2 and len(c.checklist_night) >= 2 for c in CITY.categories)
