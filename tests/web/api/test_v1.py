import base64
import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from planner.city.office import Office
from planner.people.roles import Grant
from planner.people.service.people import set_active
from planner.people.service.tokens import issue_token, revoke_token
from tests.planner.city.small_city import NOW, incidents
from tests.web.api.conftest import As
from tests.web.conftest import app_of
from tests.web.fakes import full_desk

COMMANDER = Grant(role="commander")


def test_the_description_is_valid_and_names_every_address(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    described = answer.get_json()
    validate(described)
    rules = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert set(described["paths"]) == rules


def test_nobody_is_asked_who_they_are_in_words_a_program_reads(client: FlaskClient) -> None:
    answer = client.get("/api/v1/plans")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert client.get("/api/v1/plans", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_token_works_as_bearer_and_as_password(client: FlaskClient, token: As) -> None:
    bearer = token(COMMANDER)
    key = bearer["Authorization"].removeprefix("Bearer ")
    basic = {"Authorization": "Basic " + base64.b64encode(f"qgis:{key}".encode()).decode()}
    for headers in (bearer, basic):
        answer = client.get("/api/v1/me", headers=headers)
        assert answer.get_json() == {"username": "orang0", "roles": ["commander"]}


def test_a_token_dies_with_its_days_its_person_or_by_being_revoked(
    busy: Office, client: FlaskClient, token: As
) -> None:
    headers = token(COMMANDER)
    later = app_of(full_desk(), NOW + timedelta(days=2), office=busy, who=None).test_client()
    assert client.get("/api/v1/me", headers=headers).status_code == 200
    revoke_token(busy, "orang0", "uji", by="uji")
    assert client.get("/api/v1/me", headers=headers).status_code == 401
    fresh = {"Authorization": f"Bearer {issue_token(busy, 'orang0', name='b', days=1, by='uji')}"}
    assert client.get("/api/v1/me", headers=fresh).status_code == 200
    token(Grant(role="administrator"))
    set_active(busy, "orang0", False, by="uji")
    assert client.get("/api/v1/me", headers=fresh).status_code == 401
    assert later.get("/api/v1/me", headers=fresh).status_code == 401


def test_a_token_opens_no_page(client: FlaskClient, token: As) -> None:
    assert client.get("/plans/", headers=token(COMMANDER)).status_code in (302, 401)


def test_plans_are_listed_and_read(client: FlaskClient, token: As) -> None:
    listed = client.get("/api/v1/plans?limit=1", headers=token(COMMANDER)).get_json()
    assert listed["total"] == 2
    assert [p["date"] for p in listed["plans"]] == ["2023-08-02"]
    plan = client.get(listed["plans"][0]["href"], headers=token(COMMANDER)).get_json()
    assert plan["date"] == "2023-08-02"
    assert client.get("/api/v1/plans/2020-01-01", headers=token(COMMANDER)).status_code == 404
    assert client.get("/api/v1/plans/x", headers=token(COMMANDER)).status_code == 400


def test_the_order_of_stops_is_not_for_the_leadership(client: FlaskClient, token: As) -> None:
    headers = token(Grant(role="leadership"))
    assert client.get("/api/v1/plans/2023-08-02", headers=headers).status_code == 403
    assert client.get("/api/v1/districts", headers=headers).status_code == 200
    assert client.get("/api/v1/hotspots", headers=headers).mimetype == "application/geo+json"


def test_incidents_come_page_by_page(client: FlaskClient, token: As) -> None:
    seen, after = [], ""
    while True:
        query = f"?limit=30&after={after}" if after else "?limit=30"
        page = client.get(f"/api/v1/incidents{query}", headers=token(COMMANDER)).get_json()
        seen += [i["id"] for i in page["incidents"]]
        after = page["next"]
        if not after:
            break
    assert seen == [i.id for i in sorted(incidents(), key=lambda i: (i.time, i.id))]


def test_an_officer_sees_their_area_alone(client: FlaskClient, token: As) -> None:
    headers = token(Grant(role="officer", area="A"))
    page = client.get("/api/v1/incidents", headers=headers).get_json()
    assert {i["district"] for i in page["incidents"]} == {"A"}
    ward = token(Grant(role="officer", area="B1"))
    page = client.get("/api/v1/incidents", headers=ward).get_json()
    assert {i["ward"] for i in page["incidents"]} == {"B1"}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "since=2026-01-01T00:00:00", "since=x", "colour=red", "after=%%%"],
)
def test_what_does_not_fit_is_told(client: FlaskClient, token: As, query: str) -> None:
    answer = client.get(f"/api/v1/incidents?{query}", headers=token(COMMANDER))
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert len(json.loads(answer.data)["detail"]) > 10
