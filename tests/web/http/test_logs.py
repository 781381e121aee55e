"""Every request has a number, in its answer and in its log lines."""

import logging
from typing import Any

import pytest
from flask import Flask

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.access import PUBLIC, allow


@pytest.fixture
def app() -> Flask:
    return app_of(full_desk("2023-08-01"))


def fields(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [r.__dict__["fields"] for r in caplog.records if r.name == "web.http.logs"]


def test_an_answer_is_told_with_route_status_and_time(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "web.http.logs")
    answer = app.test_client().get("/peta?rahasia=1")
    (told,) = fields(caplog)
    assert told.pop("ms") > 0
    assert told == {"method": "GET", "route": "/peta", "status": 200}
    assert len(answer.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-1.2_Z", True), ("", False), ("x" * 65, False), ('"><b>', False), ("a b", False)],
)
def test_a_well_formed_number_from_the_proxy_is_kept(app: Flask, given: str, kept: bool) -> None:
    answer = app.test_client().get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is kept


def test_neither_tokens_nor_unknown_addresses_are_told(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = app.test_client()
    secret = "geheim" * 6
    addresses = (
        *(f"/r/{secret}", f"/tidak/ada/{secret}"),
        *(f"/lacak/{secret}/owntracks", f"/kalender/{secret}.ics"),
    )
    for address in addresses:
        client.get(address)
    assert len(fields(caplog)) == len(addresses)
    assert secret not in repr(fields(caplog))


def test_a_fault_tells_its_number_on_the_page_and_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = app_of(full_desk("2023-08-01"))

    @allow(PUBLIC)
    def broken() -> str:
        raise KeyError("x")

    app.add_url_rule("/rusak", "broken", broken)
    answer = app.test_client().get("/rusak", headers={"X-Request-Id": "nomor-7"})
    assert answer.status_code == 500
    assert "nomor-7" in answer.text
    assert any(r.exc_info for r in caplog.records)
