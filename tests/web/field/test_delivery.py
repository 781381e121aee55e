from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.city.office import Office
from planner.field.photos import photo_file
from planner.field.receive import receive
from planner.field.store import FieldLog
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.pass_store import Passes
from planner.patrol.publication.passes import renew_pass, token_of
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import (
    HOUR,
    event_id,
    held,
    item,
    milliseconds,
    morning_pass,
    publish_day,
)
from tests.planner.field.test_photos import jpeg
from tests.web.conftest import app_of
from tests.web.fakes import empty_desk


def phone(office: Office, after: timedelta = HOUR, *, csrf: bool = True) -> FlaskClient:
    """Return a phone, with forms protected as they are in earnest."""
    now = (NOW + after).astimezone(office.data.settings.zone)
    return app_of(empty_desk(), now, office=office, who=None, csrf=csrf).test_client()


def send(
    office: Office, squad_pass: SquadPass, items: list[Any], after: timedelta = HOUR
) -> TestResponse:
    return phone(office, after).post(
        f"/r/{token_of(office, squad_pass)}/kirim",
        json={"sent_ms": milliseconds(NOW + after), "items": items},
    )


def test_each_event_is_acknowledged_or_refused_by_its_id(office: Office) -> None:
    squad_pass = morning_pass(office)
    answer = send(office, squad_pass, [item(1, NOW), item(2, NOW, stop="s9")])
    assert answer.status_code == 200
    assert answer.get_json() == {
        "kept": [event_id(1)],
        "refused": {event_id(2): "titik itu bukan bagian putaran ini"},
        "remarks": {},
        "version": 1,
    }
    assert [e.id for e in FieldLog.of(office).events(first=squad_pass.date)] == [event_id(1)]


def test_sending_again_is_acknowledged_again_and_adds_nothing(office: Office) -> None:
    squad_pass = morning_pass(office)
    answers = [send(office, squad_pass, [item(1, NOW)]).get_json() for _ in range(3)]
    assert [a["kept"] for a in answers] == [[event_id(1)]] * 3
    assert len(FieldLog.of(office).events(first=squad_pass.date)) == 1


@pytest.mark.parametrize(("after", "status"), [(27 * HOUR, 200), (28 * HOUR, 410)])
def test_a_phone_may_deliver_for_a_day_after_the_shift(
    office: Office, after: timedelta, status: int
) -> None:
    answer = send(office, morning_pass(office), [item(1, NOW)], after)
    assert answer.status_code == status
    assert bool(answer.get_json().get("gone")) == (status == 410)


