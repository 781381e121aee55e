import logging

import pytest

from planner.city.office import Office
from planner.patrol.publication.passes import token_of
from tests.planner.field.field_day import morning_pass
from tests.web.conftest import app_of
from tests.web.fakes import empty_desk
from web.http.signed import masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/r/abc.def", "/r/…"),
        ("/r/abc.def/kirim", "/r/…/kirim"),
        ("GET /r/abc.def/peta.json?x=1 HTTP/1.1", "GET /r/…/peta.json?x=1 HTTP/1.1"),
        ("/lacak/abc.def/traccar?lat=1", "/lacak/…/traccar?lat=1"),
        ("/kalender/abc.def.ics", "/kalender/…"),
        ("/r/sw.js", "/r/sw.js"),
        ("/r/", "/r/"),
        ("/regu", "/regu"),
        ("/plans/2026-03-02/", "/plans/2026-03-02/"),
    ],
)
def test_links_are_hidden_and_other_addresses_are_not(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_an_error_on_a_squads_page_does_not_tell_its_link(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(office, morning_pass(office))

    def broken(*_: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr("web.field.delivery.receive", broken)
    with caplog.at_level(logging.DEBUG):
        client = app_of(empty_desk(), office.now(), office=office).test_client()
        assert client.post(f"/r/{token}/kirim", json={"items": []}).status_code == 500
    assert "failed" in caplog.text
    assert token not in caplog.text
