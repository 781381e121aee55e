from pathlib import Path

import pytest

from planner import places
from planner.city.folder import city_names
from planner.places import city_root, is_clone, var_folder


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the program lie where it was installed, and give the user's folder."""
    program, user = tmp_path / "site-packages", tmp_path / "user"
    city = program / "data" / "boundaries" / "kecil"
    city.mkdir(parents=True)
    (city / "city.toml").write_text("as shipped")
    monkeypatch.setattr(places, "PROGRAM", program)
    monkeypatch.setattr(places, "user_data_path", lambda name, appauthor: user / name)
    return user / "patroli"


def test_a_clone_keeps_its_work_where_one_stands_and_its_cities_in_itself() -> None:
    assert is_clone()
    assert var_folder() == Path("var")
    assert city_root() == Path(__file__).parents[2] / "data" / "boundaries"


def test_an_installed_program_keeps_everything_in_the_users_folder(installed: Path) -> None:
    assert not is_clone()
    assert var_folder() == installed
    assert city_root() == installed / "boundaries"
    assert (installed / "boundaries" / "kecil" / "city.toml").read_text() == "as shipped"


def test_cities_that_come_with_the_program_are_copied_once_and_may_be_changed(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = city_root() / "kecil" / "city.toml"
    kept.write_text("ours")
    monkeypatch.delenv("PATROLI_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert city_names() == ("kecil",)
    assert kept.read_text() == "ours"
    assert [p.name for p in kept.parents[1].iterdir()] == ["kecil"]