def test_a_link_that_is_not_ours_takes_nothing(office: Office) -> None:
    answer = phone(office).post("/r/salah.salah/kirim", json={"items": []})
    assert answer.status_code == 404
    assert answer.get_json()["gone"] is True


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b"{}", 400),
        (b'{"items": 7}', 400),
        (b'{"items": [' + b"1," * 50 + b"1]}", 400),
        (b'{"items": [], "x": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_what_is_no_batch_is_refused(office: Office, body: bytes, status: int) -> None:
    link = f"/r/{token_of(office, morning_pass(office))}/kirim"
    answer = phone(office).post(link, data=body, content_type="application/json")
    assert answer.status_code == status
    assert "error" in answer.get_json()


def put_photo(
    office: Office, squad_pass: SquadPass, content: bytes, name: str = event_id(1)
) -> TestResponse:
    link = f"/r/{token_of(office, squad_pass)}/foto/{name}"
    return phone(office).put(link, data=content, content_type="image/jpeg")


def finding(at: datetime = NOW) -> dict[str, Any]:
    return item(1, at, kind="finding", category="PKL")


def test_a_photo_comes_after_its_finding_and_once(office: Office) -> None:
    squad_pass = morning_pass(office)
    assert put_photo(office, squad_pass, jpeg()).status_code == 409
    send(office, squad_pass, [finding()])
    for _ in range(2):
        assert put_photo(office, squad_pass, jpeg()).get_json() == {"kept": True}
    (event,) = FieldLog.of(office).events(first=squad_pass.date)
    assert event.photo == f"{event_id(1)}.jpg"
    assert b"Exif" not in photo_file(office, event.photo).read_bytes()


@pytest.mark.parametrize(
    ("content", "status"), [(b"not a picture", 415), (b"x" * (8 * 2**20 + 1), 413)]
)
def test_what_is_no_photo_is_refused_in_words(office: Office, content: bytes, status: int) -> None:
    squad_pass = morning_pass(office)
    send(office, squad_pass, [finding()])
    answer = put_photo(office, squad_pass, content)
    assert answer.status_code == status
    assert answer.get_json()["refused"]
    assert FieldLog.of(office).events(first=squad_pass.date)[0].photo == ""


def test_a_photo_of_another_squads_event_is_not_taken(office: Office) -> None:
    squad_pass = morning_pass(office)
    others = next(p for p in Passes.of(office).of_day(squad_pass.date) if p.squad == "Regu 2")
    receive(office, held(office, squad_pass), [finding()], NOW + HOUR)
    assert put_photo(office, others, jpeg()).status_code == 409


def put_piece(
    office: Office, squad_pass: SquadPass, whole: bytes, start: int, end: int
) -> TestResponse:
    link = f"/r/{token_of(office, squad_pass)}/foto/{event_id(1)}?from={start}&of={len(whole)}"
    return phone(office).put(link, data=whole[start:end], content_type="image/jpeg")


def test_a_photo_comes_in_pieces_that_may_be_cut_repeated_or_late(office: Office) -> None:
    squad_pass = morning_pass(office)
    send(office, squad_pass, [finding()])
    whole = jpeg()
    third = len(whole) // 3
    answers = [
        put_piece(office, squad_pass, whole, *piece).get_json()
        for piece in ((0, 0), (third, 2 * third), (0, third), (0, third), (third, 2 * third))
    ]
    assert [a["has"] for a in answers] == [0, 0, third, third, 2 * third]
    assert put_piece(office, squad_pass, whole, 2 * third, len(whole)).get_json() == {"kept": True}
    (event,) = FieldLog.of(office).events(first=squad_pass.date)
    assert photo_file(office, event.photo).is_file()
    assert list((office.folder / "pieces").iterdir()) == []


def test_pieces_that_are_no_photo_are_refused_and_forgotten(office: Office) -> None:
    squad_pass = morning_pass(office)
    send(office, squad_pass, [finding()])
    assert put_piece(office, squad_pass, b"no picture", 0, 10).status_code == 415
    assert list((office.folder / "pieces").iterdir()) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=-1&of=10", 400),
        ("from=5&of=6", 400),
        ("from=0&of=0", 400),
        ("from=0&of=99999999", 413),
        ("of=x&from=y", 400),
        ("of=", 400),
    ],
)
def test_a_piece_that_fits_no_photo_is_refused(office: Office, query: str, status: int) -> None:
    squad_pass = morning_pass(office)
    send(office, squad_pass, [finding()])
    link = f"/r/{token_of(office, squad_pass)}/foto/{event_id(1)}?{query}"
    assert phone(office).put(link, data=b"xx").status_code == status


def test_an_open_page_hears_what_a_newer_version_changes(office: Office) -> None:
    squad_pass = morning_pass(office)
    link = f"/r/{token_of(office, squad_pass)}/kabar?dari=1"
    first = phone(office).get(link)
    assert first.get_json() == {"version": 1, "words": ""}
    tag = {"If-None-Match": first.headers["ETag"]}
    assert phone(office).get(link, headers=tag).status_code == 304
    publish_day(office, reason="pasar kaget")
    told = phone(office).get(link, headers=tag)
    assert told.status_code == 200
    assert told.get_json()["version"] == 2
    assert told.get_json()["words"].startswith("pasar kaget")
    renew_pass(office, squad_pass.id, "uji", NOW)
    assert phone(office).get(link).status_code == 410


def test_positions_of_the_phone_are_kept(office: Office) -> None:
    squad_pass = morning_pass(office)
    link = f"/r/{token_of(office, squad_pass)}/posisi"
    fix = {"at_ms": milliseconds(NOW), "lon": 101.41, "lat": 1.61, "accuracy_m": 9}
    body = {"sent_ms": milliseconds(NOW + HOUR), "fixes": [fix, fix]}
    assert phone(office).post(link, json=body).status_code == 200
    assert len(FieldLog.of(office).positions(squad_pass.date)) == 1
    told = phone(office).post(link, json={"fixes": [{"id": "a", "lon": 1}, {**fix, "id": "b"}]})
    assert told.get_json() == {"kept": 1, "refused": {"a": "isinya tidak terbaca"}}


@pytest.mark.parametrize("broken", ["a\0b", "\ud800", "a\x1bb"], ids=ascii)
@pytest.mark.parametrize("field", ["note", "stop", "category", "code", "id", "kind", "unknown"])
def test_an_item_with_broken_characters_holds_up_no_other(
    office: Office, field: str, broken: str
) -> None:
    squad_pass = morning_pass(office)
    told = send(office, squad_pass, [item(1, NOW) | {field: broken}, item(2, NOW)])
    assert told.status_code == 200
    answer = told.get_json()
    assert event_id(2) in answer["kept"]
    # Better a finding with a letter amiss than none.
    assert len(answer["refused"]) == (field not in ("note", "unknown"))
