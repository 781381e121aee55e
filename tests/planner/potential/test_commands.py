"""The command line of what may happen."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from planner.cli import cli
from tests.planner.city.small_city import write_city


@pytest.fixture(autouse=True)
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_city(tmp_path / "cities")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'patroli.sqlite'}")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["potential", *arguments])
    assert result.exit_code == code, result.output
    return result.output


RECORD = [
    *("record", "--category", "PKL", "--point", "101.41,1.61", "--place", "Pasar Baru"),
    *("--from", "2099-01-02T08:00", "--to", "2099-01-02T10:00", "--likelihood", "50"),
]


def soon(*changes: str) -> list[str]:
    return [*RECORD, *changes]


def test_what_lies_too_far_ahead_is_refused_with_what_to_do() -> None:
    assert "366" in run(*soon(), code=2)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("--from", "besok"), "2026-12-31T20:00"),
        (("--point", "x"), "LON,LAT"),
        (("--likelihood", "120"), "99"),
        (("--category", "UFO"), "UFO"),
    ],
)
def test_wrong_input_is_told(wrong: tuple[str, str], told: str) -> None:
    ends = ["--from", _yesterday(), "--to", _tomorrow()]
    assert told in run(*soon(*ends, *wrong), code=2)


def test_what_is_recorded_is_listed_answered_and_counted() -> None:
    assert "patroli potential record" in run("list")
    now = ["--from", "2020-01-01T08:00", "--to", _tomorrow()]
    assert "31" in run(*soon(*now), code=2)
    told = run(*soon("--from", _yesterday(), "--to", _tomorrow()))
    key = told.split()[1].rstrip(":")
    assert key in run("list")
    (kept,) = json.loads(run("list", "--json"))["coming"]
    assert (kept["id"], kept["ward"], kept["likelihood"]) == (key, "B1", 0.5)
    assert "nothing was confirmed" in run("hits")
    assert f"confirmed {key}" in run("decide", key, "confirmed", "--seen", "20 lapak")
    assert "city, likely: 1 of 1 came; too few for a share" in run("hits")
    assert json.loads(run("hits", "--json"))[""]["likely"]["came"] == 1
    run("withdraw", key, code=2)


def test_what_has_not_begun_is_withdrawn() -> None:
    later = run(*soon("--from", _tomorrow(), "--to", _tomorrow(2)))
    key = later.split()[1].rstrip(":")
    assert f"withdrawn {key}" in run("withdraw", key)
    assert json.loads(run("list", "--json"))["past"][0]["outcome"] == "withdrawn"


def _yesterday() -> str:
    return _tomorrow(-1)


def _tomorrow(days: int = 1) -> str:
    # Commands read the clock of the machine.
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M}+00:00"
