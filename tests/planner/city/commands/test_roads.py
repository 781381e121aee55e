import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from geo.errors import OfflineError, RoadError
from planner.city.commands.roads import roads
from tests.geo.roads.towns import GRID, TOWN, osm_xml

DUMAI = Path(__file__).parents[4] / "data" / "boundaries" / "dumai"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the default city in a data folder of its own."""
    folder = tmp_path / "data" / "dumai"
    folder.mkdir(parents=True)
    for name in ("wards.geojson", "city.toml"):
        shutil.copy(DUMAI / name, folder)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "data"))
    return folder


def town_at(folder: Path, col: float, row: float) -> Path:
    path = folder / "given.osm"
    nodes = {name: (c + col, r + row) for name, (c, r) in GRID.items()}
    path.write_text(osm_xml(TOWN, nodes), encoding="utf-8")
    return path


def test_import_tells_what_it_took_over_and_what_is_missing(city: Path, tmp_path: Path) -> None:
    file = town_at(tmp_path, 45, 70)
    done = CliRunner().invoke(roads, ["import", str(file)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "6 junctions, 7 streets, 0.8 km, 1 one-way, 2 with a posted limit" in done.stdout
    assert "Sungai Sembilan" in done.stderr
    assert (city / "roads.osm").read_bytes() == file.read_bytes()


def test_figures_come_as_json(city: Path, tmp_path: Path) -> None:
    file = town_at(tmp_path, 45, 70)
    done = CliRunner().invoke(roads, ["import", str(file), "--json"], catch_exceptions=False)
    figures = json.loads(done.stdout)
    assert (figures["nodes"], figures["streets"], figures["oneway"]) == (6, 7, 1)
    assert figures["km_by_class"] == {"primary": 0.2, "tertiary": 0.2, "residential": 0.3}
    assert figures["file"] == str(city / "roads.osm")


def test_roads_of_another_city_are_refused_and_nothing_is_written(
    city: Path, tmp_path: Path
) -> None:
    before = sorted(city.iterdir())
    done = CliRunner().invoke(roads, ["import", str(town_at(tmp_path, 9000, 0))])
    assert isinstance(done.exception, RoadError)
    assert "give an extract that covers the city" in str(done.exception)
    assert sorted(city.iterdir()) == before


def test_download_says_that_it_needs_the_internet(city: Path) -> None:
    before = sorted(city.iterdir())
    done = CliRunner().invoke(roads, ["download", "--server", "http://127.0.0.1:9/api"])
    assert isinstance(done.exception, OfflineError)
    assert "patroli roads import FILE" in str(done.exception)
    assert sorted(city.iterdir()) == before
