"""`patroli audit`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from planner.audit.seal import Seals
from planner.audit.store import AuditLog
from planner.cli import cli
from planner.database.database import open_database


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AuditLog:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'p.sqlite'}")
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path))
    database = open_database()
    made = AuditLog(database, "kecil", Seals(tmp_path))
    for number in range(3):
        made.append("=siti", "a.b", str(number), at=datetime(2026, 1, 1, tzinfo=UTC))
    database.close()
    return made


def test_a_whole_chain_is_told_with_its_newest_seal(log: AuditLog) -> None:
    shown = CliRunner().invoke(cli, ["audit", "verify", "--expect", log.head()[1]])
    assert shown.exit_code == 0
    assert f"3 rows, newest seal {log.head()[1]}" in shown.output


def test_an_unknown_seal_is_a_fault(log: AuditLog) -> None:
    shown = CliRunner().invoke(cli, ["audit", "verify", "--expect", "ab" * 32])
    assert shown.exit_code == 1
    assert "cut off the end" in shown.output


def test_the_first_bad_row_is_named(log: AuditLog) -> None:
    database = open_database()
    with database.write() as db:
        db.execute(sa.text("DROP TRIGGER audit_no_update"))
        db.execute(sa.text("UPDATE audit SET object = 'x' WHERE number = 2"))
    database.close()
    shown = CliRunner().invoke(cli, ["audit", "verify"])
    assert shown.exit_code == 1
    assert "row 2 is not as it was sealed" in shown.output
    told = json.loads(CliRunner().invoke(cli, ["audit", "verify", "--json"]).output)
    assert (told["ok"], told["rows"], told["fault"]["number"]) == (False, 1, 2)


def test_the_log_is_exported_without_formulas(log: AuditLog, tmp_path: Path) -> None:
    shown = CliRunner().invoke(cli, ["audit", "export", str(tmp_path / "audit.csv")])
    assert shown.exit_code == 0
    lines = (tmp_path / "audit.csv").read_text().splitlines()
    assert len(lines) == 4
    assert "'=siti" in lines[1]
