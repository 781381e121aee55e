"""The commands that plan a day and show its risk."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geo.notice import Notice, as_it_is
from planner.cli import cli
from planner.database.database import open_database
from planner.patrol.commands import summary
from planner.patrol.model import BEGUN, UnmetDuty
from planner.patrol.store import Plans
from tests.planner.city.small_city import write_city
from tests.planner.patrol.builders import make_plan


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'patroli.sqlite'}")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    write_city(tmp_path / "cities")
    return tmp_path


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result


def test_json_is_all_there_is_on_the_output_stream_also_of_a_kept_plan() -> None:
    order = ("plan", "--city", "kecil", "--date", "2026-03-02", "--if-missing", "--json")
    made = json.loads(run(*order).stdout)
    assert made["date"] == "2026-03-02"
    assert json.loads(run(*order).stdout) == made


def test_a_plan_that_could_not_be_written_is_not_made(place: Path) -> None:
    (place / "out").write_text("x")
    order = ("plan", "--city", "kecil", "--date", "2026-03-02", "--out", place / "out")
    assert "expected a directory" in run(*order, code=2).stderr
    assert (place / "out").read_text() == "x"
    database = open_database()
    assert Plans(database, "kecil").latest() is None
    database.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--seed", "-5"), "0<=x"),
        (("--seed", "99999999999999999999"), "0<=x"),
        (("--date", "2026-13-01"), "expected a day such as"),
        (("--date", "9999-12-31"), "years 1970 to 2199"),
    ],
)
def test_values_out_of_range_are_refused(arguments: tuple[str, ...], message: str) -> None:
    assert message in run("plan", "--city", "kecil", *arguments, code=2).stderr


def test_risk_is_not_worked_out_for_a_file_that_cannot_be(place: Path) -> None:
    order = ("risk", "--city", "kecil", "--shift", "pagi", "--date", "2026-03-02", "--out")
    assert "make it first" in run(*order, place / "none" / "r.gpkg", code=2).stderr
    figures = json.loads(run(*order, place / "r.gpkg", "--json").stdout)
    assert all(Path(file).is_file() for file in figures["files"])


def test_a_plan_that_began_late_is_compared_with_no_whole_day_and_tells_a_reason_once() -> None:
    plan = make_plan()
    told: list[str] = []
    summary(plan, told.append)
    assert any("of what the best plan found would prevent" in line for line in told)
    unmet = tuple(
        UnmetDuty(duty=as_it_is(name), why=as_it_is("Over."), remedy=as_it_is("Tomorrow."))
        for name in ("Barat", "Timur")
    )
    begun = Notice.of(BEGUN, begun_at=datetime(2026, 11, 20, 9, 56))
    late = replace(plan, coverage=replace(plan.coverage, unmet=unmet), caveats=(begun,))
    told = []
    summary(late, told.append)
    assert not any("of what the best plan found would prevent" in line for line in told)
    assert [line for line in told if line.startswith("unmet")] == [
        "unmet: Barat; Timur: Over. Tomorrow."
    ]
