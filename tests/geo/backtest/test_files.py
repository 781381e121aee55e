import gzip
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.backtest.files import backtest_files, read_outlines
from geo.errors import BoundaryError, TableError
from planner.errors import told
from planner.words import say, say_all
from tests.geo.wards.squares import CRS, EAST_M, NORTH_M, lonlat, square_wards

DATA = Path(__file__).parents[3] / "../shared/data/incidents"
PUBLIC = pytest.mark.skipif(
    not DATA.is_dir(), reason="the public incident files lie beside the project, not in it"
)


@pytest.fixture
def wards(tmp_path: Path) -> Path:
    path = tmp_path / "wards.gpkg"
    square_wards(20)[["geometry"]].to_crs(3857).to_file(path)
    return path


def table(days: int = 120, n: int = 600, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    near = 1100 + rng.normal(0, 200, (n, 2))
    at = np.where(rng.random((n, 1)) < 0.7, near, rng.uniform(0, 4999, (n, 2)))
    at = np.clip(at, 1, 4999)
    points = lonlat(at[:, 0], at[:, 1])
    minutes = np.sort(rng.integers(0, days * 1440, n))
    return pd.DataFrame(
        {
            "waktu": pd.Timestamp("2024-01-01") + pd.to_timedelta(minutes, unit="min"),
            "bujur": points[:, 0],
            "lintang": points[:, 1],
            "x": EAST_M + at[:, 0],
            "y": NORTH_M + at[:, 1],
        }
    )


def save(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_csv(path, index=False)
    return path


def test_by_default_the_second_half_is_forecast_week_by_week(tmp_path: Path, wards: Path) -> None:
    result = backtest_files(save(table(), tmp_path / "i.csv"), wards)
    assert result.first_day == "2024-03-01"
    assert result.periods == 8
    assert result.period == "7 days"
    assert result.cells == 400
    assert result.area_km2 == 25
    assert result.methods["ours"].hit_rate["5"] > 0.4


def test_the_days_asked_for_are_forecast_as_far_as_periods_are_whole(
    tmp_path: Path, wards: Path
) -> None:
    result = backtest_files(
        save(table(), tmp_path / "i.csv"),
        wards,
        first=date(2024, 2, 1),
        last=date(2024, 2, 29),
        horizon_days=14,
    )
    assert (result.first_day, result.last_day, result.periods) == ("2024-02-01", "2024-02-28", 2)


def test_degrees_and_metres_of_an_unnamed_zone_give_the_same(tmp_path: Path, wards: Path) -> None:
    frame = table()
    degrees = backtest_files(save(frame.drop(columns=["x", "y"]), tmp_path / "d.csv"), wards)
    metres = backtest_files(
        save(frame.drop(columns=["bujur", "lintang"]), tmp_path / "m.csv"), wards
    )
    assert metres.events == degrees.events
    assert metres.methods["ours"].hit_rate == pytest.approx(degrees.methods["ours"].hit_rate)
    assert any("UTM zone 48N" in note for note in say_all(metres.notes, "en"))


def test_a_file_of_months_is_forecast_by_months(tmp_path: Path, wards: Path) -> None:
    frame = table(days=366)
    frame["waktu"] = frame["waktu"].dt.strftime("%Y-%m-01")
    result = backtest_files(save(frame, tmp_path / "i.csv"), wards)
    assert (result.first_day, result.last_day) == ("2024-07-01", "2024-12-31")
    assert (result.periods, result.period) == (6, "1 calendar month")
    assert any(note.code == "backtest.only_months" for note in result.notes)
    assert result.events == (frame["waktu"] >= "2024-07-01").sum()


def test_rows_that_cannot_be_used_are_counted_with_the_first_line(
    tmp_path: Path, wards: Path
) -> None:
    frame = table().astype({"waktu": "str"})
    frame.loc[3, "waktu"] = "yesterday"
    frame.loc[[5, 6], ["bujur", "lintang"]] = 0.0
    frame.loc[9, "bujur"] = 120.0
    result = backtest_files(save(frame.drop(columns=["x", "y"]), tmp_path / "i.csv"), wards)
    said = say_all(result.notes, "en")
    assert "1 of 600 rows have no readable time (the first in line 5)" in said
    assert "2 of 600 rows have no coordinates (the first in line 7)" in said
    assert "1 of 600 rows lie outside the wards (the first in line 11)" in said


def test_later_rows_do_not_change_earlier_forecasts(tmp_path: Path, wards: Path) -> None:
    frame = table()
    other = frame.copy()
    late = other["waktu"] >= "2024-04-01"
    other.loc[late, ["bujur", "lintang"]] = other.loc[late, ["bujur", "lintang"]].to_numpy()[::-1]
    first, last = date(2024, 3, 1), date(2024, 3, 31)
    one = backtest_files(save(frame, tmp_path / "a.csv"), wards, first=first, last=last)
    two = backtest_files(save(other, tmp_path / "b.csv"), wards, first=first, last=last)
    for name, score in one.methods.items():
        assert score.hit_rate == two.methods[name].hit_rate
        assert score.log_score == two.methods[name].log_score


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first": date(2024, 1, 2)}, "too little history.*2024-01-08"),
        ({"first": date(2024, 4, 28)}, "no whole period"),
        ({"first": date(2030, 1, 1)}, "no whole period"),
        ({"horizon_days": 0}, "at least 1 day"),
        ({"mapping": {"time": "when"}}, "no column 'when'"),
    ],
)
def test_a_backtest_that_cannot_be_made_says_why(
    tmp_path: Path, wards: Path, options: dict[str, object], message: str
) -> None:
    with pytest.raises(TableError, match=message):
        backtest_files(save(table(), tmp_path / "i.csv"), wards, **options)  # type: ignore[arg-type]


