"""An officer records what may happen, a commander sees it, both answer it afterwards."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from geo.model import Incident, LonLat
from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.potential.service import listing
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk

Client = Callable[..., FlaskClient]
LATER = timedelta(hours=5)


@pytest.fixture
def client_of(office: Office) -> Client:
    def make(role: str = "officer", area: str = "B", after: timedelta = LATER * 0) -> FlaskClient:
        at: datetime = NOW.astimezone(office.data.settings.zone) + after
        object.__setattr__(office, "clock", lambda: at)
        who = person(role, area=area)  # type: ignore[arg-type]
        return app_of(full_desk(), at, office=office, who=who).test_client()

    return make


def form(client: FlaskClient, **changes: str) -> dict[str, str]:
    found = re.search(r'name="key" value="([0-9a-f]{24})"', client.get("/potensi").text)
    assert found
    told = {
        "key": found[1],
        **{"day": "2026-03-02", "clock": "08:00", "end_day": "2026-03-02", "end_clock": "10:00"},
        **{"category": "PKL", "chance": "50", "size": "2", "source": "permit"},
        **{"lon": "101,41", "lat": "1.61", "place": "Jalan <Sudirman>", "note": "pasar malam"},
    }
    return {**told, **changes}


def test_an_officer_records_changes_and_withdraws(client_of: Client, office: Office) -> None:
    client = client_of()
    answer = client.post("/potensi", data=form(client))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Potensi gangguan tersimpan." in page
    assert "Jalan &lt;Sudirman&gt;" in page
    assert "50%" in page
    assert "Kecamatan Selatan" in page
    (kept,) = listing(office, areas={""}).coming
    edit = client.get(f"/potensi/{kept.id}").text
    assert 'value="50" checked' in edit
    changed = {**form(client), "percent": "33,5", "revision": "0"}
    assert client.post(f"/potensi/{kept.id}", data=changed).status_code == 303
    assert listing(office, areas={""}).coming[0].likelihood == pytest.approx(0.335)
    assert client.post(f"/potensi/{kept.id}", data=changed).status_code == 409
    assert client.post(f"/potensi/{kept.id}/tarik").status_code == 303
    assert "ditarik" in client.get("/potensi").text


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"day": "kemarin"}, 400, "day"),
        ({"end_clock": "25:00"}, 400, "end_clock"),
        ({"category": "UFO"}, 400, "category"),
        ({"chance": "", "percent": "nol"}, 400, "percent"),
        ({"percent": "100"}, 400, "percent"),
        ({"size": "0"}, 400, "size"),
        ({"size": "²"}, 400, "size"),
        ({"source": "mimpi"}, 400, "source"),
        ({"lon": "x"}, 400, "lon"),
        ({"lon": "", "lat": ""}, 400, "ward"),
        ({"end_clock": "07:00"}, 400, ""),
        ({"lat": "1.66"}, 403, ""),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_kept(
    client_of: Client, office: Office, wrong: dict[str, str], status: int, field: str
) -> None:
    client = client_of()
    answer = client.post("/potensi", data=form(client, **wrong))
    assert answer.status_code == status
    assert "Belum tersimpan." in answer.text
    assert "pasar malam" in answer.text
    if field:
        assert f'id="salah-{field}"' in answer.text
    assert listing(office, areas={""}).coming == ()


def test_what_is_over_stands_first_and_is_answered(client_of: Client, office: Office) -> None:
    morning = client_of()
    morning.post("/potensi", data=form(morning))
    made = Incident(
        id="i1", time=NOW + timedelta(hours=2), point=LonLat(101.411, 1.61), category="PKL",
        origin="found", ward="B1", district="B", source="f",
    )  # fmt: skip
    Incidents.of(office).add([made])
    client = client_of("commander", "", LATER)
    page = client.get("/potensi").text
    assert page.index("Sudah lewat, belum dijawab") < page.index("Catat potensi gangguan")
    assert 'name="incident" value="i1" checked' in page
    (kept,) = listing(office, areas={""}).waiting
    told = {"outcome": "confirmed", "seen": "20 lapak", "incident": ""}
    assert client.post(f"/potensi/{kept.id}/jawab", data=told).status_code == 303
    page = client.get("/potensi").text
    assert "20 lapak" in page
    assert "1 dari 1" in page
    assert "terlalu sedikit" in page
    link = re.search(r'href="(/kejadian\?[^"]+)"', page)
    assert link
    form_ = client.get(link[1].replace("&amp;", "&")).text
    assert 'value="2026-03-02"' in form_
    assert 'value="101.410000"' in form_
    assert client.post(f"/potensi/{kept.id}/jawab", data={"outcome": "x"}).status_code == 400
    assert client_of(area="A").get(f"/potensi/{kept.id}").status_code == 403


def test_the_page_is_english_for_who_reads_english(client_of: Client) -> None:
    page = client_of().get("/potensi?lang=en").text
    assert "Anticipated disturbances" in page
    assert "near certain (90%)" in page
