"""Figures for Prometheus: off unless set, shut to strangers, true, and never by address."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from planner.city.office import Office
from planner.jobs.store import Jobs
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of
from tests.web.fakes import empty_desk
from tests.web.server.visitors import ask, door

TOKEN = "rahasia-panjang-sekali"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

Figures = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return app_of(empty_desk(), NOW, office=office, who=None).test_client()


def figures(client: FlaskClient) -> Figures:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


def test_unless_it_is_set_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer rahasia-panjang-sekal"},
        {"Authorization": "Bearer rahasia-panjang-sekalé"},
        {"Authorization": "Basic OnJhaGFzaWEtcGFuamFuZy1zZWthbGk="},
        {"Authorization": TOKEN},
    ],
)
def test_with_a_token_only_who_has_it_reads_also_on_this_machine(
    client: FlaskClient, sent: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_METRICS_TOKEN", TOKEN)
    assert client.get("/metrics", headers=sent).status_code == 401
    assert client.get("/metrics", headers=BEARER).status_code == 200


@pytest.mark.parametrize(
    ("peer", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 401), ("", 401)]
)
def test_this_machine_itself_may_be_let_in_and_no_other(
    client: FlaskClient, peer: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_METRICS_LOOPBACK", "true")
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == status


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",), ("192.0.2.1",)])
def test_what_a_proxy_on_this_machine_passes_on_is_not_from_this_machine(
    client: FlaskClient, proxies: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_METRICS_LOOPBACK", "true")
    with door(client.application, proxies=proxies) as port:
        assert ask(port, "/metrics").status == 200
        for name, value in {
            "X-Forwarded-For": "192.0.2.7",
            "x-forwarded-for": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "X-Real-IP": "192.0.2.7",
            "Forwarded": "for=192.0.2.7",
        }.items():
            assert ask(port, "/metrics", {name: value}).status == 401, name


def test_requests_are_counted_by_route_and_status_and_no_key_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_METRICS_TOKEN", TOKEN)
    for address in ("/r/kunci-satu", "/r/kunci-dua", "/tidak-ada/kunci-tiga", "/healthz"):
        client.get(address)
    client.open("/healthz", method="KARANGAN")
    found = figures(client)
    counted = {k[1]: v for k, v in found.items() if k[0] == "patroli_requests_total"}
    assert sum(v for (_, route, _), v in counted.items() if route.startswith("/r/<")) == 2
    assert counted["GET", "", "404"] == 1
    assert counted["GET", "/healthz", "200"] == 1
    assert {method for method, _, _ in counted} == {"GET", "other"}
    assert found["patroli_request_seconds_count", ("/healthz",)] == 1
    told = client.get("/metrics", headers=BEARER).get_data(as_text=True)
    assert not re.search("kunci|KARANGAN", told)


def test_what_is_kept_is_told_with_its_age(
    client: FlaskClient,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATROLI_METRICS_TOKEN", TOKEN)
    assert ("patroli_backup_age_seconds", ()) not in figures(client)
    made = (office.now() - timedelta(hours=2)).isoformat()
    (office.folder / "last-backup.json").write_text(f'{{"made": "{made}"}}')
    Jobs.of(office).add("j1", "plan", {}, by="siti", at=office.now())
    found = figures(client)
    assert found["patroli_backup_age_seconds", ()] == 7200
    assert found["patroli_jobs", ("plan", "waiting")] == 1
    assert (found["patroli_database_up", ()], found["patroli_worker_up", ()]) == (1, 0)
    assert found["patroli_plan_published", ()] == 0


def test_without_its_database_it_still_answers_and_says_so(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_METRICS_TOKEN", TOKEN)
    with office.database.write() as db:
        db.execute(sa.text("ALTER TABLE alembic_version RENAME TO elsewhere"))
    try:
        found = figures(client)
    finally:
        with office.database.write() as db:
            db.execute(sa.text("ALTER TABLE elsewhere RENAME TO alembic_version"))
    assert found["patroli_database_up", ()] == 0
    assert ("patroli_plan_published", ()) not in found
