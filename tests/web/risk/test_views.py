import pytest
from flask.testing import FlaskClient

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.risk import hotspots


def test_emerging_hotspots_come_first_and_are_marked(client: FlaskClient) -> None:
    page = client.get("/peta").get_data(as_text=True)
    page = page[page.index('id="giliran-1"') :]
    table = page[page.index("<tbody>") : page.index("</table>")]
    assert "BARU" in table[: table.index("</tr>")]
    assert table.count("BARU") == 1
    assert "sekali tiap 5 hari <small>(0,21 ± 0,1)</small>" in table
    assert '<td data-label="Jenis terbanyak">Pedagang kaki lima</td>' in table


def test_new_series_are_listed_and_lie_on_the_map_in_both_languages(
    client: FlaskClient, empty_client: FlaskClient
) -> None:
    for lang, title, hours, why in (
        ("id", "Rangkaian baru", "Jam rawan", "3 kejadian dalam 2 j sejak"),
        ("en", "New series", "Busy hours", "3 incidents within 2 hr since"),
    ):
        page = client.get(f"/peta?lang={lang}").get_data(as_text=True)
        part = page[page.index('<section id="rangkaian">') :]
        part = part[: part.index("</section>")]
        assert f"<h2>{title}</h2>" in part
        assert f'<td data-label="{hours}">19.00, 20.00, 21.00</td>' in part
        assert part.count('<th scope="row">') == 1
        assert why in part
        assert page.count(why) == 2
        assert title in page[: page.index('<section id="rangkaian">')]
    assert "rangkaian" not in empty_client.get("/peta?lang=id").get_data(as_text=True)


def test_hotspots_are_listed_by_shift_and_the_least_behind_a_fold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hotspots, "OPEN_ROWS", 1)
    page = app_of(full_desk()).test_client().get("/peta").get_data(as_text=True)
    assert page.count("data-picks-shift=") == page.count("data-shift-part=") == 3
    for part in page.split("data-shift-part=")[1:]:
        shown, rest = part.split('<details class="rest">')
        assert shown.count('<th scope="row">') == rest.count('<th scope="row">') == 1
        assert "1 titik rawan lain" in rest


def test_without_hotspots_the_page_does_not_promise_safety(empty_client: FlaskClient) -> None:
    page = empty_client.get("/peta").get_data(as_text=True)
    assert "Itu bukan berarti aman" in page
    assert "patroli.start" in page


def test_districts_nobody_knows_come_first_and_are_never_called_safe(client: FlaskClient) -> None:
    page = client.get("/kecamatan").get_data(as_text=True)
    assert page.index('<th scope="row">Hulu') < page.index('<th scope="row">Kota Lama')
    assert '<tr class="unknown">' in page
    row = page[page.index('<th scope="row">Hulu') :]
    row = row[: row.index("</tr>")]
    assert "tidak diketahui" in row
    assert "belum pernah" in row
    assert "aman" not in row


def test_the_district_table_carries_caveats_and_the_age_of_the_data(client: FlaskClient) -> None:
    page = client.get("/kecamatan").get_data(as_text=True)
    assert "Titik simulasi, total resmi" in page
    assert "Data sampai 31 Jul 2023" in page


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (2.3, "2,3 per giliran"),
        (0.5, "sekali tiap 2 hari"),
        (0.0101, "sekali tiap 99 hari"),
        (0.001, "sekali tiap 3 tahun"),
        (0.0, "kurang dari sekali dalam 100 tahun"),
    ],
)
def test_small_numbers_are_told_as_how_often(expected: float, words: str) -> None:
    app = app_of(full_desk())
    with app.test_request_context("/"):
        assert app.jinja_env.filters["how_often"](expected) == words


@pytest.mark.parametrize(
    ("prize", "words"),
    [
        (2.5, "2,5 gangguan"),
        (0.4, "tiap 2,5 hari"),
        (0.03, "tiap 33 hari"),
        (0.8, "tiap 1,2 hari"),
        (0.0, "Belum dapat"),
    ],
)
def test_a_prize_is_told_as_what_it_prevents(prize: float, words: str) -> None:
    app = app_of(full_desk())
    with app.test_request_context("/"):
        assert words in app.jinja_env.from_string("{{ prevented(prize) }}").render(prize=prize)


def test_the_district_page_tells_how_far_patrols_are_from_need(client: FlaskClient) -> None:
    page = client.get("/kecamatan").text
    assert "30% waktu patroli berada di tempat yang salah" in page
    assert "Paling kurang: Hulu, dengan 30% kebutuhan dan 0% waktu patroli" in page
