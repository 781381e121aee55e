from pathlib import Path

import pytest
from click.testing import CliRunner

from planner.city.office import open_office
from planner.cli import cli
from planner.people.service.people import add_person
from tests.planner.city.small_city import write_city


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'db.sqlite'}")
    write_city(tmp_path / "cities")
    add_person(open_office("kecil"), "siti", name="Siti", by="uji")
    return CliRunner()


def test_a_token_is_printed_once_listed_and_taken_back(run: CliRunner) -> None:
    made = run.invoke(cli, ["token", "issue", "siti", "--name", "QGIS", "--city", "kecil"])
    assert made.exit_code == 0, made.output
    assert made.output.startswith("pat_")
    listed = run.invoke(cli, ["token", "list", "siti", "--city", "kecil"])
    assert listed.output.startswith("QGIS")
    assert made.output.strip() not in listed.output
    assert "read" in listed.output
    assert "never used" in listed.output
    run.invoke(cli, ["token", "revoke", "siti", "QGIS", "--city", "kecil"])
    assert run.invoke(cli, ["token", "list", "siti", "--city", "kecil"]).output == ""


def test_a_token_of_nobody_is_refused(run: CliRunner) -> None:
    made = run.invoke(cli, ["token", "issue", "budi", "--name", "QGIS", "--city", "kecil"])
    assert made.exit_code == 2
    assert "budi" in made.output
