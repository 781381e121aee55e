"""Every command is for one city: the one named, the one set, or the only one."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from planner.city.which import which_city
from planner.database.database import open_database
from planner.errors import NotFoundError, SettingsError
from tests.test_docs import commands
from web.cli import cli


@pytest.fixture
def cities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of cities of an installation that has none yet."""
    monkeypatch.delenv("PATROLI_CITY", raising=False)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'db' / 'patroli.sqlite'}")
    return tmp_path / "cities"


def add(cities: Path, *names: str) -> None:
    for name in names:
        (cities / name).mkdir(parents=True)
        (cities / name / "city.toml").touch()


def work(*names: str) -> None:
    database = open_database()
    with database.write() as db:
        for name in names:
            database.own(db, name)
    database.close()


def test_without_any_city_it_is_told_how_to_add_one(cities: Path) -> None:
    with pytest.raises(NotFoundError, match="patroli city add"):
        which_city()


def test_the_only_folder_is_the_city_and_looking_makes_no_database(cities: Path) -> None:
    add(cities, "kota-a")
    assert which_city() == "kota-a"
    assert not (cities.parent / "db").exists()


def test_of_several_folders_the_only_city_at_work_is_it(cities: Path) -> None:
    add(cities, "kota-a", "kota-b")
    with pytest.raises(NotFoundError, match="which city\\? kota-a, kota-b can be chosen"):
        which_city()
    work("kota-b")
    assert which_city() == "kota-b"


def test_several_cities_at_work_must_be_told_apart(
    cities: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(cities, "kota-a", "kota-b", "kota-c")
    work("kota-a", "kota-b")
    with pytest.raises(NotFoundError, match=r"kota-a, kota-b are at work.*--city"):
        which_city()
    monkeypatch.setenv("PATROLI_CITY", "kota-c")
    assert which_city() == "kota-c"
    assert which_city("Kota A") == "kota-a"


def test_a_city_at_work_whose_folder_is_gone_is_no_choice(cities: Path) -> None:
    add(cities, "kota-a", "kota-b")
    work("kota-a", "gone")
    assert which_city() == "kota-a"


def test_a_path_is_no_city(cities: Path) -> None:
    with pytest.raises(SettingsError, match="not a path"):
        which_city("../kota")


OF_A_CITY = [
    name for name, command in commands() if any("--city" in p.opts for p in command.params)
]
WITHOUT = {
    *(
        "audit export",
        "audit verify",
        "backtest",
        "backup",
        "backup-key",
        "boundaries check",
        "city add",
    ),
    *("database downgrade", "database status", "database upgrade", "restore", "settings"),
    *("maintenance on", "maintenance off"),
}
"""Commands that are for no city, or for all."""


def test_every_other_command_takes_the_city() -> None:
    assert {name for name, _ in commands()} - set(OF_A_CITY) == WITHOUT


def _something(kind: object, folder: Path) -> str:
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return "1"
    return str(folder / "x.gpkg")


@pytest.mark.parametrize("name", OF_A_CITY)
def test_no_command_takes_a_city_that_nobody_named_where_there_are_several(
    cities: Path, name: str, tmp_path: Path
) -> None:
    add(cities, "kota-a", "kota-b")
    command: click.Command = cli
    for word in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    needed = [
        word
        for p in command.params
        if p.required
        for word in ([p.opts[0]] if isinstance(p, click.Option) else [])
        + [_something(p.type, tmp_path)]
    ]
    shown = CliRunner().invoke(cli, [*name.split(), *needed])
    assert shown.exit_code == 2
    assert "which city? kota-a, kota-b" in shown.stderr
