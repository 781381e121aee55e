import pytest
from flask.testing import FlaskClient

from planner.people.roles import Grant
from tests.web.api.conftest import As

ROOT = "/api/v1/ogc/"
COMMANDER = Grant(role="commander")


def test_a_program_finds_everything_from_the_landing_page(client: FlaskClient, token: As) -> None:
    headers = token(COMMANDER)
    landing = client.get(ROOT, headers=headers).get_json()
    there = {link["rel"]: link["href"] for link in landing["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= set(there)
    for href in there.values():
        assert client.get(href, headers=headers).status_code == 200
    classes = client.get(there["conformance"], headers=headers).get_json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    listed = client.get(there["data"], headers=headers).get_json()["collections"]
    assert [c["id"] for c in listed] == ["wards", "hotspots", "loops", "stops", "incidents"]
    for collection in listed:
        items = next(x["href"] for x in collection["links"] if x["rel"] == "items")
        answer = client.get(items, headers=headers)
        assert answer.mimetype == "application/geo+json"
        page = answer.get_json()
        assert page["type"] == "FeatureCollection"
        assert page["numberReturned"] == len(page["features"]) > 0
        one = f"{items}/{page['features'][0]['id']}"
        assert client.get(one, headers=headers).get_json()["geometry"] is not None


@pytest.mark.parametrize("collection", ["wards", "hotspots", "stops", "incidents"])
def test_following_next_gives_every_feature_once(
    client: FlaskClient, token: As, collection: str
) -> None:
    headers = token(COMMANDER)
    whole = client.get(f"{ROOT}collections/{collection}/items?limit=9999", headers=headers)
    href, seen = f"{ROOT}collections/{collection}/items?limit=2", []
    while href:
        page = client.get(href, headers=headers).get_json()
        assert page["numberReturned"] <= 2
        seen += [f["id"] for f in page["features"]]
        href = next((x["href"] for x in page["links"] if x["rel"] == "next"), "")
    assert seen == [f["id"] for f in whole.get_json()["features"]]


def test_a_box_and_a_time_choose(client: FlaskClient, token: As) -> None:
    headers = token(COMMANDER)

    def count(query: str) -> int:
        answer = client.get(f"{ROOT}collections/incidents/items?limit=500&{query}", headers=headers)
        return int(answer.get_json()["numberReturned"])

    assert count("bbox=101.40,1.60,101.50,1.70") == 80
    assert 0 < count("bbox=101.40,1.60,101.43,1.63") < 80
    assert count("bbox=0,0,1,1") == 0
    assert 0 < count("datetime=2026-01-01T00:00:00Z/..") < 80
    assert count("datetime=../2020-01-01T00:00:00Z") == 0


def test_an_officer_is_told_the_extent_of_their_area(client: FlaskClient, token: As) -> None:
    told = [
        client.get(f"{ROOT}collections/incidents", headers=token(grant)).get_json()["extent"]
        for grant in (COMMANDER, Grant(role="officer", area="A"))
    ]
    assert told[0] != told[1]


def test_loops_and_stops_are_for_commanders(client: FlaskClient, token: As) -> None:
    headers = token(Grant(role="leadership"))
    listed = client.get(f"{ROOT}collections", headers=headers).get_json()["collections"]
    assert [c["id"] for c in listed] == ["wards", "hotspots"]
    for name in ("loops", "stops", "incidents"):
        for path in (name, f"{name}/items", f"{name}/items/x"):
            assert client.get(f"{ROOT}collections/{path}", headers=headers).status_code == 403


def test_an_officer_gets_incidents_of_their_area(client: FlaskClient, token: As) -> None:
    headers = token(Grant(role="officer", area="A"))
    page = client.get(f"{ROOT}collections/incidents/items?limit=500", headers=headers).get_json()
    assert {f["properties"]["district"] for f in page["features"]} == {"A"}
    everything = client.get(
        f"{ROOT}collections/incidents/items?limit=500", headers=token(COMMANDER)
    ).get_json()
    other = next(f for f in everything["features"] if f["properties"]["district"] == "B")
    there = f"{ROOT}collections/incidents/items/{other['id']}"
    assert client.get(there, headers=headers).status_code == 404


@pytest.mark.parametrize(
    "query", ["bbox=1,2,3", "datetime=gestern", "limit=0", "limit=-1", "f=html", "offset=5"]
)
def test_what_does_not_fit_is_told(client: FlaskClient, token: As, query: str) -> None:
    there = f"{ROOT}collections/incidents/items?{query}"
    answer = client.get(there, headers=token(COMMANDER))
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_limit_above_the_most_gives_the_most(client: FlaskClient, token: As) -> None:
    there = f"{ROOT}collections/wards/items?limit=99999"
    assert client.get(there, headers=token(COMMANDER)).status_code == 200


def test_what_is_not_there_is_not_found(client: FlaskClient, token: As) -> None:
    headers = token(COMMANDER)
    for path in ("collections/x", "collections/x/items", "collections/wards/items/x"):
        answer = client.get(ROOT + path, headers=headers)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
