"""Signing in by the office's own accounts, in the real flow with a provider on this machine."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import SettingsError
from planner.installation import OidcSettings
from planner.people.roles import Grant, Role
from planner.people.service.people import add_person, set_active
from planner.people.store.people import People
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people import providers
from tests.web.people.providers import CLIENT, FOREIGN, SECRET, FakeProvider, serving
from tests.web.people.signing import PASSWORD
from tests.web.people.test_flask_security import code_at, secret_on
from web.people import openid

BACK = "/masuk/kantor/kembali"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    with serving() as made:
        for key, value in {
            "ISSUER": made.issuer,
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": SECRET,
            "NAME": "Akun Pemkot",
        }.items():
            monkeypatch.setenv(f"PATROLI_OIDC_{key}", value)
        yield made


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return app_of(full_desk(), NOW, office=office, accounts=True).test_client()


def sari(office: Office, role: Role = "leadership") -> None:
    add_person(office, "sari", name="Sari", by="test", grants=[Grant(role=role)], password=PASSWORD)


def come(client: FlaskClient, known: FakeProvider, start: str = "/masuk/kantor") -> TestResponse:
    """Return the answer to a browser that comes back from the provider."""
    asked = client.get(start)
    assert asked.status_code == 302, asked.text
    return client.get(BACK, query_string=known.authorize(asked.location))


def inside(client: FlaskClient) -> bool:
    return client.get("/akun").status_code == 200


def logged(office: Office, action: str) -> list[str]:
    return [row.object for row in AuditLog.of(office).chain() if row.action == action]


def test_who_has_an_account_comes_in_with_the_roles_that_patroli_keeps(
    client: FlaskClient, office: Office, known: FakeProvider
) -> None:
    sari(office)
    known.claims |= {"preferred_username": "Sari", "roles": ["administrator"]}
    assert "Akun Pemkot" in client.get("/masuk").text
    assert known.calls == []
    answer = come(client, known, "/masuk/kantor?next=/pimpinan")
    assert (answer.status_code, answer.location) == (302, "/pimpinan")
    assert inside(client)
    assert client.get("/pengguna").status_code == 403
    assert logged(office, "provider.enter") == ["sari"]
    assert logged(office, "session.begin") == ["sari"]
    client.post("/keluar")
    assert not inside(client)
    assert logged(office, "session.end") == ["sari"]


def test_an_answer_is_good_once_and_in_the_browser_that_asked(
    client: FlaskClient, office: Office, known: FakeProvider
) -> None:
    sari(office)
    brought = known.authorize(client.get("/masuk/kantor").location)
    stranger = client.application.test_client()
    for who, sent in ((stranger, brought), (client, brought | {"state": "lain"}), (client, {})):
        answer = who.get(BACK, query_string=sent)
        assert answer.status_code == 403
        assert "Mulai lagi" in answer.text
        assert not inside(who)
    assert client.get(BACK, query_string=brought).status_code == 302
    client.post("/keluar")
    assert client.get(BACK, query_string=brought).status_code == 403
    assert not inside(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "lain"},
        {"nonce": None},
        {"aud": "program lain"},
        {"aud": None},
        {"aud": ["program lain"], "azp": CLIENT},
        {"iss": "https://lain.example"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"alg": "none"},
        {"alg": "HS256"},
        {"key": FOREIGN},
        {"id_token": False},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    client: FlaskClient, office: Office, known: FakeProvider, lie: dict[str, Any]
) -> None:
    sari(office)
    for name, value in lie.items():
        if name in ("alg", "key", "id_token"):
            setattr(known, name, value)
        else:
            known.claims[name] = value
    answer = come(client, known)
    assert answer.status_code == 403, lie
    assert "tidak dapat dipercaya" in answer.text
    assert not inside(client)
    assert logged(office, "session.begin") == []


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"preferred_username": "budi"}, "budi belum punya akun"),
        ({"preferred_username": "<b>budi"}, "&lt;b&gt;budi belum punya akun"),
        ({"preferred_username": "lama"}, "lama belum punya akun"),
        ({"preferred_username": None}, "tidak menyebut preferred_username"),
        ({"preferred_username": ["sari"]}, "tidak menyebut preferred_username"),
        ({"preferred_username": "sari@lain.example"}, "belum punya akun"),
        ({"preferred_username": "sari\0", "sub": "\0\n"}, "tidak menyebut"),
        ({"preferred_username": "sari\n"}, "tidak menyebut"),
        ({"preferred_username": "x" * 5000}, "tidak menyebut"),
        ({"preferred_username": ""}, "tidak menyebut"),
    ],
)
def test_nobody_gets_an_account_by_it(
    client: FlaskClient,
    office: Office,
    known: FakeProvider,
    claims: dict[str, Any],
    told: str,
) -> None:
    sari(office)
    add_person(office, "lama", name="Lama", by="test")
    set_active(office, "lama", False, by="test")
    known.claims |= claims
    answer = come(client, known)
    assert answer.status_code == 403
    assert told in answer.text
    assert not inside(client)
    assert len(People.of(office).accounts()) == 2
    assert len(logged(office, "provider.refuse")) == 1


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "Sari@kota.example", "email_verified": True}, 302),
        ({"email": "sari@kota.example", "email_verified": False}, 403),
        ({"email": "sari@kota.example"}, 403),
        ({"email": "sari@kota.example.jahat.example", "email_verified": True}, 403),
        ({"email": "sari", "email_verified": True}, 403),
    ],
)
def test_an_address_counts_if_it_is_verified_and_of_the_domain(
    client: FlaskClient,
    office: Office,
    known: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    claims: dict[str, Any],
    status: int,
) -> None:
    monkeypatch.setenv("PATROLI_OIDC_CLAIM", "email")
    monkeypatch.setenv("PATROLI_OIDC_DOMAIN", "kota.example")
    sari(office)
    known.claims |= claims
    assert come(client, known).status_code == status


def test_who_needs_a_code_is_asked_for_ours_unless_the_providers_is_trusted(
    client: FlaskClient, office: Office, known: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari(office, "commander")
    answer = come(client, known)
    assert answer.location.startswith("/masuk/pasang-kode")
    assert not inside(client)
    monkeypatch.setenv("PATROLI_OIDC_SECOND_FACTOR", "provider")
    assert come(client, known).location == "/"
    assert inside(client)
    monkeypatch.setenv("PATROLI_OIDC_SECOND_FACTOR", "ours")
    assert not inside(client)


def test_who_has_an_app_gives_its_code_after_the_provider(
    client: FlaskClient, office: Office, known: FakeProvider
) -> None:
    sari(office, "commander")
    come(client, known)
    code = code_at(secret_on(client))
    assert client.post("/masuk/pasang-kode", data={"code": code}).status_code == 200
    client.post("/keluar")
    assert come(client, known).location.startswith("/masuk/kode")
    assert not inside(client)


def test_a_dead_or_strange_provider_is_told_and_stops_no_password(
    client: FlaskClient, office: Office, known: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari(office)
    known.named = "https://lain.example"
    for _ in range(3):
        answer = client.get("/masuk/kantor")
        assert answer.status_code == 503
        assert "Akun Pemkot tidak menjawab" in answer.text
    assert len(known.calls) == 1
    known.named = known.issuer
    monkeypatch.setattr(openid, "REST_S", -1.0)
    monkeypatch.setenv("PATROLI_OIDC_ISSUER", "http://127.0.0.1:9")
    assert client.get("/masuk/kantor").status_code == 503
    typed = {"username": "sari", "password": PASSWORD}
    assert client.post("/masuk", data=typed).status_code == 302
    assert inside(client)


def test_what_a_provider_says_of_itself_is_kept_for_a_time(
    client: FlaskClient, office: Office, known: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari(office)
    come(client, known)
    come(client, known)
    assert known.calls.count("/.well-known/openid-configuration") == 1
    monkeypatch.setattr(time, "monotonic", lambda: float("inf"))
    come(client, known)
    assert known.calls.count("/.well-known/openid-configuration") >= 2


def test_a_provider_that_fails_in_between_rests_for_all(
    client: FlaskClient, office: Office, known: FakeProvider
) -> None:
    sari(office)
    known.down = True
    assert come(client, known).status_code == 503
    asked = len(known.calls)
    assert client.get("/masuk/kantor").status_code == 503
    assert len(known.calls) == asked
    assert not inside(client)


def test_new_keys_of_the_provider_are_fetched(
    client: FlaskClient, office: Office, known: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari(office)
    come(client, known)
    client.post("/keluar")
    monkeypatch.setattr(providers, "KEY", providers.key("k2"))
    assert come(client, known).status_code == 302
    assert inside(client)


@pytest.mark.parametrize(
    ("error", "told"), [("access_denied", "dibatalkan"), ("server_error", "tidak dapat dipercaya")]
)
def test_errors_of_the_provider_are_sentences(
    client: FlaskClient, known: FakeProvider, error: str, told: str
) -> None:
    state = known.authorize(client.get("/masuk/kantor").location)["state"]
    sent = {"error": error, "error_description": "<script>", "state": state}
    answer = client.get(BACK, query_string=sent)
    assert answer.status_code == 403
    assert told in answer.text
    assert "<script>" not in answer.text
    unasked = client.get(BACK, query_string={"error": error, "state": "x"})
    assert "Mulai lagi" in unasked.text


def test_a_way_on_that_leads_elsewhere_is_not_gone(
    client: FlaskClient, office: Office, known: FakeProvider
) -> None:
    sari(office)
    assert come(client, known, "/masuk/kantor?next=//jahat.example").location == "/"


def test_begun_and_left_many_times_it_still_fits_the_cookie(
    client: FlaskClient, office: Office, known: FakeProvider
) -> None:
    sari(office)
    for _ in range(20):
        client.get("/masuk/kantor")
    cookie = client.get_cookie("patroli")
    assert cookie
    assert len(cookie.value) < 2000
    assert come(client, known).status_code == 302


def test_it_is_off_unless_it_is_set(client: FlaskClient) -> None:
    assert "kantor" not in client.get("/masuk").text.casefold()
    for path in ("/masuk/kantor", BACK):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.example"},
        {"issuer": "http://localhost.jahat.example"},
        {"issuer": "login.example"},
        {"client_id": ""},
        {"second_factor": "none"},
        {"domain": "@kota.example"},
        {"claim": ""},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        OidcSettings(**{"issuer": "https://login.example", "client_id": "x", **wrong})
