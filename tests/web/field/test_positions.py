from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.field.receive import receive, receive_positions
from planner.people.roles import Role
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import HOUR, held, item, morning_pass
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk
from web.field.positions import age


def desk_of(office: Office, role: Role = "commander", after: timedelta = HOUR) -> FlaskClient:
    now = (NOW + after).astimezone(office.data.settings.zone)
    return app_of(empty_desk(), now, office=office, who=person(role)).test_client()


def test_squads_are_shown_with_the_age_of_their_position(office: Office) -> None:
    squad_pass = morning_pass(office)
    who = held(office, squad_pass)
    receive_positions(
        office, who, [item(1, NOW + timedelta(minutes=58))], NOW + HOUR, source="phone"
    )
    receive(office, who, [item(1, NOW, kind="leave")], NOW + HOUR)
    first, second = desk_of(office).get("/posisi/data.json").get_json()["squads"]
    assert first == {
        "squad": "Regu 1",
        "shift": "pagi",
        "age": "2 menit lalu",
        "at": "07:58",
        "old": False,
        "lon": 101.41,
        "lat": 1.61,
        "accuracy_m": 12,
        "next": "2. Pasar 2",
    }
    assert (second["squad"], second["age"], "lon" in second) == ("Regu 2", "belum dibagikan", False)
    (old, _) = desk_of(office, after=1.2 * HOUR).get("/posisi/data.json").get_json()["squads"]
    assert (old["old"], old["age"]) == (True, "14 menit lalu")


def test_the_next_stop_is_for_commanders_only(office: Office) -> None:
    morning_pass(office)
    for address in ("/posisi", "/posisi/data.json"):
        assert "Pasar" in desk_of(office).get(address).get_data(as_text=True)
        assert "Pasar" not in desk_of(office, "officer").get(address).get_data(as_text=True)


@pytest.mark.parametrize("role", ["leadership", "auditor", "administrator", "squad_leader"])
@pytest.mark.parametrize("address", ["/posisi", "/posisi/data.json", "/posisi/peta.json"])
def test_positions_are_shown_to_nobody_else(office: Office, role: Role, address: str) -> None:
    assert desk_of(office, role).get(address).status_code == 403


def test_only_squads_that_are_out_are_shown(office: Office) -> None:
    morning_pass(office)
    night = desk_of(office, after=17.5 * HOUR).get("/posisi/data.json").get_json()["squads"]
    assert [(r["squad"], r["shift"]) for r in night] == [("Regu 2", "malam")]
    empty = desk_of(office, after=100 * HOUR).get("/posisi").get_data(as_text=True)
    assert "Tidak ada regu yang sedang bertugas." in empty


def test_ages_are_told_in_words(office: Office) -> None:
    with app_of(empty_desk(), office=office).test_request_context():
        spans = [timedelta(seconds=59), timedelta(minutes=1), timedelta(minutes=90)]
        assert [age(s) for s in spans] == ["baru saja", "1 menit lalu", "1 jam lalu"]


def test_a_place_that_cannot_be_and_taps_that_cannot_be_are_not_shown(office: Office) -> None:
    squad_pass = morning_pass(office)
    who, now = held(office, squad_pass), NOW + HOUR
    way = [item(n, now - timedelta(minutes=10 - n), lat=1.61 + n / 1000) for n in range(1, 9)]
    jump = item(9, now - timedelta(minutes=1), lat=2.0)
    receive_positions(office, who, [*way, jump], now, source="phone")
    at = now - timedelta(minutes=2)
    taps = [
        item(10 + n, at, kind="leave", stop=f"s{n}", lon=None, lat=None, accuracy_m=None)
        for n in range(1, 5)
    ]
    assert len(receive(office, who, taps, now).kept) == 4
    first, _ = desk_of(office).get("/posisi/data.json").get_json()["squads"]
    assert (first["lat"], first["age"], first["next"]) == (1.618, "2 menit lalu", "1. Pasar 1")
