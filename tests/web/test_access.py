"""Every address as every role and as nobody: who may call it gets through, and nobody else."""

from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from planner.city.office import Office
from planner.people.roles import ROLES, Role
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk
from tests.web.people.signing import sign_in
from web.access import PASS, PUBLIC, SIGNED_IN, allow, allowed

BROWSER = {"Accept": "text/html"}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
VALUES = {"date": "2023-08-01", "filename": "site.css", "month": "2023-08", "username": "uji"}
"""What stands in addresses; "1" where nothing else is asked for."""


def filled(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        values: dict[str, Any] = {name: VALUES.get(name, "1") for name in rule.arguments}
        numbers = {k: int(v) for k, v in values.items() if f"<int:{k}>" in rule.rule}
        return url_for(rule.endpoint, **{**values, **numbers})


def sent_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/masuk")


@pytest.fixture(scope="module")
def clients() -> dict[str, FlaskClient]:
    desk = full_desk("2023-08-01", "2023-08-02")
    made: dict[str, FlaskClient] = {"nobody": app_of(desk, who=None).test_client()}
    for role in ROLES:
        made[role] = app_of(desk, who=person(role)).test_client()
    return made


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_an_address_lets_through_whom_it_names_and_nobody_else(
    clients: dict[str, FlaskClient], role: str
) -> None:
    for rule in clients[role].application.url_map.iter_rules():
        check(clients[role], role, rule)


def check(client: FlaskClient, role: str, rule: Rule) -> None:
    app = client.application
    named = allowed(app, rule.endpoint)
    open_to = role in named or bool(named & {PUBLIC, PASS})
    open_to = open_to or (SIGNED_IN in named and role != "nobody")
    address = filled(app, rule)
    for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
        if open_to and method in WRITES:
            continue  # What it does, its own tests try.
        answer = client.open(address, method=method, headers=BROWSER)
        if open_to:
            assert answer.status_code < 500, (method, address)
            assert PASS in named or answer.status_code not in (401, 403), (method, address)
        elif role != "nobody":
            assert answer.status_code == 403, (method, address)
        else:
            led = method == "GET" and sent_to_sign_in(answer)
            assert answer.status_code == 401 or led, (method, address)


def test_programs_without_anything_to_prove_get_401_and_no_page(
    clients: dict[str, FlaskClient],
) -> None:
    client = clients["nobody"]
    for rule in client.application.url_map.iter_rules():
        if allowed(client.application, rule.endpoint) & {PUBLIC, PASS}:
            continue
        method = min((rule.methods or set()) - {"OPTIONS", "HEAD"})
        address = filled(client.application, rule)
        answer = client.open(address, method=method, headers={"Accept": "application/json"})
        assert answer.status_code == 401, (method, address)
        assert "json" in answer.headers["Content-Type"], (method, address)


def test_a_view_that_does_not_say_who_may_call_it_stops_the_start() -> None:
    app = Flask(__name__)
    app.add_url_rule("/x", "x", lambda: "x")
    with pytest.raises(TypeError, match="@allow"):
        allowed(app, "x")


def test_only_roles_there_are_can_be_named() -> None:
    with pytest.raises(TypeError):
        allow("kaisar")
    with pytest.raises(TypeError):
        allow()


def test_a_refusal_names_the_roles_it_needs(clients: dict[str, FlaskClient]) -> None:
    page = clients["auditor"].get("/pengguna", headers=BROWSER)
    assert page.status_code == 403
    assert "Administrator" in page.get_data(as_text=True)


@pytest.mark.parametrize("role", list(ROLES))
def test_everybody_finds_a_first_page_after_signing_in(
    clients: dict[str, FlaskClient], role: Role
) -> None:
    first = clients[role].get("/")
    assert clients[role].get(first.headers["Location"]).status_code == 200


def test_the_sign_in_page_comes_back_to_where_somebody_wanted_to_go(
    clients: dict[str, FlaskClient],
) -> None:
    answer = clients["nobody"].get("/peta?shift=malam", headers=BROWSER)
    assert answer.headers["Location"] == "/masuk?next=/peta?shift%3Dmalam"


def test_a_page_that_was_kept_is_given_to_nobody_who_may_not_see_it(office: Office) -> None:
    app = app_of(full_desk("2023-08-01", "2023-08-02"), office=office, accounts=True)
    leader, auditor = app.test_client(), app.test_client()
    sign_in(leader, office, "leadership", username="satu")
    sign_in(auditor, office, "administrator", username="dua")
    assert leader.get("/peta", headers=BROWSER).status_code == 200
    assert auditor.get("/peta", headers=BROWSER).status_code == 403
    assert sent_to_sign_in(app.test_client().get("/peta", headers=BROWSER))
