import gzip
import re

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    "address", ["/rencana", "/peta", "/kecamatan", "/plans/2023-08-02/plan.kml"]
)
def test_text_is_compressed_for_those_who_can_read_it(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_pdf_is_not_compressed_twice(client: FlaskClient) -> None:
    assert (
        "Content-Encoding" not in client.get("/plans/2023-08-02/sheets.pdf", headers=GZIP).headers
    )


@pytest.mark.parametrize("headers", [{}, GZIP])
@pytest.mark.parametrize("address", ["/rencana", "/peta", "/kecamatan"])
def test_a_page_that_has_not_changed_is_not_sent_again(
    client: FlaskClient, address: str, headers: dict[str, str]
) -> None:
    tag = client.get(address, headers=headers).headers["ETag"]
    again = client.get(address, headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_another_language_is_another_page(client: FlaskClient) -> None:
    tag = client.get("/rencana").headers["ETag"]
    assert client.get("/rencana?lang=en", headers={"If-None-Match": tag}).status_code == 200


def test_static_files_carry_their_hash_and_are_kept_for_a_year(client: FlaskClient) -> None:
    page = client.get("/rencana").get_data(as_text=True)
    files = set(re.findall(r'(?:href|src)="(/(?:static|map)/[^"]+)"', page))
    assert len(files) == 6
    for file in files:
        assert "?v=" in file
        response = client.get(file, headers=GZIP)
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "gzip"
    assert "no-cache" in client.get("/static/site.css").headers["Cache-Control"]


def test_a_style_sheet_finds_its_pictures(client: FlaskClient) -> None:
    css = client.get("/map/vendor/leaflet.css").get_data(as_text=True)
    pictures = set(re.findall(r"url\(([^)#]+\.png)\)", css))
    assert pictures
    for picture in pictures:
        assert client.get(f"/map/vendor/{picture}").status_code == 200


@pytest.mark.parametrize("name", ["../page.py", "..%2fpage.py", "vendor/../../page.py"])
def test_no_file_outside_the_static_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/map/{name}").status_code == 404
