"""The audit page: read only, for those who check."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from planner.audit.store import AuditLog
from planner.city.office import Office
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk
from web.audit import views as audit


@pytest.fixture
def client(office: Office) -> FlaskClient:
    AuditLog.of(office).append(
        "siti", "plan.publish", "2026-11-21 v1", at=NOW, detail={"reason": "hujan"}
    )
    AuditLog.of(office).append("=cmd()", "report.sign", "+lapor", at=NOW + timedelta(days=1))
    AuditLog(office.database, "lain").append("asing", "plan.publish", "rahasia", at=NOW)
    return app_of(empty_desk(), NOW, office=office, who=person("auditor")).test_client()


def test_the_page_tells_who_did_what_and_that_the_chain_is_whole(client: FlaskClient) -> None:
    text = client.get("/audit").text
    assert "Rantai utuh" in text
    assert text.index("report.sign") < text.index("plan.publish</code>")
    assert "hujan" in text
    assert "asing" not in text
    assert "The chain is whole" in client.get("/audit?lang=en").text


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("actor=siti", "2026-11-21 v1", "+lapor"),
        ("action=report.sign", "+lapor", "2026-11-21 v1"),
        (f"to={NOW:%Y-%m-%d}", "2026-11-21 v1", "+lapor"),
        (f"from={NOW + timedelta(days=1):%Y-%m-%d}", "+lapor", "2026-11-21 v1"),
        ("from=2199-12-31", "Tidak ada baris", "+lapor"),
        ("from=1970-01-01&to=2199-12-31&before=nine", "+lapor", "Tidak ada baris"),
        ("from=9999-12-31", "yang datang: 9999-12-31", "+lapor"),
    ],
)
def test_rows_are_filtered(client: FlaskClient, query: str, there: str, gone: str) -> None:
    text = client.get(f"/audit?{query}").text
    assert there in text
    assert gone not in text


def test_long_logs_are_paged_and_checked_when_asked(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE_ROWS", 1)
    monkeypatch.setattr(audit, "CHECKED_AT_ONCE", 1)
    first = client.get("/audit").text
    assert "Periksa seluruh rantai" in first
    assert "before=2" in first
    assert "v1" in client.get("/audit?before=2").text
    assert "Rantai utuh" in client.get("/audit?check=1").text


def test_the_export_holds_the_filtered_rows_and_no_formula(client: FlaskClient) -> None:
    answer = client.get("/audit.csv?action=report.sign")
    assert answer.mimetype == "text/csv"
    assert "'=cmd()" in answer.text
    assert "'+lapor" in answer.text
    assert "siti" not in answer.text


@pytest.mark.parametrize("role", ["commander", "leadership", "officer", "squad_leader"])
def test_others_do_not_see_the_log(make_office: Callable[..., Office], role: str) -> None:
    who = person(role)  # type: ignore[arg-type]
    client = app_of(empty_desk(), NOW, office=make_office(), who=who).test_client()
    assert client.get("/audit").status_code == 403
    assert client.get("/audit.csv").status_code == 403
