"""The commands that bring data in: city, boundaries, incidents, demo."""

import json
from datetime import datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from planner.cli import cli
from planner.incidents.commands import parse_mapping

DUMAI = Path(__file__).parents[4] / "data" / "boundaries" / "dumai" / "wards.geojson"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'patroli.sqlite'}")
    return tmp_path


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.mark.slow
def test_demo_is_made_once() -> None:
    first = json.loads(run("demo", "--json").stdout)
    assert (first["incidents"], first["existed"]) == (1726, False)
    assert first["last"] == datetime.fromisoformat(first["last"]).isoformat() < "2023-08"
    again = run("demo")
    assert "is there already" in again.stdout
    assert "simulated points, published totals" in again.stdout


def test_boundaries_check_prints_area_by_district() -> None:
    out = run("boundaries", "check", DUMAI).stdout
    assert "34 wards, 2,061.27 km²" in out
    assert "Sungai Sembilan" in out
    report = json.loads(run("boundaries", "check", DUMAI, "--json").stdout)
    assert report["ok"] is True
    assert report["wards"] == 34
    assert len(report["districts"]) == 7


def test_boundaries_check_fails_on_faults(tmp_path: Path) -> None:
    ring = [[101.4, 1.6], [101.5, 1.7], [101.5, 1.6], [101.4, 1.7], [101.4, 1.6]]
    feature = {
        "type": "Feature",
        "properties": {"code": "1", "name": "a"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "w.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    result = run("boundaries", "check", path, code=2)
    assert "it crosses itself" in result.stderr
    assert json.loads(run("boundaries", "check", path, "--json", code=2).stdout)["ok"] is False


def test_a_city_is_added_and_takes_incidents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    made = json.loads(run("city", "add", "kota-baru", "--wards", DUMAI, "--json").stdout)
    assert made["wards"] == 34
    rows = tmp_path / "rows.csv"
    rows.write_text("WHEN,X,Y,KIND\n2023-05-01 08:30,101.4469,1.6703,PKL\nnever,0,0,UFO\n")
    report = json.loads(
        run(
            *("incidents", "import", rows, "--city", "kota-baru", "--json"),
            *("--map", "time=WHEN,lon=X", "--map", "lat=Y,category=KIND", "--origin", "temuan"),
        ).stdout
    )
    assert (report["rows"], report["added"], report["rejected"]) == (2, 1, 1)
    again = run(
        "incidents", "import", rows, "--city", "kota-baru", "--map", "category=KIND,time=WHEN"
    )
    assert "2 rows: 1 added" in again.stdout or "1 known already" in again.stdout
    assert "exists" in run("city", "add", "kota-baru", "--wards", DUMAI, code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("incidents", "import", "none.csv"), "no such file"),
        (("incidents", "import", "none.csv", "--city", "atlantis"), "no city 'atlantis'"),
        (("incidents", "import", "none.csv", "--map", "time"), "expected FIELD=COLUMN"),
        (("city", "add", "../x", "--wards", "none.shp"), "not a path"),
        (("city", "add", "x", "--wards", "none.shp"), "found none"),
        (("boundaries", "check", "none.shp"), "found none"),
        (("demo", "--city", "atlantis"), "no city 'atlantis'"),
    ],
)
def test_bad_input_ends_with_code_2_and_a_remedy(
    arguments: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert message in run(*arguments, code=2).stderr


def test_a_data_folder_that_cannot_be_written_is_named_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "file"))
    said = run("city", "add", "kota-baru", "--wards", DUMAI, code=2).stderr
    assert str(tmp_path / "file") in said
    assert "may be read and written" in said


def test_a_column_of_map_may_hold_a_comma() -> None:
    assert parse_mapping(("time=Date, local, lon=X",)) == {"time": "Date, local", "lon": "X"}
    with pytest.raises(click.UsageError, match="got 'lon='"):
        parse_mapping(("lon=",))
