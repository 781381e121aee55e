"""Accounts that are made with a file of members on the page."""

import base64
import re
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from planner.city.office import Office
from planner.people.roles import Role
from planner.people.service.people import open_link
from planner.people.store.people import People
from planner.staffing.store import Staffing
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk

ROWS = "Nama,Regu,Tugas,Nama pengguna,Peran akun\n<b>Danru,1,kepala regu,danru.a,\nB,2,anggota,,\n"


def send(office: Office, *roles: Role, **more: str) -> TestResponse:
    client = app_of(full_desk(), office=office, who=person(*roles)).test_client()
    data = {"file": (BytesIO(ROWS.encode()), "anggota.csv"), **more}
    return client.post("/jadwal/anggota/impor", data=data)


def test_who_is_administrator_too_gets_the_links_once_to_print_and_as_a_table(
    office: Office,
) -> None:
    answer = send(office, "commander", "administrator", accounts="1")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    (token,) = re.findall(r"/masuk/tautan/([\w-]{43})<", page)
    assert open_link(office, token).username == "danru.a"
    assert "&lt;b&gt;Danru" in page
    assert "Baris ini tidak punya nama pengguna." in page
    (table,) = re.findall(r"data:text/csv;base64,([\w+/=]+)", page)
    assert token in base64.b64decode(table).decode()
    again = send(office, "commander", "administrator", accounts="1").get_data(as_text=True)
    assert "sudah punya akun" in again
    assert "/masuk/tautan/" not in again


def test_without_the_tick_no_account_is_made(office: Office) -> None:
    assert send(office, "commander", "administrator").status_code == 200
    assert len(Staffing.of(office).members()) == 2
    assert People.of(office).account("danru.a") is None


@pytest.mark.parametrize("roles", [("commander",), ("administrator",), ("leadership",)])
def test_nobody_else_makes_accounts(office: Office, roles: tuple[Role, ...]) -> None:
    answer = send(office, *roles, accounts="1")
    assert answer.status_code == 403
    assert Staffing.of(office).members() == ()
    assert People.of(office).account("danru.a") is None
    if "commander" in roles:
        assert "Hanya administrator dapat membuat akun." in answer.get_data(as_text=True)
