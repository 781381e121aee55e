"""Maintenance shuts every page with a sentence, and opens all again."""

import pytest
from click.testing import CliRunner

from planner.city.office import Office
from planner.cli import cli
from planner.operations.maintenance import reopen, shut
from planner.people.roles import ROLES
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk
from tests.web.test_access import BROWSER, filled

MONITORS = {"health.healthz", "metrics.metrics"}


def test_every_address_says_so_but_files_and_what_monitors_ask(office: Office) -> None:
    app = app_of(empty_desk(), NOW, office=office, who=person(*ROLES))
    client = app.test_client()
    assert client.get("/pengguna").status_code == 200
    shut(office.folder, "Server dipindah sampai pukul 10.")
    office.database.close()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static") or rule.endpoint in MONITORS:
            continue
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = client.open(filled(app, rule), method=method, headers=BROWSER)
            assert answer.status_code == 503, rule.rule
            assert answer.headers["Retry-After"] == "300"
            assert "sedang dirawat" in answer.get_data(as_text=True)
            assert "sampai pukul 10" in answer.get_data(as_text=True)
    assert client.get("/static/site.css").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert "being maintained" in client.get("/pengguna?lang=en").get_data(as_text=True)
    assert reopen(office.folder)
    assert client.get("/pengguna").status_code == 200


def test_the_command_shuts_and_opens(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROLI_VAR", str(office.folder))
    client = app_of(empty_desk(), NOW, office=office, who=None).test_client()
    assert "shut until" in CliRunner().invoke(cli, ["maintenance", "on", "--why", "<b>x"]).output
    page = client.get("/masuk").get_data(as_text=True)
    assert "&lt;b&gt;x" in page
    assert "open again" in CliRunner().invoke(cli, ["maintenance", "off"]).output
    assert "were open" in CliRunner().invoke(cli, ["maintenance", "off"]).output
    assert client.get("/masuk").status_code == 200
