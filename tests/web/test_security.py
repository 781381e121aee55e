import base64
import dataclasses
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from tests.web import sample
from tests.web.conftest import app_of
from tests.web.fakes import FakeDesk, full_desk

PAGES = ["/rencana", "/peta", "/kecamatan", "/plans/", "/plans/2023-08-01/", "/tidak-ada"]


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_allows_only_this_host_and_the_pages_own_script(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for code in re.findall(r"<script>(.*?)</script>", response.get_data(as_text=True), re.S):
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


@pytest.mark.parametrize("address", PAGES)
def test_pages_carry_no_inline_style_and_no_event_attribute(
    client: FlaskClient, address: str
) -> None:
    page = client.get(address).get_data(as_text=True)
    html = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for address in ("/rencana", "/healthz", "/static/site.css", "/nope"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_street_tiles_open_the_policy_for_their_host_alone() -> None:
    full = full_desk()
    tiles = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    desk = FakeDesk(
        {"2023-08-02": sample.plan()},
        full.outlook(),
        dataclasses.replace(full.backdrop(), tiles=tiles),
    )
    client = app_of(desk).test_client()
    assert (
        "img-src 'self' data: https://*.tiles.example;"
        in (client.get("/peta").headers["Content-Security-Policy"])
    )
    assert "tiles.example" not in client.get("/kecamatan").headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/plans", "/plans/2023-08-02", "//plans/", "/plans//x"])
def test_no_answer_leads_to_the_host_that_a_request_claims(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address, headers={"Host": "evil.example"})
    assert response.status_code in (200, 302, 404)
    assert re.match(r"/(?!/)", response.headers.get("Location", "/"))
    assert "evil.example" not in str(response.headers) + response.get_data(as_text=True)
