from flask.testing import FlaskClient


def test_emerging_hotspots_come_first_and_are_marked(client: FlaskClient) -> None:
    page = client.get("/peta").get_data(as_text=True)
    table = page[page.index("<tbody>") : page.index("</table>")]
    assert "BARU" in table[: table.index("</tr>")]
    assert table.count("BARU") == 1
    assert "0,21 ± 0,1" in table


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


def test_health_tells_versions_and_the_age_of_the_data(client: FlaskClient) -> None:
    told = client.get("/healthz").get_json()
    assert told["status"] == "ok"
    assert told["planned_today"] is True
    assert told["latest_plan"] == "2023-08-02"
    assert told["data_age_days"] == 1.47
    assert told["versions"]["flask"].count(".") == 2


def test_health_of_an_empty_city_is_ok_and_says_nothing_is_known(empty_client: FlaskClient) -> None:
    told = empty_client.get("/healthz").get_json()
    assert (told["latest_plan"], told["data_until"], told["planned_today"]) == (None, None, False)
