import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.incidents.service import uploads
from planner.incidents.store.incidents import Incidents
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk

Client = Callable[..., FlaskClient]


@pytest.fixture
def client_of(office: Office) -> Client:
    def make(role: str = "officer", area: str = "B", at: object = NOW) -> FlaskClient:
        who = person(role, area=area)  # type: ignore[arg-type]
        return app_of(full_desk(), at, office=office, who=who).test_client()  # type: ignore[arg-type]

    return make


def form(client: FlaskClient, **changes: str) -> dict[str, str]:
    found = re.search(r'name="key" value="([0-9a-f]{24})"', client.get("/kejadian").text)
    assert found
    told = {
        "key": found[1],
        "day": "2026-03-02",
        "clock": "06:30",
        "category": "PKL",
        "origin": "found",
        "lon": "101,41",
        "lat": "1.61",
        "place": "Jalan <Sudirman>",
    }
    return {**told, **changes}


def test_an_officer_enters_and_withdraws_an_incident(client_of: Client, office: Office) -> None:
    client = client_of()
    answer = client.post("/kejadian", data=form(client))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Kejadian tersimpan." in page
    assert "Jalan &lt;Sudirman&gt;" in page
    (incident,) = Incidents.of(office).all()
    assert (incident.ward, incident.time.hour) == ("B1", 23)
    back = re.search(r'action="(/kejadian/[0-9a-f]+/tarik)"', page)
    assert back
    assert client.post(back[1]).status_code == 303
    assert Incidents.of(office).all() == ()
    assert client.post(back[1]).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"day": "kemarin"}, 400, "day"),
        ({"clock": "25:00"}, 400, "clock"),
        ({"clock": "08:30"}, 400, "clock"),
        ({"category": "UFO"}, 400, "category"),
        ({"origin": "mimpi"}, 400, "origin"),
        ({"lon": "x"}, 400, "lon"),
        ({"lon": "1.6", "lat": "101.4"}, 400, "lon"),
        ({"lon": "nan"}, 400, "lon"),
        ({"lon": "", "lat": ""}, 400, "ward"),
        ({"place": "x" * 201}, 400, "place"),
        ({"lat": "1.66"}, 403, "lon"),
        ({"lon": "", "lat": "", "ward": "A1"}, 403, "ward"),
        ({"key": "x"}, 400, ""),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_the_rest_is_kept(
    client_of: Client, office: Office, wrong: dict[str, str], status: int, field: str
) -> None:
    client = client_of()
    answer = client.post("/kejadian", data=form(client, **wrong))
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert (f'id="salah-{field}"' in answer.text) == bool(field)
    if field != "place":
        assert "Jalan &lt;Sudirman&gt;" in answer.text
    assert Incidents.of(office).all() == ()


def test_what_may_be_the_same_is_asked_about_first(client_of: Client, office: Office) -> None:
    client = client_of()
    client.post("/kejadian", data=form(client))
    again = form(client, clock="06:45")
    answer = client.post("/kejadian", data=again)
    assert answer.status_code == 409
    assert 'name="twice"' in answer.text
    assert len(Incidents.of(office).all()) == 1
    assert client.post("/kejadian", data={**again, "twice": "yes"}).status_code == 303
    assert len(Incidents.of(office).all()) == 2


def test_an_officer_sees_their_area_and_a_commander_the_city(client_of: Client) -> None:
    commander = client_of("commander", "")
    commander.post("/kejadian", data=form(commander, lat="1.66", place="di utara"))
    assert "di utara" in commander.get("/kejadian").text
    assert "di utara" not in client_of("officer", "B").get("/kejadian").text
    assert "di utara" in client_of("officer", "A1").get("/kejadian").text
    assert "belum diberi wilayah" in client_of("officer", "Z").get("/kejadian").text


def test_older_incidents_are_on_the_next_page(client_of: Client, office: Office) -> None:
    client = client_of()
    for hour in range(28):
        at = NOW - timedelta(hours=hour + 1)
        local = at.astimezone(office.data.settings.zone)
        told = form(client, day=f"{local:%Y-%m-%d}", clock=f"{local:%H:%M}")
        assert client.post("/kejadian", data=told).status_code == 303
    page = client.get("/kejadian").text
    assert page.count('<th scope="row">') == 25
    older = re.search(r'href="(/kejadian\?before=[\d.]+)"', page)
    assert older
    rest = client.get(older[1]).text
    assert rest.count('<th scope="row">') == 3
    assert client.get("/kejadian?before=x").status_code == 400


def send(client: FlaskClient, name: str, content: bytes) -> tuple[int, str]:
    data = {"file": (io.BytesIO(content), name)}
    answer = client.post("/kejadian/berkas", data=data, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_a_file_is_imported_and_its_rejected_rows_downloaded(client_of: Client) -> None:
    client = client_of()
    rows = b"time,lon,lat,category\n2026-02-01 08:30,101.41,1.61,PKL\n"
    rows += b"2026-02-01 08:30,101.41,1.66,PKL\n"
    status, page = send(client, "laporan.csv", rows)
    assert status == 200
    link = re.search(r'href="(/kejadian/berkas/[0-9a-f]{32}\.csv)"', page)
    assert link
    assert "di luar wilayah yang boleh Anda isi" in client.get(link[1]).text
    assert "Hanya baris di wilayah Anda" in client.get("/kejadian/berkas").text
    status, page = send(client, "laporan.csv", rows[-40:])
    assert status == 400


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"\0\0x"), ("a.exe", b"MZ"), ("../a.xlsx", b"x"), ("", b"")]
)
def test_a_file_that_does_not_fit_is_refused(client_of: Client, name: str, content: bytes) -> None:
    status, page = send(client_of(), name, content)
    assert status == 400
    assert 'role="alert"' in page


def test_a_file_that_is_too_large_is_refused(
    client_of: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    client = client_of()
    assert send(client, "a.csv", b"x" * 101)[0] == 400
    client.application.config["MAX_CONTENT_LENGTH"] = 1000
    assert send(client, "a.csv", b"x" * 1001)[0] == 413


def test_the_form_may_ask_where_the_phone_is_and_nothing_else(client_of: Client) -> None:
    told = client_of().get("/kejadian").headers["Permissions-Policy"]
    assert told == "camera=(), microphone=(), geolocation=(self)"


def geojson(**spoilt: str) -> bytes:
    """Return two points, one of them with other texts."""
    point = {"type": "Point", "coordinates": [101.41, 1.61]}
    plain = {"time": "2026-02-01T10:00:00+07:00", "category": "PKL"}
    rows = [{"type": "Feature", "geometry": point, "properties": plain | s} for s in ({}, spoilt)]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.csv", b"time,lon,lat,category\n2026-02-01 08:30,101.41,1.61,P\0KL\n", 400),
        ("b.csv", "time,lon,lat,category\n2026-02-01 08:30,1,1,P\0L\n".encode("utf-16"), 400),
        ("a.geojson", geojson(category="P\0KL"), 200),
        ("b.geojson", geojson(id="a\0b", place="c\0d"), 200),
        ("c.geojson", geojson(category="\ud800", place="\ud800"), 200),
    ],
)
def test_broken_characters_in_a_cell_break_nothing_and_are_not_kept(
    client_of: Client, office: Office, name: str, content: bytes, status: int
) -> None:
    answered, page = send(client_of("commander", ""), name, content)
    assert answered == status
    assert "role=" in page
    kept = str(Incidents.of(office).all())
    assert "\\x00" not in kept
    assert "\\ud800" not in kept
    assert (Incidents.of(office).summary().count > 0) == (status == 200)
