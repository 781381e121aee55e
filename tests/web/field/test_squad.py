import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from geo.notice import Notice
from planner.city.office import Office
from planner.field.model import SKIP_REASONS
from planner.field.receive import loop_of, receive
from planner.patrol.export.gpx import loop_to_gpx
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.passes import renew_pass, token_of
from planner.patrol.publication.store import Publications
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import HOUR, held, item, morning_pass, publish_day, restore_day
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk
from web.field.phone_words import skip_reasons


def client_of(office: Office, at: timedelta = HOUR, who: object = None) -> FlaskClient:
    """Return a visitor at a time after the start of the morning shift; nobody signed in."""
    now = (NOW + at).astimezone(office.data.settings.zone)
    return app_of(empty_desk(), now, office=office, who=who).test_client()  # type: ignore[arg-type]


def data_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    made = json.loads(found[1])
    assert isinstance(made, dict)
    return made


def address(office: Office, squad_pass: SquadPass) -> str:
    return f"/r/{token_of(office, squad_pass)}"


def test_the_link_shows_the_loop_to_whoever_holds_it(office: Office) -> None:
    squad_pass = morning_pass(office)
    answer = client_of(office).get(address(office, squad_pass))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    stops = data_of(page)["stops"]
    assert isinstance(stops, list)
    assert [s["name"] for s in stops] == ["Pasar 1", "Pasar 2", "Pasar 3", "Pasar 4"]
    assert stops[0]["links"]["organic"].startswith("om://map?v=1&ll=")
    assert "Pedagang kaki lima" in page
    assert "Pasar 5" not in page  # of another squad


def test_the_link_tells_nothing_of_another_squads_rest(office: Office) -> None:
    squad_pass = morning_pass(office)
    there = Publications.of(office).versions(squad_pass.date)[-1]
    loop = next(o for o in there.plan.loops if (o.shift, o.squad) == ("pagi", "Regu 1"))
    crews = tuple(
        Notice.of("crews.squad_in", squad=squad, shift=shift)
        for squad, shift in (("Regu 1", "pagi"), ("Regu 1", "siang"), ("Regu 2", "pagi"))
    )
    rests = Notice.of("crews.rests_afield", crews=crews)
    restore_day(office, replace(there, plan=replace(there.plan, caveats=(rests,))), loop)
    page = client_of(office).get(address(office, squad_pass)).get_data(as_text=True)
    told = re.findall(r"pada jam makan: (.*?)\.?</li>", page)
    assert told == ["Regu 1 (pagi)"]


def test_the_page_may_use_camera_place_and_worker_and_no_other_host(office: Office) -> None:
    answer = client_of(office).get(address(office, morning_pass(office)))
    policy = answer.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = answer.get_data(as_text=True)
    scripts = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page)
    assert scripts
    assert all(s.startswith("/") for s in scripts)


@pytest.mark.parametrize(
    ("after", "status", "words"),
    [
        (-1.01 * HOUR, 403, "berlaku mulai 02/03 06:00"),
        (-0.99 * HOUR, 200, "Pasar 1"),
        (3.49 * HOUR, 200, "Pasar 1"),
        (3.51 * HOUR, 410, "sudah selesai"),
        (400 * 24 * HOUR, 410, "sudah selesai"),
    ],
)
def test_the_link_lives_and_dies_with_its_shift(
    office: Office, after: timedelta, status: int, words: str
) -> None:
    link = address(office, morning_pass(office))
    answer = client_of(office, after).get(link)
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert words in page
    if status != 200:
        assert "Pasar" not in page
        for more in ("/peta.json", "/putaran.gpx"):
            assert client_of(office, after).get(link + more).status_code == status


def test_a_wrong_or_void_link_shows_nothing(office: Office) -> None:
    squad_pass = morning_pass(office)
    assert client_of(office).get("/r/salah.salah").status_code == 404
    renew_pass(office, squad_pass.id, "komandan", NOW)
    answer = client_of(office).get(address(office, squad_pass))
    assert answer.status_code == 410
    assert "Pasar" not in answer.get_data(as_text=True)


def test_an_old_link_tells_of_the_new_version_and_why(office: Office) -> None:
    old = morning_pass(office)
    publish_day(office, reason="jalan <ditutup>")
    page = client_of(office).get(address(office, old)).get_data(as_text=True)
    assert "Rencana diperbarui (versi 2): </strong>jalan &lt;ditutup&gt;" in page
    assert data_of(page)["version"] == 2


def test_another_phone_knows_what_was_done(office: Office) -> None:
    squad_pass = morning_pass(office)
    receive(office, held(office, squad_pass), [item(1, NOW)], NOW + HOUR)
    page = client_of(office).get(address(office, squad_pass)).get_data(as_text=True)
    done = data_of(page)["done"]
    assert isinstance(done, list)
    assert [(d["stop"], d["kind"]) for d in done] == [("s1", "arrive")]


