import shutil
from pathlib import Path

import pytest

from geo.errors import BoundaryError
from planner.city.folder import city_folder, city_key, city_names, data_root, load_city
from planner.errors import NotFoundError, SettingsError

DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai"


def test_dumai_is_the_default_city() -> None:
    data = load_city("dumai")
    assert data.settings.name == "Kota Dumai"
    assert len(data.wards) == len(data.frame) == 34
    assert sum(1 + len(w.includes) for w in data.wards) == 36
    assert sum(w.people or 0 for w in data.wards) == pytest.approx(331_832)
    assert len(data.places) == 11


def test_wards_and_settings_are_all_a_city_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    for name in ("wards.geojson", "city.toml"):
        shutil.copy(DUMAI / name, folder / name)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    data = load_city("small")
    assert data_root() == tmp_path
    assert city_names() == ("small",)
    assert data.settings.key == "small"
    assert data.places == ()
    assert all(w.people is None for w in data.wards)


def test_a_city_without_wards_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bare").mkdir()
    shutil.copy(DUMAI / "city.toml", tmp_path / "bare")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    with pytest.raises(NotFoundError, match=r"expected wards\.geojson"):
        load_city("bare")


def test_broken_wards_stop_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad").mkdir()
    shutil.copy(DUMAI / "city.toml", tmp_path / "bad")
    (tmp_path / "bad" / "wards.geojson").write_text("{}")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    with pytest.raises(BoundaryError, match="expected GeoJSON"):
        load_city("bad")


def test_an_unknown_city_names_those_there_are() -> None:
    with pytest.raises(NotFoundError, match=r"there are: .*dumai.*patroli city add atlantis"):
        city_folder("atlantis")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Dumai", "dumai"),
        (" Kota Bogor ", "kota-bogor"),
        ("a_b.c", "a-b-c"),
        ("Kota Ñandú", "kota-nandu"),
    ],
)
def test_a_city_key_is_a_plain_folder_name(name: str, key: str) -> None:
    assert city_key(name) == key


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "/etc", "a\\b", "a\0b", "---", "x" * 61, "東京"]
)
def test_a_name_that_is_a_path_or_nothing_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="expected a city name"):
        city_key(name)


def test_without_a_variable_the_folder_here_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PATROLI_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert data_root() == DUMAI.parent
    (tmp_path / "data" / "boundaries").mkdir(parents=True)
    assert data_root() == Path("data/boundaries")
