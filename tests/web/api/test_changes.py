from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.incidents.service.enter import withdraw
from planner.incidents.store.incidents import Incidents
from planner.people.roles import Grant
from tests.web.api.conftest import As
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk

COMMANDER = Grant(role="commander")
THERE = {"lon": 101.42, "lat": 1.66}
INCIDENT: dict[str, Any] = {
    "id": "0123456789abcdef01234567",
    "time": "2026-03-01T10:00:00+07:00",
    "category": "PKL",
    **THERE,
}


def test_an_incident_is_entered_once_however_often_it_is_sent(
    busy: Office, client: FlaskClient, token: As
) -> None:
    headers = token(Grant(role="officer", area="A"))
    for _ in range(3):
        answer = client.post("/api/v1/incidents", json=INCIDENT, headers=headers)
        assert answer.status_code == 201
        assert answer.get_json()["ward"] == "A1"
    assert Incidents.of(busy).summary().count == 81


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"lat": 1.61}, 403),
        ({"lon": 10.0}, 403),
        ({"lon": 1e400}, 400),
        ({"time": "2026-03-01T10:00:00"}, 400),
        ({"time": "2030-03-01T10:00:00Z"}, 400),
        ({"category": "XYZ"}, 400),
        ({"id": "x"}, 400),
        ({"colour": "red"}, 400),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_kept(
    busy: Office, client: FlaskClient, token: As, change: dict[str, Any], status: int
) -> None:
    headers = token(Grant(role="officer", area="A"))
    answer = client.post("/api/v1/incidents", json=INCIDENT | change, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert Incidents.of(busy).summary().count == 80


@pytest.mark.parametrize(
    "change", [{"category": "ASUSILA"}, {"time": "2026-03-01T11:00:00+07:00"}, {"place": "Jl. Dua"}]
)
def test_an_id_that_stands_for_another_incident_is_a_conflict(
    busy: Office, client: FlaskClient, token: As, change: dict[str, Any]
) -> None:
    headers = token(COMMANDER)
    assert client.post("/api/v1/incidents", json=INCIDENT, headers=headers).status_code == 201
    other = INCIDENT | {"another": True} | change
    answer = client.post("/api/v1/incidents", json=other, headers=headers)
    assert answer.status_code == 409
    assert answer.get_json()["notice"]["code"] == "entry.taken"
    assert Incidents.of(busy).summary().count == 81


def test_the_id_of_an_incident_that_came_otherwise_is_a_conflict(
    busy: Office, client: FlaskClient, token: As
) -> None:
    known = Incidents.of(busy).all()[0]
    Incidents.of(busy).add([replace(known, id="f" * 24)])
    body = INCIDENT | {"id": "f" * 24}
    answer = client.post("/api/v1/incidents", json=body, headers=token(COMMANDER))
    assert answer.status_code == 409
    assert Incidents.of(busy).summary().count == 81


def test_the_id_of_a_withdrawn_incident_is_a_conflict(
    busy: Office, client: FlaskClient, token: As
) -> None:
    headers = token(COMMANDER)
    assert client.post("/api/v1/incidents", json=INCIDENT, headers=headers).status_code == 201
    withdraw(busy, INCIDENT["id"], by="orang0")
    answer = client.post("/api/v1/incidents", json=INCIDENT, headers=headers)
    assert answer.status_code == 409


def test_what_may_be_known_already_is_asked_about(client: FlaskClient, token: As) -> None:
    headers = token(COMMANDER)
    assert client.post("/api/v1/incidents", json=INCIDENT, headers=headers).status_code == 201
    second = INCIDENT | {"id": "f" * 24}
    assert client.post("/api/v1/incidents", json=second, headers=headers).status_code == 409
    sure = second | {"another": True}
    assert client.post("/api/v1/incidents", json=sure, headers=headers).status_code == 201


def test_a_plan_is_asked_for_and_its_job_followed(client: FlaskClient, token: As) -> None:
    headers = token(COMMANDER)
    asked = client.post("/api/v1/jobs", json={"date": "2026-03-02"}, headers=headers)
    assert asked.status_code == 202
    job = asked.get_json()
    assert (job["kind"], job["state"]) == ("plan", "waiting")
    again = client.post("/api/v1/jobs", json={"date": "2026-03-02"}, headers=headers)
    assert again.get_json()["id"] == job["id"]
    assert client.get(f"/api/v1/jobs/{job['id']}", headers=headers).get_json() == job
    assert client.get("/api/v1/jobs/x", headers=headers).status_code == 404
    for body in ("{", "[" * 20_000):
        sent = client.post(
            "/api/v1/jobs", data=body, headers=headers, content_type="application/json"
        )
        assert sent.status_code == 400


def test_a_browser_that_is_signed_in_changes_nothing_here(busy: Office) -> None:
    signed_in = app_of(full_desk(), office=busy, who=person("commander")).test_client()
    assert signed_in.post("/api/v1/incidents", json=INCIDENT).status_code == 403
    assert signed_in.get("/api/v1/me").status_code == 200
