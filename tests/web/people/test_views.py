"""The administrator's page of people."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.city.office import Office
from planner.people.model import LOCK
from planner.people.roles import Grant
from planner.people.service.people import account_of, add_person, open_link
from planner.people.store.people import People
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people.signing import sign_in

TODAY = NOW.date().isoformat()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    made = app_of(full_desk(), NOW, office=office, accounts=True).test_client()
    sign_in(made, office, "administrator", username="bos")
    return made


@pytest.fixture
def sari(office: Office) -> str:
    leader = Grant(role="leadership")
    return add_person(office, "sari", name="Sari", by="test", grants=[leader]).username


def roles(office: Office, username: str = "sari") -> list[str]:
    return [k.grant.role for k in People.of(office).grants(account_of(office, username).id)]


def token_in(answer: TestResponse) -> str:
    found = re.search(r"/masuk/tautan/([\w-]{43})<", answer.get_data(as_text=True))
    assert found
    return found[1]


def test_somebody_is_added_and_their_link_is_shown_once(
    client: FlaskClient, office: Office
) -> None:
    last = (NOW.date() + timedelta(days=30)).isoformat()
    typed = {"username": "Sari", "name": "Sari Dewi", "role": "commander", "last_day": last}
    answer = client.post("/pengguna", data=typed)
    token = token_in(answer)
    assert open_link(office, token).username == "sari"
    assert 'src="data:image/svg+xml' in answer.get_data(as_text=True)
    assert roles(office) == ["commander"]
    for address in ("/pengguna", "/pengguna/sari"):
        page = client.get(address).get_data(as_text=True)
        assert "Sari Dewi" in page
        assert token not in page


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"username": "Ada Spasi"}, 400),
        ({"username": "bos"}, 409),
        ({"name": " "}, 400),
        ({"role": "kaisar"}, 400),
        ({"role": "squad_leader"}, 400),
        ({"role": "officer", "area": "tak-ada"}, 400),
        ({"last_day": "besok"}, 400),
        ({"last_day": "2000-01-01"}, 400),
    ],
)
def test_what_cannot_be_added_comes_back_with_what_was_typed(
    client: FlaskClient, office: Office, change: dict[str, str], status: int
) -> None:
    typed = {"username": "sari", "name": "Sari <b>", "role": "commander", "first_day": TODAY}
    answer = client.post("/pengguna", data={**typed, **change})
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert 'role="alert"' in page
    assert f'value="{TODAY}"' in page
    assert "<b>" not in page
    assert [a.username for a in People.of(office).accounts()] == ["bos"]


def test_roles_are_given_with_an_end_and_taken(
    client: FlaskClient, office: Office, sari: str
) -> None:
    data = {"role": "commander", "last_day": TODAY}
    assert client.post("/pengguna/sari/peran", data=data).status_code == 302
    assert roles(office) == ["leadership", "commander"]
    assert "sampai" in client.get("/pengguna/sari").get_data(as_text=True)
    client.post("/pengguna/sari/cabut", data={"role": "leadership", "area": ""})
    assert roles(office) == ["commander"]
    assert client.post("/pengguna/sari/cabut", data={"role": "auditor"}).status_code == 404


def test_the_last_administrator_cannot_take_it_away_from_themselves(
    client: FlaskClient, office: Office
) -> None:
    took = client.post("/pengguna/bos/cabut", data={"role": "administrator", "area": ""})
    went = client.post("/pengguna/bos/keadaan", data={"do": "deactivate"})
    assert (took.status_code, went.status_code) == (409, 409)
    assert client.get("/pengguna").status_code == 200


def test_a_link_for_a_lost_phone_says_so_to_the_log(
    client: FlaskClient, office: Office, sari: str
) -> None:
    People.of(office).change(account_of(office, "sari").id, totp_secret="{}")
    token = token_in(client.post("/pengguna/sari/tautan", data={"reset": "1"}))
    assert open_link(office, token).username == "sari"
    with office.database.read() as db:
        rows = db.exec_driver_sql("SELECT detail FROM audit WHERE action = 'link.make'").all()
    assert '{"reset_code": true}' in [r[0] for r in rows]


def test_an_account_is_unlocked_reset_closed_and_opened(
    client: FlaskClient, office: Office, sari: str
) -> None:
    made = account_of(office, "sari")
    People.of(office).change(made.id, totp_secret="{}", locked_until=NOW + LOCK)
    assert "terkunci" in client.get("/pengguna").get_data(as_text=True)
    for button in ("unlock", "forget", "deactivate"):
        assert f'value="{button}"' in client.get("/pengguna/sari").get_data(as_text=True)
        client.post("/pengguna/sari/keadaan", data={"do": button})
    changed = account_of(office, "sari")
    assert not changed.locked(NOW)
    assert changed.totp_secret is None
    assert not changed.active
    assert client.post("/pengguna/sari/tautan").status_code == 409
    client.post("/pengguna/sari/keadaan", data={"do": "activate"})
    assert account_of(office, "sari").active
    assert client.post("/pengguna/sari/keadaan", data={"do": "nyanyi"}).status_code == 400


def test_a_change_of_language_after_an_action_leads_back_to_the_person(
    client: FlaskClient, sari: str
) -> None:
    answer = client.get("/pengguna/sari/tautan?lang=en")
    assert answer.headers["Location"] == "/pengguna/sari"
    assert client.get("/pengguna/hantu").status_code == 404
