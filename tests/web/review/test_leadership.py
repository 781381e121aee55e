import io
import re
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.review.recap import Change, Span
from tests.planner.city.small_city import NOW, incidents
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk, full_desk
from web.review.figures import change_text


@pytest.fixture
def filled(make_office: Callable[..., Office]) -> Office:
    office = make_office()
    Incidents.of(office).add(incidents(200, until=NOW))
    return office


@pytest.fixture
def leader(filled: Office) -> FlaskClient:
    app = app_of(full_desk(), NOW, office=filled, who=person("leadership"))
    return app.test_client()


def test_the_page_shows_figures_charts_districts_and_hotspots(leader: FlaskClient) -> None:
    page = leader.get("/pimpinan").text
    assert page.count("<svg") == page.count('role="img"') == 4
    assert page.count('<dd class="value">') == 6
    assert "1 dari 2" in page
    assert page.index('<th scope="row">Hulu') < page.index('<th scope="row">Kota Lama')
    assert "BARU" in page
    assert "Titik simulasi, total resmi" in page


def test_unknown_is_never_shown_as_safe_and_no_stop_is_named(leader: FlaskClient) -> None:
    page = leader.get("/pimpinan").text
    row = page[page.index('<tr class="unknown">') :]
    row = row[: row.index("</tr>")]
    assert "tidak diketahui" in row
    assert "belum pernah" in row
    assert re.search(r"\baman\b", row) is None
    assert "Titik 1 &amp;" not in page


def test_ids_differ_so_that_every_chart_keeps_its_name(leader: FlaskClient) -> None:
    ids = re.findall(r'\bid="([^"]+)"', leader.get("/pimpinan?period=2025").text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("period", ["2026", "2026-02", "1999", "2030-01"])
def test_any_month_or_year_can_be_looked_at(leader: FlaskClient, period: str) -> None:
    assert leader.get(f"/pimpinan?period={period}").status_code == 200


@pytest.mark.parametrize(
    "period", ["26", "2026-13", "x", "2026-02-01", "0000", "9999-12", "9999", "1969", "2200-01"]
)
def test_what_is_no_period_is_refused_in_a_sentence(leader: FlaskClient, period: str) -> None:
    for page in ("/pimpinan", "/pimpinan/laporan.pdf", "/pimpinan/bulan.svg"):
        answer = leader.get(f"{page}?period={period}")
        assert answer.status_code == 400
        assert f"yang datang: {period}" in answer.text


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("kelurahan.svg", b"<svg"),
        ("kecamatan.svg", b"<svg"),
        ("minggu.svg", b"<svg"),
        ("bulan.svg", b"<svg"),
        ("laporan.pdf", b"%PDF"),
        ("kecamatan.xlsx", b"PK"),
        ("kecamatan.csv", b"Kecamatan,Keadaan"),
    ],
)
def test_everything_can_be_taken_away(leader: FlaskClient, name: str, begins: bytes) -> None:
    answer = leader.get(f"/pimpinan/{name}?period=2026-02")
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert "pimpinan-2026-02-" in answer.headers["Content-Disposition"]
    assert leader.get(f"/pimpinan/x{name}").status_code == 404


def test_the_district_table_is_read_back_with_the_unknown_left_empty(leader: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(leader.get("/pimpinan/kecamatan.xlsx").data))
    rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
    assert rows[0] == ("Hulu", "tidak diketahui", None, 0.3, 0, None)


def test_the_recapitulation_can_be_read_chosen_and_taken_away(leader: FlaskClient) -> None:
    page = leader.get("/rekap?year=2026").text
    assert "TAHUN 2026, PER BULAN" in page
    assert page.count("nodata") > 10
    found = leader.get("/rekap?year=2026&origin=found").text
    assert "Diketahui dari: temuan patroli" in found
    for name, begins in [
        ("rekap.pdf", b"%PDF"),
        ("rekap.xlsx", b"PK"),
        ("bulan.csv", b"category,name"),
        ("kecamatan.csv", b"district,name"),
    ]:
        answer = leader.get(f"/rekap/{name}?year=2026&origin=found")
        assert answer.data.startswith(begins)
        assert "-2026-found." in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "query",
    ["year=x", "year=99999", "year=9998", "year=1", "origin=none", "year=²022", "year=2022-02"],
)
def test_what_is_no_year_or_origin_is_refused(leader: FlaskClient, query: str) -> None:
    status = 404 if "origin" in query else 400
    assert leader.get(f"/rekap?{query}").status_code == status
    assert leader.get(f"/rekap/rekap.pdf?{query}").status_code == status


def test_a_city_without_data_has_a_page_too(office: Office) -> None:
    client = app_of(empty_desk(), NOW, office=office, who=person("commander")).test_client()
    assert "tidak ada data" in client.get("/pimpinan").text
    assert client.get("/pimpinan/laporan.pdf").status_code == 200
    assert client.get("/rekap").status_code == 200


def test_a_fair_comparison_is_told_as_one() -> None:
    now = Span(by_origin={"reported": 10, "found": 40}, patrol_h=200.0)
    uneven = Change(now=now, before=replace(now, patrol_h=100.0), raw=0.6, fair=0.0, uneven=True)
    with app_of(full_desk()).test_request_context("/"):
        assert change_text(uneven, "Mei").startswith(
            "0% dibanding Mei pada waktu patroli yang sama"
        )
        assert "dari 100 menjadi 200" in change_text(uneven, "Mei")
        assert "jangan disimpulkan" in change_text(replace(uneven, fair=None), "Mei")
        assert change_text(replace(uneven, uneven=False), "Mei") == "+60% dibanding Mei."
        assert "tidak ada data" in change_text(replace(uneven, raw=None), "Mei")
