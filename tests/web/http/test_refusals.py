"""Whoever is refused, whichever way, leaves a trace."""

import pytest
from flask.testing import FlaskClient

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import StoreError
from planner.people.roles import Role
from planner.people.service.people import add_person
from planner.people.service.refusals import MOST_ROWS
from planner.people.service.tokens import issue_token
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people.signing import PASSWORD, sign_in
from web.http import refusals

Rows = list[tuple[str, str, str]]


def client_of(office: Office, *roles: Role) -> FlaskClient:
    client = app_of(full_desk(), office.now(), office=office, accounts=True).test_client()
    if roles:
        sign_in(client, office, *roles)
    return client


def noted(office: Office) -> Rows:
    found = AuditLog.of(office).rows(limit=100)
    wanted = ("refuse", "fail")
    return [(r.actor, r.action, r.object) for r in found if r.action.endswith(wanted)]


def test_a_refused_page_is_noted_by_its_rule_with_who_asked(office: Office) -> None:
    client = client_of(office, "auditor")
    assert client.get("/pengguna/budi?x=rahasia").status_code == 403
    assert noted(office) == [("uji", "access.refuse", "GET /pengguna/<username>")]


def test_a_refused_program_is_noted(office: Office) -> None:
    client = client_of(office, "commander")
    token = issue_token(office, "uji", name="x", days=1, scopes=("read",), by="uji")
    program = client.application.test_client()
    answer = program.post("/api/v1/jobs", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert noted(office) == [("uji", "access.refuse", "POST /api/v1/jobs")]


def test_failed_sign_ins_are_noted_without_what_was_typed(office: Office) -> None:
    add_person(office, "sari", name="Sari", by="uji", password=PASSWORD)
    client = client_of(office)
    secret = "sandi-di-isian-yang-salah"
    for name, password in (("sari", secret), (secret, secret), ("sari", secret * 30), ("", "")):
        client.post("/masuk", data={"username": name, "password": password})
    assert noted(office) == [
        ("system", "sign-in.fail", ""),
        ("system", "sign-in.fail", "sari"),
        ("system", "sign-in.fail", ""),
        ("system", "sign-in.fail", "sari"),
    ]
    assert secret not in str(AuditLog.of(office).rows(limit=100))
    client.post("/masuk", data={"username": "sari", "password": PASSWORD})
    assert len(noted(office)) == 4


def test_dead_links_and_tokens_that_do_not_hold_are_noted(office: Office) -> None:
    client = client_of(office)
    assert client.get("/masuk/tautan/ngawur").status_code == 404
    client.get("/api/v1/me", headers={"Authorization": "Bearer pat_ngawur"})
    assert noted(office) == [("system", "token.fail", ""), ("system", "link.fail", "")]


def test_auditors_read_them_on_the_page_and_in_the_file(office: Office) -> None:
    client = client_of(office, "auditor")
    for _ in range(20):
        client.get("/pengguna")
    for path in ("/audit", "/audit.csv"):
        text = client.get(path).get_data(as_text=True)
        assert text.count("GET /pengguna") == MOST_ROWS


def test_a_refusal_that_cannot_be_noted_is_a_refusal(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise StoreError("the disk is full")

    client = client_of(office, "auditor")
    monkeypatch.setattr(refusals, "record_refusal", fail)
    assert client.get("/pengguna").status_code == 403
