from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from geo.model import LonLat
from planner.city.office import open_office
from planner.cli import cli
from planner.field.model import Position
from planner.field.store import FieldLog
from tests.planner.city.small_city import write_city


def test_old_positions_are_removed_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_city(tmp_path / "cities")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'patroli.sqlite'}")
    office = open_office("kecil")
    today = datetime.now(UTC)
    FieldLog.of(office).add_positions(
        Position(
            squad="Regu 1",
            date="2026-03-02",
            shift="pagi",
            at=today - timedelta(days=days),
            point=LonLat(101.4, 1.6),
        )
        for days in (1, 29, 31, 400)
    )
    result = CliRunner().invoke(cli, ["field", "prune", "--city", "kecil"])
    assert result.exit_code == 0, result.output
    assert result.output == "2 positions older than 30 days are removed\n"
    assert len(FieldLog.of(office).positions("2026-03-02")) == 2
    office.database.close()
