import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from geo.notice import Notice, as_it_is
from planner.patrol.export.write import plan_files
from planner.risk.outlook import Outlook
from tests.web import sample
from tests.web.conftest import app_of
from tests.web.fakes import FakeDesk, full_desk


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_today_shows_every_loop_with_its_stops_and_times(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    assert "Rabu, 02 Agustus 2023" in page
    assert page.count('<details class="loop">') == 6
    assert page.count('<li value="') == 24
    for loop in sample.plan().loops:
        assert f"{loop.depart:%H:%M}–{loop.return_:%H:%M}" in page


def test_the_running_shift_is_marked_and_chosen(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    chosen = re.findall(r'aria-current="true"><strong>(\w+)</strong>.*</a>', page)
    assert chosen == ["pagi"]
    assert page.count("<span>sekarang</span>") == 1


def test_before_the_first_shift_the_coming_one_is_chosen() -> None:
    dawn = datetime(2023, 8, 2, 6, 0, tzinfo=sample.ZONE)
    page = text_of(app_of(full_desk("2023-08-02"), dawn).test_client(), "/rencana")
    assert 'aria-current="true"><strong>pagi</strong>' in page
    assert "sekarang" not in page


def test_a_loop_tells_its_first_stop_before_it_is_unfolded(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    summary = page[page.index("<summary>\n") : page.index("</summary>\n    <p")]
    assert "Regu 1" in summary
    assert "4 titik" in summary
    assert "<b>07:15</b> Titik 1 &amp; &lt;b&gt;" in summary


def test_names_are_escaped_on_the_page(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    assert "Titik 1 &amp; &lt;b&gt;pasar&lt;/b&gt;" in page
    assert "<b>pasar" not in page


def test_unmet_duties_come_with_reason_and_remedy(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    assert "Kelurahan Sungai" in page
    assert "Tidak ada regu yang bertugas hari ini." in page
    assert "Tugaskan sedikitnya satu regu." in page
    assert ".." not in page[page.index("Kewajiban") : page.index('<nav class="shifts"')]


def test_what_keeps_several_duties_unmet_is_told_once() -> None:
    plan = sample.plan("2023-08-02")
    (one,) = plan.coverage.unmet
    other = replace(one, duty=Notice.of("place.ward", ward="Hulu"))
    coverage = replace(plan.coverage, unmet=(one, other, one))
    desk = FakeDesk({plan.date: replace(plan, coverage=coverage)}, Outlook(), sample.backdrop())
    page = text_of(app_of(desk).test_client(), "/rencana")
    assert "(3)</h2>" in page
    assert "<strong>Kelurahan Sungai (2×); Kelurahan Hulu</strong>: Tidak ada regu" in page
    assert page.count("Tugaskan sedikitnya satu regu.") == 1


def test_what_several_unmet_duties_cost_is_folded_into_a_list() -> None:
    plan = sample.plan("2023-08-02")
    (one,) = plan.coverage.unmet
    costs = [Notice.of("unmet.cost_unknown", duty=as_it_is(name)) for name in ("Kota", "Hulu")]
    coverage = replace(plan.coverage, unmet=tuple(replace(one, cost=cost) for cost in costs))
    desk = FakeDesk({plan.date: replace(plan, coverage=coverage)}, Outlook(), sample.backdrop())
    page = text_of(app_of(desk).test_client(), "/rencana")
    folded = page[page.index("<summary>Harganya: 2 kewajiban") :]
    assert folded.count("<li>", 0, folded.index("</details>")) == 2


def test_a_night_shift_tells_on_which_day_it_ends(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    assert "23:00–07:00 (Kamis, 3 Agu)" in page
    assert "07:00–15:00 (" not in page


def test_unmet_duties_stand_above_the_map(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
    assert page.index("Kewajiban yang belum terpenuhi (1)") < page.index('class="mapbox"')


def test_prize_and_predictability_are_told_in_words(client: FlaskClient) -> None:
    page = text_of(client, "/plans/2023-08-02/")
    assert "mencegah kira-kira 6 gangguan biasa sehari. Itu 98% dari" in page
    assert "31% kunjungan mengulang tempat dan jam satu hari dalam 14 hari terakhir" in page
    assert "60% di jalan" not in page
    assert "51% di jalan, 49% di titik singgah" in page


def test_a_plan_begun_late_is_not_held_against_the_best_of_a_whole_day() -> None:
    there = sample.plan("2023-08-02")
    said = Notice.of("plan.begun", begun_at=there.made)
    plans = {there.date: replace(there, caveats=(said,))}
    desk = FakeDesk(plans, Outlook(), sample.backdrop())
    page = text_of(app_of(desk).test_client(), "/plans/2023-08-02/")
    assert "saat harinya sudah berjalan" in page
    assert "rencana terbaik yang ditemukan" not in page
    assert "Harga acak" not in page


def test_a_rest_is_a_line_of_its_own_and_no_part_of_a_visit() -> None:
    there = sample.plan("2023-08-02")
    first, *others = there.shifts
    loop = first.loops[0]
    stop, *later = loop.stops
    rested = replace(stop, start=stop.leave - timedelta(seconds=stop.stop.dwell_s))
    rested = replace(rested, arrive=rested.start - timedelta(minutes=45))
    loop = replace(loop, stops=(rested, *later), break_start=rested.arrive, break_s=2700)
    shift = replace(first, loops=(loop, *first.loops[1:]))
    plans = {there.date: replace(there, shifts=(shift, *others))}
    desk = FakeDesk(plans, Outlook(), sample.backdrop())
    page = text_of(app_of(desk).test_client(), "/plans/2023-08-02/")
    part = page[page.index('<ol class="stops">') :]
    lines = re.findall(r'<span class="when">([\d:]+)</span>\s*<span class="what">\s*(\w+)?', part)
    assert lines[0] == (f"{rested.arrive:%H:%M}", "Istirahat")
    assert lines[1][0] == f"{rested.start:%H:%M}"


def test_a_first_plan_does_not_claim_to_be_unpredictable(client: FlaskClient) -> None:
    assert "Belum dapat dinilai" in text_of(client, "/plans/2023-08-01/")


def test_without_a_plan_for_today_the_newest_is_shown_with_the_way_to_make_one() -> None:
    client = app_of(full_desk("2023-07-30", "2023-07-31")).test_client()
    page = text_of(client, "/rencana")
    assert "Belum ada rencana untuk hari ini" in page
    assert '<a class="button main" href="/hari-ini">Buat rencana hari ini</a>' in page
    assert "Senin, 31 Juli 2023" in page


def test_after_midnight_the_plan_of_the_running_night_shift_is_shown() -> None:
    night = datetime(2023, 8, 3, 2, 0, tzinfo=sample.ZONE)
    for dates in (("2023-08-02",), ("2023-08-02", "2023-08-03")):
        page = text_of(app_of(full_desk(*dates), night).test_client(), "/rencana")
        assert "Rabu, 02 Agustus 2023" in page
        assert ("Belum ada rencana untuk hari ini" in page) == (len(dates) == 1)
    assert '<a class="button main" href="/plans/2023-08-03/">' in page


def test_at_seven_the_new_day_begins() -> None:
    morning = datetime(2023, 8, 3, 7, 0, tzinfo=sample.ZONE)
    client = app_of(full_desk("2023-08-02", "2023-08-03"), morning).test_client()
    assert "Kamis, 03 Agustus 2023" in text_of(client, "/rencana")


def test_a_plan_of_tomorrow_does_not_stand_in_for_today() -> None:
    client = app_of(full_desk("2023-07-31", "2023-08-03")).test_client()
    assert "Senin, 31 Juli 2023" in text_of(client, "/rencana")


def test_a_city_without_any_plan_says_what_to_do(empty_client: FlaskClient) -> None:
    page = text_of(empty_client, "/rencana")
    assert "Belum ada satu pun rencana" in page
    assert '<a class="button main" href="/hari-ini">Buat rencana hari ini</a>' in page
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
        ("/plans/2023-08-02/plan.exe", "tidak punya berkas plan.exe. Yang ada: plan.json"),
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


def test_a_day_that_is_none_is_told_how_one_is_written(client: FlaskClient) -> None:
    answer = client.get("/plans/kemarin/")
    assert answer.status_code == 400
    assert "dari 1970 sampai 2199; yang datang: kemarin" in answer.get_data(as_text=True)


def test_every_export_has_a_link_and_downloads_under_a_telling_name(client: FlaskClient) -> None:
    page = text_of(client, "/rencana")
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
    links = re.findall(r'(?:href|src)="(/[^"]*)"', text_of(client, "/rencana"))
    assert len(links) > 30
    for link in set(links):
        assert client.get(link).status_code == 200, link
