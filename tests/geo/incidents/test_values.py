from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import metric_crs, to_metres
from geo.errors import TableError
from geo.incidents.files import Columns
from geo.incidents.values import numbers, parse_points, parse_times, text
from geo.notice import Notice
from planner.words import say_all

JAKARTA = ZoneInfo("Asia/Jakarta")
MORNING = datetime(2023, 8, 5, 8, 30, tzinfo=JAKARTA)
BOUNDS = (101.0, 1.4, 101.8, 2.3)


def times(*cells: object, zone: ZoneInfo = JAKARTA) -> list[Any]:
    frame = pd.DataFrame({"t": pd.Series(cells, dtype=object)})
    return parse_times(frame, Columns(time="t"), zone).values.tolist()


@pytest.mark.parametrize(
    "cell",
    [
        "2023-08-05 08:30",
        "2023-08-05T08:30:00",
        "2023-08-05T01:30:00Z",
        "2023-08-05 08:30:00+07:00",
        "2023/08/05 08.30",
        "05/08/2023 08:30",
        "5-8-2023 8.30",
        "5/8/23 08:30 WIB",
        "05/08/2023 09:30 WITA",
        "5 Agustus 2023 08:30",
        "Sabtu, 5 Agustus 2023 pukul 08.30 WIB",
        "August 5, 2023 8:30 AM",
        "5 Aug 2023 08:30:00",
        "1691199000",
        "1691199000000",
        datetime(2023, 8, 5, 8, 30),
        45143.354166666664,
    ],
)
def test_a_time_reads_the_same_in_every_usual_writing(cell: object) -> None:
    assert times(cell) == [MORNING]


@pytest.mark.parametrize(
    "cell", ["", "n/a", None, "yesterday", "2023-13-01", "31/02/2023", "2023-08-05 25:61", "12"]
)
def test_what_is_no_time_is_not_guessed(cell: object) -> None:
    assert pd.isna(times(cell)[0])


def test_a_date_alone_is_midnight_of_the_city() -> None:
    assert times("2023-08-05", "20230805") == [datetime(2023, 8, 5, tzinfo=JAKARTA)] * 2


def test_a_column_with_a_day_above_twelve_settles_the_order_for_all() -> None:
    american = times("08/05/2023", "08/25/2023")
    indonesian = times("08/05/2023", "25/08/2023")
    assert american[0] == datetime(2023, 8, 5, tzinfo=JAKARTA)
    assert indonesian[0] == datetime(2023, 5, 8, tzinfo=JAKARTA)


def test_an_order_left_open_is_day_first_and_noted() -> None:
    frame = pd.DataFrame({"t": ["05/08/2023"]})
    got = parse_times(frame, Columns(time="t"), JAKARTA)
    assert got.values[0] == datetime(2023, 8, 5, tzinfo=JAKARTA)
    assert got.notes[0] == Notice.of("import.day_first")


def test_which_times_named_no_zone_is_told() -> None:
    frame = pd.DataFrame({"t": ["2023-08-05 08:30", "2023-08-05T01:30Z", "?"]})
    got = parse_times(frame, Columns(time="t"), JAKARTA)
    assert got.naive.tolist() == [True, False, False]


def test_a_date_and_a_clock_in_two_columns_are_one_time() -> None:
    frame = pd.DataFrame(
        {"d": ["2023-08-05"] * 6, "c": ["8:30", "08.30", "0830", "08:30:00 WIB", "8", ""]}
    )
    got = parse_times(frame, Columns(time="d", clock="c"), JAKARTA).values.dt.strftime("%H:%M")
    assert got.tolist() == ["08:30", "08:30", "08:30", "08:30", "08:00", "00:00"]


def test_a_clock_that_cannot_be_read_spoils_the_time() -> None:
    frame = pd.DataFrame({"d": ["2023-08-05"], "c": ["late"]})
    assert parse_times(frame, Columns(time="d", clock="c"), JAKARTA).values.isna().all()


