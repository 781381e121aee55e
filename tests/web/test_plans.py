import io
import json
import re
import zipfile

import pytest
from flask.testing import FlaskClient

from planner.export.write import plan_files
from tests.web import sample
from tests.web.conftest import app_of
from tests.web.fakes import full_desk


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_today_shows_every_loop_with_its_stops_and_times(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert "Rabu, 02 Agustus 2023" in page
    assert page.count('<article class="loop">') == 6
    assert page.count('<li value="') == 24
    for loop in sample.plan().loops:
        assert f"{loop.depart:%H:%M}–{loop.return_:%H:%M}" in page


def test_the_running_shift_is_marked_and_open(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert re.search(r'class="current"><strong>pagi</strong>', page)
    assert page.count("<details open>") == 2


def test_names_are_escaped_on_the_page(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert "Titik 1 &amp; &lt;b&gt;pasar&lt;/b&gt;" in page
    assert "<b>pasar" not in page


def test_unmet_duties_come_with_reason_and_remedy(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert "Kelurahan Sungai tiap 3 hari" in page
    assert "tidak ada regu yang sempat" in page
    assert "tambah satu regu pada giliran pagi" in page


def test_without_a_plan_for_today_the_newest_is_shown_with_the_command_to_make_one() -> None:
    client = app_of(full_desk("2023-07-30", "2023-07-31")).test_client()
    page = text_of(client, "/")
    assert "Belum ada rencana untuk hari ini" in page
    assert "patroli plan --city kota --date 2023-08-02" in page
    assert "Senin, 31 Juli 2023" in page


def test_a_city_without_any_plan_says_what_to_do(empty_client: FlaskClient) -> None:
    page = text_of(empty_client, "/")
    assert "Belum ada satu pun rencana" in page
    assert "patroli plan --city kota --date 2023-08-02" in page
    assert "Belum ada satu pun rencana." in text_of(empty_client, "/plans/")


def test_the_archive_lists_days_newest_first_and_days_lead_to_each_other(
    client: FlaskClient,
) -> None:
    page = text_of(client, "/plans/")
    assert page.index("/plans/2023-08-02/") < page.index("/plans/2023-08-01/")
    assert "/plans/2023-08-01/" in text_of(client, "/plans/2023-08-02/")
    assert "/plans/2023-08-02/" in text_of(client, "/plans/2023-08-01/")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/plans/2020-01-01/", "Belum ada rencana untuk 2020-01-01."),
        ("/plans/kemarin/", "Tanggal ditulis seperti 2023-08-02; yang datang: kemarin"),
        ("/plans/2023-08-02/plan.exe", "plan.json"),
        ("/plans/2023-08-02/pagi-regu-9.gpx", "pagi-regu-1.gpx"),
        ("/plans/2023-08-02/pagi/regu-1.gpx", "Alamat ini tidak ada"),
    ],
)
def test_what_does_not_exist_is_404_and_says_what_was_expected(
    client: FlaskClient, address: str, words: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert words in response.get_data(as_text=True)


def test_every_export_has_a_link_and_downloads_under_a_telling_name(client: FlaskClient) -> None:
    page = text_of(client, "/")
    names = list(plan_files(sample.plan(), sample.wards()))
    assert len(names) == 7 + 4 * 6
    for name in names:
        address = f"/plans/2023-08-02/{name}"
        assert f'href="{address}" download' in page
        response = client.get(address)
        assert response.status_code == 200
        assert f'filename="kota-2023-08-02-{name}"' in response.headers["Content-Disposition"]
        assert len(response.data) > 200


def test_downloads_hold_the_plan_they_are_named_after(client: FlaskClient) -> None:
    plan = json.loads(client.get("/plans/2023-08-01/plan.json").data)
    assert (plan["date"], len(plan["shifts"])) == ("2023-08-01", 3)
    gpx = client.get("/plans/2023-08-02/malam-regu-2.gpx").get_data(as_text=True)
    assert "Regu 2" in gpx
    assert "malam" in gpx
    book = zipfile.ZipFile(io.BytesIO(client.get("/plans/2023-08-02/stops.xlsx").data))
    assert "xl/workbook.xml" in book.namelist()


def test_the_map_file_stands_alone(client: FlaskClient) -> None:
    html = text_of(client, "/plans/2023-08-02/map.html")
    assert html.count("<script>") == 3
    assert 'src="' not in html[: html.index("<script>")]


def test_every_link_of_the_plan_page_leads_somewhere(client: FlaskClient) -> None:
    links = re.findall(r'(?:href|src)="(/[^"]*)"', text_of(client, "/"))
    assert len(links) > 30
    for link in set(links):
        assert client.get(link).status_code == 200, link
