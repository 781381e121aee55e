from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.city.office import Office
from planner.cli import cli
from planner.patrol.publication.store import Publications
from tests.planner.city.offices import KEY, small_office
from tests.planner.patrol.publication.published import proposed_day


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'patroli.sqlite'}")
    return small_office(tmp_path, at=datetime.now(UTC))


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["publish", "--city", KEY, *words])


def test_the_proposed_plan_of_a_day_is_published_from_the_shell(office: Office) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    proposed_day(office, tomorrow)
    said = run("--date", tomorrow)
    assert (said.exit_code, said.output) == (0, f"Kota Kecil, {tomorrow}: version 1, 5 loops\n")
    made = Publications.of(office).latest(tomorrow)
    assert made is not None
    assert made.published_by == "shell"
    proposed_day(office, tomorrow, seed=8)
    refused = run("--date", tomorrow)
    assert refused.exit_code == 2
    assert "why version 1" in refused.output
    assert run("--date", tomorrow, "--reason", "hujan").exit_code == 0
    office.database.close()


def test_a_day_without_a_proposal_is_refused_with_the_command_that_makes_one(
    office: Office,
) -> None:
    said = run("--date", "2031-01-01")
    assert said.exit_code == 2
    assert "patroli plan --date 2031-01-01" in said.output
    office.database.close()
