import json
from datetime import date, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from planner.cli import cli
from planner.risk.commands.backtest import parse_mapping

WARDS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},
"geometry": {"type": "Polygon", "coordinates":
[[[101.40, 1.60], [101.45, 1.60], [101.45, 1.65], [101.40, 1.65], [101.40, 1.60]]]}}]}"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    wards, incidents = tmp_path / "wards.geojson", tmp_path / "incidents.csv"
    wards.write_text(WARDS)
    # Every day an incident at one lasting place, and one that wanders over the city.
    rows = ["WHEN;EAST;NORTH"]
    for day in range(90):
        moment = f"{date(2024, 4, 1) + timedelta(days=day):%d/%m/%Y} 08.30"
        east = f"101,4{1 + day * 37 % 480:03d}"
        rows += [f"{moment};101,4205;1,6305", f"{moment};{east};1,61"]
    incidents.write_text("\n".join(rows))
    return str(incidents), str(wards)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["backtest", *arguments])


def test_the_json_holds_every_figure_by_its_name(files: tuple[str, str]) -> None:
    incidents, wards = files
    result = call(incidents, "--wards", wards, "--map", "time=WHEN,lon=EAST,lat=NORTH", "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["events"] == 2 * 7 * figures["periods"]
    assert figures["cells"] > 400
    assert set(figures["methods"]) == {"ours", "last_period", "counts_365d", "kde"}
    for scores in figures["methods"].values():
        assert {"hit_rate", "pai", "pei", "log_score", "seconds"} <= set(scores)
        assert list(scores["hit_rate"]) == ["1", "2", "5", "10", "20"]
    assert figures["methods"]["ours"]["hit_rate"]["1"] >= 0.5


def test_the_table_names_every_method(files: tuple[str, str]) -> None:
    incidents, wards = files
    result = call(incidents, "--wards", wards, "--map", "time=WHEN,lon=EAST,lat=NORTH")
    assert result.exit_code == 0, result.output
    for label in (
        "kernel mixture",
        "last period",
        "counts of 365 days",
        "KDE of 250 m",
        "log score",
    ):
        assert label in result.output


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (("--map", "time"), "field=COLUMN"),
        (("--map", "time=WHEN,lon=EAST,lat=SOUTH"), "no column 'SOUTH'"),
        ((), "no time column found"),
        (("--map", "time=WHEN,lon=EAST,lat=NORTH", "--from", "2024-04-01"), "later --from"),
        (("--map", "time=WHEN,lon=EAST,lat=NORTH", "--cell-m", "1"), "cell-m"),
        (("--from", "tomorrow"), "--from"),
    ],
)
def test_bad_input_ends_with_code_2_and_the_remedy(
    files: tuple[str, str], extra: tuple[str, ...], message: str
) -> None:
    incidents, wards = files
    result = call(incidents, "--wards", wards, *extra)
    assert result.exit_code == 2
    assert message in result.output


def test_a_file_that_is_not_there_ends_with_code_2(files: tuple[str, str]) -> None:
    result = call("nowhere.csv", "--wards", files[1])
    assert result.exit_code == 2
    assert "no such file" in result.output


def test_a_mapping_is_field_and_column() -> None:
    assert parse_mapping("time=When seen, lon = X") == {"time": "When seen", "lon": "X"}
    assert parse_mapping(None) == {}
    with pytest.raises(click.UsageError, match="field=COLUMN"):
        parse_mapping("time=")