def test_the_loop_can_be_taken_away(office: Office) -> None:
    squad_pass = morning_pass(office)
    link = address(office, squad_pass)
    gpx = client_of(office).get(f"{link}/putaran.gpx")
    published, loop = loop_of(office, squad_pass)
    assert gpx.data == loop_to_gpx(published.plan, loop)
    assert gpx.headers["Content-Disposition"] == (
        'attachment; filename="2026-03-02-pagi-regu-1.gpx"'
    )
    kml = client_of(office).get(f"{link}/putaran.kml")
    assert kml.content_type == "application/vnd.google-earth.kml+xml"
    assert client_of(office).get(f"{link}/putaran.exe").status_code == 404


def test_the_map_is_small_and_holds_the_way_and_the_wards(office: Office) -> None:
    answer = client_of(office).get(address(office, morning_pass(office)) + "/peta.json")
    drawn = answer.get_json()
    assert {w["name"] for w in drawn["wards"]} == {
        "Utara Barat",
        "Utara Timur",
        "Selatan Barat",
        "Selatan Timur",
    }
    assert drawn["path"]["type"] == "LineString"
    assert len(answer.data) < 20_000


def test_the_worker_rules_the_squads_pages_and_nothing_else(office: Office) -> None:
    answer = client_of(office).get("/r/sw.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "Service-Worker-Allowed" not in answer.headers
    text = answer.get_data(as_text=True)
    scripts = re.search(r"const SCRIPTS = (\[.*?\]);", text)
    assert scripts
    client = client_of(office)
    for asset in json.loads(scripts[1]):
        assert client.get(asset).status_code == 200, asset
    assert re.search(r'const VERSION = "[0-9a-f]{12}";', text)


def test_the_page_can_be_installed_and_the_manifest_names_no_link(office: Office) -> None:
    client = client_of(office)
    answer = client.get("/r/manifest.webmanifest")
    assert answer.content_type == "application/manifest+json"
    manifest = answer.get_json(force=True)
    assert (manifest["scope"], manifest["start_url"]) == ("/r/", "/r/")
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).content_type == icon["type"]
    assert client.get("/r/ikon-999.png").status_code == 404
    assert client.get("/r/").status_code == 200


def test_an_app_put_on_the_home_screen_from_a_link_starts_at_that_link(office: Office) -> None:
    link = f"/r/{token_of(office, morning_pass(office))}"
    client = client_of(office)
    found = re.search(r'rel="manifest" href="([^"]+)"', client.get(link).get_data(as_text=True))
    assert found
    assert client.get(found[1]).get_json(force=True)["start_url"] == link
    assert client.get("/r/salah.salah/manifest.webmanifest").status_code == 404


def test_the_start_page_takes_a_link_that_is_pasted(office: Office) -> None:
    page = client_of(office).get("/r/").get_data(as_text=True)
    assert 'id="tempel"' in page
    assert "/paste.js" in page


def test_a_leader_finds_the_links_of_the_own_squad_only(office: Office) -> None:
    morning_pass(office)
    leader = person("squad_leader", area="Regu 2")
    page = client_of(office, who=leader).get("/regu").get_data(as_text=True)
    links = re.findall(r'href="http://localhost(/r/[^"]+)"', page)
    assert len(links) == 1
    assert page.count('class="qr"') == 3  # morning, afternoon, night
    opened = client_of(office).get(links[0]).get_data(as_text=True)
    assert "<h1>Regu 2" in opened
    nobody = client_of(office, who=person("squad_leader", area="Regu 9")).get("/regu")
    assert "Belum ada giliran" in nobody.get_data(as_text=True)


def test_a_night_that_began_yesterday_is_still_shown_after_midnight(office: Office) -> None:
    morning_pass(office)
    leader = person("squad_leader", area="Regu 2")
    page = client_of(office, 17.5 * HOUR, who=leader).get("/regu").get_data(as_text=True)
    assert page.count("Buka putaran") == 1
    assert "malam" in page


def test_a_commander_makes_a_new_link_for_a_phone_that_got_lost(office: Office) -> None:
    squad_pass = morning_pass(office)
    client = client_of(office, who=person("commander"))
    page = client.get(f"/rencana/{squad_pass.date}/tautan").get_data(as_text=True)
    action = f"/rencana/{squad_pass.date}/tautan/{squad_pass.id}/ganti"
    assert action in page
    assert f"/titik/lembar.pdf?tanggal={squad_pass.date}&amp;giliran=pagi" in page
    answer = client.post(action)
    assert answer.headers["Location"] == f"/rencana/{squad_pass.date}/tautan"
    old = address(office, squad_pass)
    assert client.get(old).status_code == 410
    fresh = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert old not in fresh
    assert client.post(action).status_code == 404
    leader = client_of(office, who=person("squad_leader"))
    assert leader.post(action).status_code == 403


def test_the_page_offers_every_reason_that_the_server_takes(office: Office) -> None:
    with app_of(empty_desk(), office=office).test_request_context():
        assert tuple(skip_reasons()) == SKIP_REASONS


def test_the_way_on_the_phone_is_that_of_a_restored_plan_too(office: Office) -> None:
    squad_pass = morning_pass(office)
    client, way = client_of(office), f"{address(office, squad_pass)}/peta.json"
    before = client.get(way).get_json()
    published, loop = loop_of(office, squad_pass)
    shorter = replace(loop, stops=loop.stops[:1], path=loop.path[:3])
    restore_day(office, published, shorter)
    assert client.get(way).get_json() != before
