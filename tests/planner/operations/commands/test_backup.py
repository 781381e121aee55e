"""`patroli backup`, `patroli restore` and `patroli database`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.cli import cli
from planner.database.database import open_database
from planner.database.migrations import HEAD
from tests.planner.database.histories import old_database


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    made = f"sqlite:///{tmp_path / 'p.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", made)
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    return made


def test_a_backup_is_made_checked_and_brought_back(tmp_path: Path) -> None:
    open_database().close()
    file = str(tmp_path / "b.tar.gz")
    made = run("backup", file)
    assert made.exit_code == 0
    assert "newest seal" in made.output
    checked = json.loads(run("restore", file, "--check", "--json").output)
    assert (checked["rows"], checked["restored"]) == (0, False)
    refused = run("restore", file)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert "is restored" in run("restore", file, "--force").output


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"no archive")
    assert run("restore", str(tmp_path / "x.tar.gz")).exit_code == 2
    assert run("restore", str(tmp_path / "nothing.tar.gz")).exit_code == 2
    assert run("backup", str(tmp_path / "b.tar.gz"), "--keep", "3").exit_code == 2


def test_the_status_tells_what_the_tables_are_of(url: str) -> None:
    assert "empty" in run("database", "status").output
    old_database(url).close()
    status = run("database", "status", "--json")
    assert status.exit_code == 1
    assert json.loads(status.output)["state"] == "older"


def test_tables_go_up_and_down_with_a_copy_of_each(url: str, tmp_path: Path) -> None:
    old_database(url).close()
    assert f"upgraded from 0001 to {HEAD}" in run("database", "upgrade").output
    assert f"is at {HEAD}" in run("database", "upgrade").output
    assert run("database", "downgrade", "0001").exit_code == 1
    assert "brought back" in run("database", "downgrade", "0001", "--yes").output
    assert "expected one of" in run("database", "downgrade", "9", "--yes").output
    assert "newer than" in run("database", "downgrade", "0001", "--yes").output
    assert sorted(p.suffix for p in tmp_path.glob("p.sqlite.*")) == [
        ".before-0001",
        f".before-{HEAD}",
    ]
