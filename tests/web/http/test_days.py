"""Days in addresses and forms: whatever is written there, there is a sentence and never a crash."""

import re
from pathlib import Path

import pytest
from flask import Flask

from geo.days import EARLIEST, LATEST
from tests.web.conftest import app_of, office_in
from tests.web.fakes import empty_desk

NO_DAYS = ("0001-01-01", "9999-12-31", "1969-12-31", "2200-01-01", "2026-02-30", "kemarin", "٢٠٢٦")
ENDS = (str(EARLIEST), str(LATEST))
PARTS = {"name": "plan.json", "kind": "pdf", "shift": "pagi", "squad": "Regu-1"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("days")
    return app_of(empty_desk(), office=office_in(folder))


def addresses(app: Flask, day: str) -> list[tuple[str, str]]:
    """Return method and address of every view that names a day."""
    return [
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda part: PARTS.get(part[1], "x"), named))
        for rule in app.url_map.iter_rules()
        if (named := re.sub(r"<day:\w+>", day, rule.rule)) != rule.rule
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("text", NO_DAYS)
def test_an_address_with_no_day_is_refused_and_says_how_one_is_written(
    app: Flask, text: str
) -> None:
    found = addresses(app, text)
    assert len(found) > 15
    for method, address in found:
        answer = app.test_client().open(address, method=method)
        assert answer.status_code == 400, address
        assert f"yang datang: {text}" in answer.get_data(as_text=True), address


@pytest.mark.parametrize("text", ENDS)
def test_the_ends_of_the_calendar_are_reckoned_with(app: Flask, text: str) -> None:
    for method, address in addresses(app, text):
        assert app.test_client().open(address, method=method).status_code < 500, address


@pytest.mark.parametrize("text", NO_DAYS + ENDS)
@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/laporan", "sampai"),
        ("/audit", "from"),
        ("/audit", "to"),
        ("/titik/lembar.pdf", "tanggal"),
        ("/posisi", "tanggal"),
    ],
)
def test_a_day_that_is_asked_for_is_answered(app: Flask, address: str, key: str, text: str) -> None:
    answer = app.test_client().get(address, query_string={key: text})
    assert answer.status_code in (200, 400, 404), answer.status


@pytest.mark.parametrize("text", NO_DAYS + ENDS)
@pytest.mark.parametrize("address", ["/api/v1/plans/{}", "/hari-ini/{}/usulan"])
def test_programs_and_forms_with_any_day_are_answered(app: Flask, address: str, text: str) -> None:
    method, client = ("GET" if "api" in address else "POST"), app.test_client()
    answer = client.open(address.format(text), method=method, data={"date": text})
    assert answer.status_code < 500
    if text in NO_DAYS:
        assert answer.status_code in (400, 404)


@pytest.mark.parametrize("text", NO_DAYS + ENDS)
@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/jadwal/anggota", {"name": "A", "squad": "Regu 1", "duty": "member", "first_day": "?"}),
        ("/jadwal/cuti", {"member": "x", "first_day": "?", "last_day": "?"}),
        ("/jadwal/hari/2026-11-21", {"do": "swap", "member": "x", "other_day": "?"}),
        ("/kejadian", {"day": "?", "clock": "00:00"}),
        ("/hari-ini/2026-11-21/usulan", {"date": "?"}),
    ],
)
def test_a_form_with_any_day_is_answered(
    app: Flask, address: str, form: dict[str, str], text: str
) -> None:
    typed = {key: text if value == "?" else value for key, value in form.items()}
    status = app.test_client().post(address, data=typed).status_code
    assert status < 500
    assert status != 405


def test_an_address_writes_its_day_one_way(app: Flask) -> None:
    answer = app.test_client().get("/plans/20260101/")
    assert "2026-01-01" in answer.get_data(as_text=True)
