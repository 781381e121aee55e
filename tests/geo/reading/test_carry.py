from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.model import Incident, LonLat
from geo.notice import Notice
from geo.reading.carry import from_text, to_text

JAKARTA = ZoneInfo("Asia/Jakarta")
ZONES = st.sampled_from([UTC, JAKARTA, ZoneInfo("UTC"), timezone(timedelta(hours=9, minutes=30))])
DAYS = (datetime(1900, 1, 1), datetime(2200, 1, 1))
TIMES = st.datetimes(*DAYS) | st.datetimes(*DAYS, timezones=ZONES)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.times()
    | TIMES
    | st.binary()
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=12).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_carried_arrives_as_it_was(value: object) -> None:
    assert from_text(to_text(value)) == value


@pytest.mark.parametrize("count", [1, 7, 8, 50])
def test_things_of_one_kind_arrive_as_they_were(count: int) -> None:
    things = tuple(
        Incident(
            id=str(n),
            time=datetime(2026, 1, 1, n % 24, tzinfo=JAKARTA),
            point=LonLat(101.0, 1.0 + n / 100),
            category="PKL",
            origin="reported",
            ward="a",
            district="b",
            source="c.csv",
        )
        for n in range(count)
    )
    notices = tuple(Notice.of("x", count=n, day=date(2026, 1, 1)) for n in range(count))
    assert from_text(to_text((things, notices))) == (things, notices)


def test_arrays_and_frames_arrive_as_they_were() -> None:
    frame = pd.DataFrame(
        {
            "mixed": pd.Series([1, "a", None, time(8, 30)], dtype=object),
            "text": pd.Series(["a", "b", "", "d"], dtype="str"),
            "number": [1.0, np.nan, 3.0, 4.0],
            "whole": np.arange(4, dtype=np.int64),
            "yes": [True, False, True, False],
        }
    )
    assert_frame_equal(from_text(to_text(frame)), frame)
    shapes = [shapely.Point(1, 2), None, shapely.box(0, 0, 1, 1), shapely.Point(3, 4)]
    placed = gpd.GeoDataFrame(frame, geometry=shapes, crs="OGC:CRS84")
    assert_geodataframe_equal(from_text(to_text(placed)), placed)
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    came = from_text(to_text(array))
    assert came.dtype == array.dtype
    assert came.tolist() == array.tolist()


def test_paths_sets_and_zones_arrive_as_they_were() -> None:
    value = (Path("a") / "b", frozenset({"x", "y"}), JAKARTA, timedelta(hours=2))
    assert from_text(to_text(value)) == value
