import re

from planner.city.office import Office
from planner.people.service.tokens import holder, issue_token
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people.signing import sign_in


def test_a_token_is_shown_once_works_and_is_taken_back(office: Office) -> None:
    client = app_of(full_desk(), office.now(), office=office, accounts=True).test_client()
    sign_in(client, office, "commander")
    made = client.post("/akun/token", data={"name": "QGIS", "days": "30"})
    found = re.search(r"pat_[\w-]+", made.get_data(as_text=True))
    assert found
    assert made.headers["Cache-Control"] == "no-store"
    who = holder(office, found[0])
    assert who is not None
    assert who.username == "uji"
    page = client.get("/akun/token").get_data(as_text=True)
    assert "QGIS" in page
    assert found[0] not in page
    client.post("/akun/token", data={"revoke": "QGIS"})
    assert holder(office, found[0]) is None


def test_a_token_without_a_name_or_an_end_is_refused(office: Office) -> None:
    client = app_of(full_desk(), office.now(), office=office, accounts=True).test_client()
    sign_in(client, office, "officer", area="A")
    for data in ({"name": "", "days": "30"}, {"name": "x", "days": "9999"}, {"name": "x"}):
        answer = client.post("/akun/token", data=data)
        assert answer.status_code == 400
        assert "pat_" not in answer.get_data(as_text=True)


def test_who_guesses_at_tokens_is_refused_and_who_holds_one_is_not(office: Office) -> None:
    client = app_of(full_desk(), office.now(), office=office, accounts=True).test_client()
    sign_in(client, office, "commander")
    token = issue_token(office, "uji", name="QGIS", days=30, by="uji")
    program = client.application.test_client()

    def ask(given: str, address: str = "198.51.100.9") -> int:
        return program.get(
            "/api/v1/me",
            headers={"Authorization": f"Bearer {given}"},
            environ_overrides={"REMOTE_ADDR": address},
        ).status_code

    assert [ask("pat_ngawur") for _ in range(62)] == [401] * 60 + [429] * 2
    assert ask(token) == 200
    assert ask("pat_ngawur", "192.0.2.7") == 401