def test_parts_in_columns_of_their_own_are_one_time() -> None:
    frame = pd.DataFrame(
        {"y": ["2023", "2023", "2023"], "m": [8, 2, 8], "d": [5, 30, 5], "h": [8, 1, ""]}
    )
    columns = Columns(year="y", month="m", day="d", hour="h")
    got = parse_times(frame, columns, UTC).values
    assert got[0] == datetime(2023, 8, 5, 8, tzinfo=UTC)
    assert pd.isna(got[1])
    assert got[2] == datetime(2023, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "precision"),
    [
        (["2023-08-01", "2023-09-01"], "month"),
        (["2023-08", "2023-09"], "month"),
        (["2023-08-01", "2023-09-02"], "day"),
        (["2023-08-01 00:00", "2023-09-01 00:01"], "minute"),
    ],
)
def test_the_precision_is_the_finest_step_told(cells: list[str], precision: str) -> None:
    frame = pd.DataFrame({"t": cells})
    assert parse_times(frame, Columns(time="t"), JAKARTA).precision == precision


@settings(deadline=None, max_examples=40)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)))
def test_iso_times_are_read_back_to_the_minute(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert times(minute.isoformat()) == [minute.replace(tzinfo=JAKARTA)]


def test_empty_cells_are_all_the_same() -> None:
    cells = pd.Series([" - ", None, "N/A", " PKL "], dtype=object)
    assert text(cells).tolist() == ["", "", "", "PKL"]


def test_numbers_take_commas_and_dots_either_way() -> None:
    got = numbers(pd.Series(["1,5", "1.5", "1.234,5", "1,234.5", "−1", "101.45°", "x", ""]))
    np.testing.assert_array_equal(got, [1.5, 1.5, 1234.5, 1234.5, -1, 101.45, np.nan, np.nan])


def points(x: list[object], y: list[object], bounds: object = BOUNDS) -> tuple[list[float], str]:
    frame = pd.DataFrame({"x": pd.Series(x, dtype=object), "y": pd.Series(y, dtype=object)})
    got = parse_points(frame, Columns(lon="x", lat="y"), bounds)  # type: ignore[arg-type]
    return [*got.lon.tolist(), *got.lat.tolist()], " ".join(say_all(got.notes, "en"))


def test_degrees_stay_as_they_are() -> None:
    assert points(["101,45"], ["1,66"]) == ([101.45, 1.66], "")


def test_metres_are_read_in_the_zone_that_puts_them_over_the_wards() -> None:
    # The wards lie near the border of zones 47 and 48; the file uses the neighbour's zone.
    bounds = (101.7, 1.4, 101.9, 2.3)
    x, y = to_metres(np.array([101.8, 101.75]), np.array([1.66, 1.7]), metric_crs(103, 1))
    got, notes = points([*x, 0], [*y, 0], bounds)
    assert got[:2] == pytest.approx([101.8, 101.75])
    assert got[3:5] == pytest.approx([1.66, 1.7])
    assert np.isnan(got[2])
    assert "zone 48N" in notes
    assert "1 row at 0, 0" in notes


def test_southern_metres_are_read_in_the_southern_zone() -> None:
    x, y = to_metres(np.array([106.8]), np.array([-6.2]), metric_crs(106.8, -6.2))
    got, notes = points([*x], [*y], (106.6, -6.4, 107.0, -6.0))
    assert got == pytest.approx([106.8, -6.2])
    assert "zone 48S" in notes


def test_swapped_degrees_are_refused_with_the_remedy() -> None:
    with pytest.raises(TableError, match="swapped"):
        points([1.66, 1.67], [101.45, 101.46])


def test_metres_that_lie_nowhere_near_are_refused() -> None:
    with pytest.raises(TableError, match="no UTM zone"):
        points([9_000_000], [9_000_000])
    with pytest.raises(TableError, match="not degrees"):
        points([500_000], [180_000], None)


@pytest.mark.parametrize(
    "cell", ["1.66, 101.45", "POINT (101.45 1.66)", "1,66; 101,45", "(1.66,101.45)", "101.45 1.66"]
)
def test_a_point_in_one_cell_is_read_in_every_usual_writing(cell: str) -> None:
    got = parse_points(pd.DataFrame({"p": [cell]}), Columns(point="p"), BOUNDS)
    assert (got.lon[0], got.lat[0]) == (101.45, 1.66)
