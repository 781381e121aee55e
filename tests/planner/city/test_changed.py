"""A city's folder that is edited while the service runs is noticed, and a broken one named."""

from pathlib import Path

import pytest

from planner.city.folder import CityData, load_city
from tests.planner.city.small_city import SETTINGS, write_city


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CityData:
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    write_city(tmp_path, SETTINGS)
    return load_city("kecil")


def test_what_is_as_it_was_is_not_told_also_if_it_was_touched(data: CityData) -> None:
    assert data.changed() is None
    (data.folder / "city.toml").touch()
    (data.folder / "cache").mkdir(exist_ok=True)
    (data.folder / "cache" / "roads").write_bytes(b"made again")
    assert data.changed() is None


def test_an_edit_is_told_until_it_is_taken_back(data: CityData) -> None:
    file = data.folder / "city.toml"
    before = file.read_text()
    file.write_text(before.replace("Kota Kecil", "Kota Lain"))
    told = data.changed()
    assert told is not None
    assert told.code == "city.changed"
    file.write_text(before)
    assert data.changed() is None


@pytest.mark.parametrize("text", ["name = ", 'nama = "x"', "", "\udcff"])
def test_a_broken_file_is_told_with_its_fault(data: CityData, text: str) -> None:
    (data.folder / "city.toml").write_bytes(text.encode(errors="surrogateescape"))
    told = data.changed()
    assert told is not None
    assert told.code == "city.broken"


def test_other_files_of_the_folder_count_too_and_a_lost_one(data: CityData) -> None:
    (data.folder / "places.csv").write_text("name,kind,lon,lat\n")
    assert data.changed() is not None
    (data.folder / "places.csv").unlink()
    assert data.changed() is None
    (data.folder / "city.toml").unlink()
    told = data.changed()
    assert told is not None
    assert told.code == "city.broken"