def test_swapped_coordinates_are_named(tmp_path: Path, wards: Path) -> None:
    frame = table().rename(columns={"bujur": "lintang", "lintang": "bujur"})
    with pytest.raises(TableError, match="swapped"):
        backtest_files(save(frame, tmp_path / "i.csv"), wards)


def test_points_far_from_the_wards_are_refused(tmp_path: Path, wards: Path) -> None:
    frame = table().assign(bujur=10.0)
    with pytest.raises(TableError) as refused:
        backtest_files(save(frame, tmp_path / "i.csv"), wards)
    said = say(told(refused.value), "en")
    assert "600 of 600 rows lie outside the wards" in said


def test_wards_need_no_column_and_any_format(tmp_path: Path) -> None:
    for name in ("w.geojson", "w.gpkg", "w.shp", "w.fgb"):
        path = tmp_path / name
        square_wards(20)[["geometry"]].to_file(path)
        assert len(read_outlines(path)) == 2


def test_wards_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="no such file"):
        read_outlines(tmp_path / "nothing.gpkg")
    broken = tmp_path / "broken.gpkg"
    broken.write_text("no wards")
    with pytest.raises(BoundaryError, match="cannot be read"):
        read_outlines(broken)
    shape = tmp_path / "metres.shp"
    square_wards(20)[["geometry"]].to_crs(CRS).to_file(shape)
    shape.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryError, match="prj"):
        read_outlines(shape)


def test_degrees_without_a_crs_are_taken_for_wgs_84(tmp_path: Path) -> None:
    shape = tmp_path / "degrees.shp"
    square_wards(20)[["geometry"]].to_file(shape)
    shape.with_suffix(".prj").unlink()
    assert read_outlines(shape).crs.to_epsg() == 4326


@PUBLIC
def test_lancashire_is_foretold_better_than_by_any_plain_method() -> None:
    result = backtest_files(DATA / "lancashire_asb_2022.tsv", DATA / "lancashire_wards.gpkg")
    assert (result.first_day, result.last_day, result.periods) == ("2022-07-01", "2022-12-31", 6)
    ours = result.methods["ours"]
    # A hit rate far above would be a leak.
    assert 0.818 <= ours.hit_rate["5"] < 0.83
    assert -8.19 <= ours.log_score < -8.1
    for name in ("last_period", "counts_365d", "kde"):
        assert ours.hit_rate["5"] > result.methods[name].hit_rate["5"]
        assert ours.log_score > result.methods[name].log_score


@PUBLIC
def test_vancouver_is_foretold_better_than_by_any_plain_method() -> None:
    path = DATA / "vancouver_thefts.csv.gz"
    with gzip.open(path, "rt") as rows:
        assert "YEAR,MONTH,DAY,HOUR,MINUTE" in rows.readline()
    result = backtest_files(path, DATA / "vancouver_neighbourhoods.geojson")
    assert result.periods == 26
    ours = result.methods["ours"]
    for name in ("last_period", "counts_365d", "kde"):
        assert ours.hit_rate["5"] > result.methods[name].hit_rate["5"]
        assert ours.log_score > result.methods[name].log_score


def test_a_shapefile_of_points_is_no_ward_file(tmp_path: Path) -> None:
    path = tmp_path / "points.gpkg"
    gpd.GeoDataFrame(geometry=gpd.points_from_xy([102.0], [1.0]), crs=4326).to_file(path)
    with pytest.raises(BoundaryError, match="expected ward polygons"):
        backtest_files(save(table(), tmp_path / "i.csv"), path)
