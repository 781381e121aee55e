"""Editing a plan through its forms."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.patrol.draft.service import Work, keep_plan, open_work
from planner.patrol.export.json import plan_from_json
from planner.patrol.model import Plan
from planner.patrol.publication.publish import publish
from planner.patrol.publication.store import Publications
from planner.patrol.service import make_plan
from planner.patrol.store import Plans
from planner.words import said, say
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import proposed_day, published_day
from tests.planner.test_pipeline import quiet
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk

DAY = "2026-03-02"
URL = f"/rencana/{DAY}/ubah"


@pytest.fixture
def planned(make_office: Callable[..., Office]) -> Office:
    office = make_office(NOW)
    proposal = make_plan(
        filled_office(office.data), on=date(2026, 3, 2), seed=1, made=NOW, progress=quiet
    )
    keep_plan(office, proposal)
    return office


@pytest.fixture
def client(planned: Office) -> Iterator[FlaskClient]:
    app = app_of(full_desk(DAY), NOW, office=planned, who=person("commander"))
    with app.test_client() as client:
        yield client


def stops(plan: Plan, shift: str = "siang") -> list[str]:
    return [p.stop.id for loop in plan.loops if loop.shift == shift for p in loop.stops]


def work(office: Office) -> Work:
    return open_work(office, DAY)


def send(client: FlaskClient, edit: str, revision: str = "1", **fields: str) -> tuple[int, str]:
    answer = client.post(URL, data={"edit": edit, "revision": revision, **fields})
    return answer.status_code, unescape(answer.get_data(as_text=True))


def test_the_page_offers_every_edit_and_shows_no_cost_before_any(
    client: FlaskClient, planned: Office
) -> None:
    page = unescape(client.get(URL).get_data(as_text=True))
    for stop in work(planned).plan.loops[0].stops:
        assert say(stop.stop.name, "id") in page
    for edit in ("up", "down", "pin", "pin-time", "drop", "move", "place", "exchange", "hours"):
        assert f'value="{edit}"' in page
    assert "Belum ada perubahan" in page


def test_a_dropped_stop_is_gone_and_the_page_says_what_it_costs(
    client: FlaskClient, planned: Office
) -> None:
    stop = stops(work(planned).plan)[0]
    status, _ = send(client, "drop", stop=stop, shift="siang")
    assert status == 302
    after = work(planned)
    assert stop not in stops(after.plan)
    assert after.revision == 2
    assert after.last is not None
    page = unescape(client.get(URL).get_data(as_text=True))
    assert "dicabut dari" in page
    assert "Gangguan dicegah" in page
    assert "plan.edit" in AuditLog.of(planned).actions()


def test_what_was_done_is_taken_back_step_by_step(client: FlaskClient, planned: Office) -> None:
    before = work(planned)
    first, second = stops(before.plan)[:2]
    send(client, "pin", stop=second)
    send(client, "drop", revision="2", stop=first)
    send(client, "undo", revision="3")
    assert first in stops(work(planned).plan)
    assert work(planned).sheet.pin(second)
    send(client, "undo", revision="4")
    after = work(planned)
    assert (after.plan_id, after.sheet.pins, after.undoable) == (before.plan_id, (), None)
    assert [c.kind for c in after.edits] == ["pin", "drop", "undo", "undo"]
    assert send(client, "undo", revision="5")[0] == 400


def test_the_second_commander_is_told_and_can_apply_the_same_edit_anew(
    client: FlaskClient, planned: Office
) -> None:
    first, second = stops(work(planned).plan)[:2]
    send(client, "pin", stop=first)
    status, page = send(client, "drop", stop=second, shift="siang")
    assert status == 409
    assert "uji" in page
    assert "dikunci pada" in page
    assert second in stops(work(planned).plan)
    form = page[page.index('id="masalah"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert (fields["stop"], fields["edit"], fields["revision"]) == (second, "drop", "2")
    assert client.post(URL, data=fields).status_code == 302
    assert second not in stops(work(planned).plan)


def test_a_new_place_is_visited_and_a_bad_one_keeps_what_was_typed(
    client: FlaskClient, planned: Office
) -> None:
    place = {
        "to": "siang|Regu 1",
        "shift": "siang",
        "name": "Lapangan <Baru>",
        "lon": "101.43",
        "lat": "1.63",
        "dwell": "20",
        "told": "Temui ketua RT",
    }
    status, page = send(client, "place", **{**place, "lon": "99"})
    assert status == 400
    assert "di luar wilayah kota" in page
    assert 'value="Temui ketua RT"' in page
    assert send(client, "place", **place)[0] == 302
    added = [s for s in work(planned).sheet.stops if s.id.startswith("added:")]
    assert [(say(s.name, "id"), s.dwell_s, s.ward) for s in added] == [
        ("Lapangan <Baru>", 1200, "Selatan Barat")
    ]
    assert said(added[0].instruction, "id") == "Patroli jalan kaki 20 menit: temui ketua RT"
    assert added[0].id in stops(work(planned).plan)
    assert "<Baru>" not in client.get(URL).get_data(as_text=True)


def test_what_cannot_be_kept_says_how_many_minutes_are_lacking_and_changes_nothing(
    client: FlaskClient, planned: Office
) -> None:
    place = {"to": "siang|Regu 1", "name": "Rapat", "lon": "101.43", "lat": "1.63", "dwell": "100"}
    assert send(client, "place", **place)[0] == 302
    status, page = send(client, "place", revision="2", **place)
    assert status == 400
    assert re.search(r"kurang \d+ menit", page)
    assert work(planned).revision == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"edit": "drop", "stop": "nothing"},
        {"edit": "move", "stop": "", "to": "siang"},
        {"edit": "up", "stop": "nothing"},
        {"edit": "exchange", "shift": "siang", "squad": "Regu 1", "other": "Regu 1"},
        {"edit": "hours", "shift": "siang", "start": "x", "end": "18:00"},
        {"edit": "add", "stop": "nothing", "to": "nowhere|nobody"},
        {"edit": "place", "to": "siang|Regu 1", "lon": "nan", "lat": "1"},
        {"edit": "burn"},
        {},
    ],
)
def test_a_form_that_makes_no_sense_is_refused_beside_the_plan(
    client: FlaskClient, planned: Office, fields: dict[str, str]
) -> None:
    answer = client.post(URL, data={"revision": 1, **fields})
    assert answer.status_code == 400
    assert "Perubahan belum disimpan" in answer.get_data(as_text=True)
    assert work(planned).revision == 1


def test_a_published_day_is_edited_towards_its_next_version(
    client: FlaskClient, planned: Office
) -> None:
    publish(planned, DAY, revision=1, by="komandan")
    page = unescape(client.get(URL).get_data(as_text=True))
    assert "diterbitkan sebagai versi 2" in page
    given = Publications.of(planned).latest(DAY)
    assert given is not None
    send(client, "drop", stop=stops(given.plan)[0])
    assert work(planned).pending
    assert Publications.of(planned).latest(DAY) == given
    again = publish(planned, DAY, revision=2, reason="Jalan rusak", by="komandan")
    assert again.version == 2
    assert again.plan == work(planned).plan


def test_a_plan_without_a_worksheet_is_edited_among_its_own_stops(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(NOW)
    proposed_day(office, DAY)
    app = app_of(full_desk(DAY), NOW, office=office, who=person("commander"))
    stop = stops(work(office).plan, "pagi")[0]
    answer = app.test_client().post(URL, data={"edit": "drop", "revision": "1", "stop": stop})
    assert answer.status_code in (302, 400)


def test_nobody_else_sees_the_order_of_stops(planned: Office) -> None:
    for role in ("leadership", "officer", "auditor", "squad_leader", "administrator"):
        app = app_of(full_desk(DAY), NOW, office=planned, who=person(role))
        assert app.test_client().get(URL).status_code == 403
        assert app.test_client().post(URL, data={"edit": "undo"}).status_code == 403


def test_a_day_without_a_plan_is_not_found(client: FlaskClient) -> None:
    assert client.get("/rencana/2026-03-09/ubah").status_code == 404
    assert client.get("/rencana/besok/ubah").status_code == 400


def test_stops_that_stay_with_their_squads_are_told_while_a_plan_is_edited(
    make_office: Callable[..., Office],
) -> None:
    early = make_office(NOW)
    published_day(early, DAY)
    noon = make_office(NOW + timedelta(hours=3))
    draft = proposed_day(noon, DAY)
    plan = plan_from_json(Plans.of(noon).get(draft.plan_id).json)
    kept = replace(plan.shifts[0], loops=plan.shifts[0].loops[1:])
    app = app_of(full_desk(DAY), noon.now(), office=noon, who=person("commander"))
    told = "titik yang waktunya sudah lewat tidak ada lagi di rencana ini"
    with app.test_client() as client:
        assert told not in client.get(URL).get_data(as_text=True)
        proposed_day(noon, DAY, plan=replace(plan, seed=8, shifts=(kept, *plan.shifts[1:])))
        assert f"4 {told}" in client.get(URL).get_data(as_text=True)
