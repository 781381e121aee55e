import re

import pytest
from flask.testing import FlaskClient
from passlib.totp import TOTP

from planner.city.office import Office
from planner.people.model import MOST_FAILURES
from planner.people.passwords import password_hash
from planner.people.roles import Role
from planner.people.service.tokens import holder, issue_token, tokens_of
from planner.people.store.people import People
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people.signing import PASSWORD, sign_in
from web.access import allowed, scope_of
from web.bearer import API
from web.people.flask_security import code_app

WISH = {"name": "QGIS", "days": "30", "scope": ["read"], "password": PASSWORD}


def signed_in(office: Office, *roles: Role, code: bool = False) -> FlaskClient:
    client = app_of(full_desk(), NOW, office=office, accounts=True).test_client()
    account = sign_in(client, office, *roles)
    with client.application.app_context():
        secret = code_app().generate_totp_secret() if code else None
    People.of(office).change(account.id, password=password_hash(PASSWORD), totp_secret=secret)
    return client


def right_code(client: FlaskClient, office: Office) -> str:
    account = People.of(office).account("uji")
    assert account is not None
    with client.application.app_context():
        key = code_app().get_totp_pretty_key(account.totp_secret)
    return str(TOTP(key.replace("-", "").replace(" ", "")).generate(time=NOW).token)


def ask_for(client: FlaskClient, **data: object) -> tuple[int, str]:
    """Return the status, and the token that is shown, "" for none."""
    answer = client.post("/akun/token", data=WISH | data)
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"pat_[\w-]+", answer.get_data(as_text=True))
    return answer.status_code, found[0] if found else ""


def test_a_token_is_shown_once_works_and_is_taken_back(office: Office) -> None:
    client = signed_in(office, "leadership")
    status, token = ask_for(client)
    assert status == 200
    held = holder(office, token)
    assert held is not None
    assert (held.person.username, *held.scopes) == ("uji", "read")
    page = client.get("/akun/token").get_data(as_text=True)
    for text in ("QGIS", "membaca", "terakhir dipakai", "berlaku sampai"):
        assert text in page
    assert token not in page
    client.post("/akun/token", data={"revoke": "QGIS"})
    assert holder(office, token) is None


def test_whoever_holds_a_session_alone_makes_no_token(office: Office) -> None:
    client = signed_in(office, "leadership")
    for password in ("", "salah salah salah", PASSWORD.upper()):
        assert ask_for(client, password=password) == (403, "")
    assert tokens_of(office, "uji") == ()


def test_who_has_a_code_must_give_it_and_gives_each_once(office: Office) -> None:
    client = signed_in(office, "commander", code=True)
    for code in ("", "000000"):
        assert ask_for(client, code=code) == (403, "")
    code = right_code(client, office)
    assert ask_for(client, code=code, password="salah salah salah") == (403, "")
    status, token = ask_for(client, code=code)
    assert (status, token != "") == (200, True)
    assert ask_for(client, code=code) == (403, "")


def test_guessing_at_the_password_here_is_slowed_as_at_the_door(office: Office) -> None:
    client = signed_in(office, "leadership")
    for _ in range(MOST_FAILURES):
        ask_for(client, password="salah salah salah")
    assert ask_for(client) == (403, "")


def test_an_account_without_a_password_makes_no_token_on_the_page(office: Office) -> None:
    client = app_of(full_desk(), NOW, office=office, accounts=True).test_client()
    sign_in(client, office, "leadership")
    assert "baris perintah" in client.get("/akun/token").get_data(as_text=True)
    assert ask_for(client, password="") == (403, "")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"days": "9999"}, {"days": ""}, {"scope": []}, {"scope": ["semua"]}],
    ids=str,
)
def test_a_token_without_a_name_an_end_or_a_scope_is_refused(
    office: Office, wrong: dict[str, object]
) -> None:
    assert ask_for(signed_in(office, "officer"), **wrong) == (400, "")


def test_changing_the_password_ends_every_token(office: Office) -> None:
    client = signed_in(office, "leadership")
    _, token = ask_for(client)
    new = "empat kata lain sekali"
    sent = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert client.post("/sandi", data=sent).status_code == 302
    assert holder(office, token) is None


def test_a_token_does_nothing_outside_its_scopes(office: Office) -> None:
    client = signed_in(office, "commander", code=True)
    app = client.application
    for scope in ("read", "incidents", "plans"):
        token = issue_token(office, "uji", name=scope, days=1, scopes=(scope,), by="uji")
        headers = {"Authorization": f"Bearer {token}"}
        for rule in app.url_map.iter_rules():
            if not rule.rule.startswith(f"{API}v1/") or "commander" not in allowed(
                app, rule.endpoint
            ):
                continue
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            address = re.sub("<[^>]*>", "1", rule.rule)
            answer = app.test_client().open(address, method=method, headers=headers)
            refused = answer.status_code == 403
            assert refused == (scope_of(app, rule.endpoint) != scope), (scope, method, address)
            if refused:
                assert answer.get_json()["notice"]["code"] == "people.token_narrow"
        assert app.test_client().get("/api/v1/me", headers=headers).status_code == 200


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
