import json
import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from geo.errors import GeoError
from geo.risk.files import cells, check_target, write_surface
from geo.risk.surface import PARTS, Surface
from tests.geo.wards.squares import square_grid

GRID = square_grid(4)


def surface(shift: str = "pagi") -> Surface:
    expected = np.arange(16.0) / 100
    parts = {part: expected / len(PARTS) for part in PARTS}
    return Surface(GRID, shift, expected, expected / 2, expected * 3, parts, ("W0", "W1"), 9)


def test_cells_come_hottest_first_and_only_from_the_minimum_on() -> None:
    got = cells(surface(), minimum=0.13)
    assert [c.expected for c in got] == [0.15, 0.14, 0.13]
    assert {c.ward for c in got} == {"W0", "W1"}
    assert sum(got[0].parts.values()) == pytest.approx(0.15)


def test_a_cell_is_a_closed_square_of_its_size_turning_left() -> None:
    ring = cells(surface())[0].ring
    assert ring[0] == ring[-1]
    x = np.array([p.lon for p in ring]) * 111_320
    y = np.array([p.lat for p in ring]) * 110_574
    area = 0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])
    assert area == pytest.approx(250**2, rel=0.01)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
def test_a_written_surface_reads_back_the_same(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"risk{suffix}"
    assert write_surface({"pagi": surface(), "malam": surface("malam")}, path, 0.05) == 22
    back = gpd.read_file(path)
    assert back.crs.to_epsg() == 4326
    assert back["shift"].value_counts().to_dict() == {"pagi": 11, "malam": 11}
    assert back["expected"].min() == pytest.approx(0.05)
    np.testing.assert_allclose(back[list(PARTS)].sum(axis=1), back["expected"], rtol=1e-5)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_geojson_is_rfc_7946(tmp_path: Path) -> None:
    path = tmp_path / "risk.geojson"
    write_surface({"pagi": surface()}, path)
    content = json.loads(path.read_text())
    assert "crs" not in content
    assert len(content["features"]) == 16


def test_writing_again_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "risk.gpkg"
    write_surface({"pagi": surface()}, path)
    write_surface({"pagi": surface()}, path, 0.1)
    assert len(gpd.read_file(path)) == 6


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeoError, match="geojson"):
        write_surface({"pagi": surface()}, tmp_path / "risk.xyz")


def test_where_no_file_can_be_written_is_known_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, why in (("r.shp", "ending in"), ("none/r.gpkg", "make it first")):
        with pytest.raises(GeoError, match=why):
            check_target(tmp_path / name)
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(GeoError, match="got a folder"):
        check_target(tmp_path / "folder.gpkg")
    check_target(tmp_path / "r.gpkg")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(GeoError, match="but may not"):
        check_target(tmp_path / "r.gpkg")
