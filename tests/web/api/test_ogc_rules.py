"""The rules that the standard's own test suite tries (OGC 17-069r4, annex A)."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV30SpecValidator

from planner.people.roles import Grant
from tests.web.api.conftest import As

ROOT = "/api/v1/ogc/"
TIMED = ("hotspots", "loops", "stops", "incidents")
LAYERS = ("wards", *TIMED)


@pytest.fixture
def get(client: FlaskClient, token: As) -> Any:
    """Return what answers a path below the landing page with status and JSON."""
    headers = token(Grant(role="commander"))

    def ask(path: str) -> Any:
        address = path if path.startswith("http") else ROOT + path
        answer = client.get(address, headers=headers)
        return answer

    return ask


def nulls(node: Any, path: str = "") -> list[str]:
    if isinstance(node, dict):
        return [p for k, v in node.items() if k != "properties" for p in nulls(v, f"{path}/{k}")]
    if isinstance(node, list):
        return [p for v in node for p in nulls(v, path)]
    return [path] if node is None else []


def outer(node: Any) -> list[tuple[float, float]]:
    """Return the positions of a geometry."""
    if node and isinstance(node[0], int | float):
        return [(node[0], node[1])]
    return [p for part in node for p in outer(part)]


def test_the_landing_page_leads_to_what_describes_it(get: Any) -> None:
    links = {link["rel"]: link for link in get("").get_json()["links"]}
    assert all(link["type"] and link["href"] for link in links.values())
    described = get(links["service-desc"]["href"])
    assert described.mimetype == "application/vnd.oai.openapi+json"
    assert described.headers["Content-Type"] == links["service-desc"]["type"]
    spec = described.get_json()
    OpenAPIV30SpecValidator(spec).validate()
    assert spec["openapi"].startswith("3.0")
    assert "/collections/{collection}/items" in spec["paths"]
    classes = get(links["conformance"]["href"]).get_json()["conformsTo"]
    assert {c.rpartition("/")[2] for c in classes} == {"core", "geojson", "oas30"}


def test_the_parameters_of_items_are_described_as_the_standard_wants(get: Any) -> None:
    spec = get("http://localhost/api/ogc.json").get_json()
    found = spec["paths"]["/collections/{collection}/items"]["get"]["parameters"]
    query = {p["name"]: p for p in found if p["in"] == "query"}
    for name in ("limit", "bbox", "datetime"):
        assert not query[name]["required"]
        assert (query[name]["style"], query[name]["explode"]) == ("form", False)
    limit, box = query["limit"]["schema"], query["bbox"]["schema"]
    assert (limit["type"], limit["minimum"], limit["maximum"]) == ("integer", 1, 10_000)
    assert limit["default"] == 10
    assert (box["type"], box["minItems"], box["maxItems"]) == ("array", 4, 6)
    assert box["items"] == {"type": "number"}
    assert query["datetime"]["schema"] == {"type": "string"}


@pytest.mark.parametrize("name", LAYERS)
def test_the_extent_of_a_collection_holds_all_its_features(get: Any, name: str) -> None:
    told = get(f"collections/{name}").get_json()
    assert nulls(told) == []
    (west, south, east, north) = told["extent"]["spatial"]["bbox"][0]
    features = get(f"collections/{name}/items?limit=9999").get_json()["features"]
    spots = [p for f in features for p in outer(f["geometry"]["coordinates"])]
    lons, lats = zip(*spots, strict=True)
    assert (west, south) == pytest.approx((min(lons), min(lats)), abs=1e-5)
    assert (east, north) == pytest.approx((max(lons), max(lats)), abs=1e-5)
    assert ("temporal" in told["extent"]) == (name in TIMED)
    if name not in TIMED:
        return
    ((first, last),) = told["extent"]["temporal"]["interval"]
    inside = get(f"collections/{name}/items?limit=9999&datetime={first}/{last}").get_json()
    assert inside["numberReturned"] == len(features)
    for beyond in (f"{last[:4]}-12-31T23:59:59Z/..", "../1990-01-01T00:00:00Z"):
        page = get(f"collections/{name}/items?datetime={beyond}").get_json()
        assert page["features"] == []


@pytest.mark.parametrize("name", LAYERS)
def test_a_page_of_items_is_complete_and_without_null(get: Any, name: str) -> None:
    answer = get(f"collections/{name}/items?limit=2")
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    page = answer.get_json()
    assert nulls(page) == []
    assert page["type"] == "FeatureCollection"
    assert page["numberReturned"] == len(page["features"]) <= 2
    rels = {link["rel"] for link in page["links"]}
    assert {"self", "collection"} <= rels
    matched, href = page["numberReturned"], page
    while following := [x["href"] for x in href["links"] if x["rel"] == "next"]:
        href = get(following[0]).get_json()
        matched += href["numberReturned"]
    assert page.get("numberMatched", matched) == matched
    one = get(f"collections/{name}/items/{page['features'][0]['id']}")
    assert one.headers["Content-Crs"] == answer.headers["Content-Crs"]
    assert {link["rel"] for link in one.get_json()["links"]} >= {"self", "collection"}


@pytest.mark.parametrize(
    "query",
    [
        *("limit=unlimited", "limit=0", "unknownQueryParameter12345=1", "bbox=", "datetime="),
        *("bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=1,2,9,3,4,1", "bbox=1,2,nan,3,4,9"),
        *("datetime=../..", "datetime=2026-03-01T00:00:00Z/P", "datetime=2026-03-01/P1X"),
        *("datetime=P1D/2026-03-01T00:00:00Z", "datetime=9999-12-31/P99999D"),
    ],
)
@pytest.mark.parametrize("name", ["wards", "incidents"])
def test_what_is_wrong_or_unknown_is_a_bad_request(get: Any, name: str, query: str) -> None:
    answer = get(f"collections/{name}/items?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("path", ["", "conformance", "collections", "collections/wards"])
def test_every_address_refuses_what_it_does_not_know(get: Any, path: str) -> None:
    assert get(f"{path}?unknownQueryParameter=1").status_code == 400


@pytest.mark.parametrize("name", LAYERS)
def test_times_are_taken_however_they_are_written(get: Any, name: str) -> None:
    counts = {
        get(f"collections/{name}/items?limit=9999&datetime={span}").get_json()["numberReturned"]
        for span in (
            "2023-07-31T17:00:00Z/2026-12-31T17:00:00Z",
            "2023-08-01T00:00:00%2B07:00/2027-01-01T00:00:00%2B07:00",
            "2023-08-01T00:00:00+07:00/2027-01-01T00:00:00+07:00",
            "2023-08-01T00:00:00 07:00/2027-01-01t00:00:00+07:00",
            "2023-08-01/P1249D",
            "2023-08-01T00:00:00+07:00/P178WT72H",
        )
    }
    assert len(counts) == 1


@pytest.mark.parametrize("name", LAYERS)
def test_a_box_with_heights_chooses_as_one_without(get: Any, name: str) -> None:
    flat = get(f"collections/{name}/items?limit=9999&bbox=101.42,1.0,102,2").get_json()
    high = get(f"collections/{name}/items?limit=9999&bbox=101.42,1.0,0,102,2,99").get_json()
    assert flat["features"] == high["features"]
    assert get(f"collections/{name}/items?bbox=0,0,1,1").get_json()["numberReturned"] == 0


def test_a_programs_time_without_an_encoded_plus_is_understood_everywhere(
    client: FlaskClient, token: As
) -> None:
    headers = token(Grant(role="commander"))
    there = "/api/v1/incidents?limit=9999&since="
    plain, encoded = (
        client.get(f"{there}2026-01-01T00:00:00{plus}07:00", headers=headers).get_json()
        for plus in ("+", "%2B")
    )
    assert plain == encoded
    assert len(plain["incidents"]) > 0
