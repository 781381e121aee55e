"""Times, days and values of JSON come back as they were kept, in columns that do not change."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from planner.database.types import AsText, Day, Json, Time, micros, time

DIALECT = sqlite.dialect()


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31, 23, 59), timezones=st.just(UTC)))
def test_a_time_comes_back_to_the_microsecond(moment: datetime) -> None:
    kept = Time().process_bind_param(moment, DIALECT)
    assert kept == micros(moment)
    assert Time().process_result_value(kept, DIALECT) == moment


def test_a_time_of_another_zone_comes_back_as_the_same_moment_in_utc() -> None:
    moment = datetime(2026, 11, 21, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    found = Time().process_result_value(Time().process_bind_param(moment, DIALECT), DIALECT)
    assert found == moment
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_not_kept() -> None:
    with pytest.raises(TypeError):
        Time().process_bind_param(datetime(2026, 11, 21), DIALECT)


def test_days_are_kept_as_iso_texts() -> None:
    day = date(2026, 1, 2)
    assert Day().process_bind_param(day, DIALECT) == "2026-01-02"
    assert Day().process_result_value("2026-01-02", DIALECT) == day
    assert Day().process_result_value(None, DIALECT) is None


@pytest.mark.parametrize("value", [[], {"b": 1, "a": "é"}, ["x", None], 3])
def test_values_of_json_come_back(value: Any) -> None:
    text = Json().process_bind_param(value, DIALECT)
    assert Json().process_result_value(text, DIALECT) == value


def test_equal_values_of_json_are_equal_texts() -> None:
    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert Json().process_bind_param(one, DIALECT) == Json().process_bind_param(other, DIALECT)


def test_what_functions_make_a_text_of_comes_back_also_where_there_is_nothing() -> None:
    kept = AsText(lambda tags: " ".join(tags or ()), lambda text: tuple(text.split()) or None)
    assert kept.process_bind_param(("a", "b"), DIALECT) == "a b"
    assert kept.process_result_value("a b", DIALECT) == ("a", "b")
    assert kept.process_bind_param(None, DIALECT) == ""
    assert kept.process_result_value("", DIALECT) is None


def test_a_column_of_times_keeps_its_name_and_is_called_without_its_unit() -> None:
    table = sa.Table("t", sa.MetaData(), time("made_us"), time("from_us", "valid_from"))
    assert [c.name for c in table.columns] == ["made_us", "from_us"]
    assert [c.key for c in table.columns] == ["made", "valid_from"]
    assert "made_us BIGINT NOT NULL" in str(sa.schema.CreateTable(table))


@given(st.integers(-(2**63), 2**63 - 1))
def test_any_number_that_is_kept_is_read_as_a_time_that_can_be_reckoned_with(kept: int) -> None:
    read = Time().process_result_value(kept, DIALECT)
    assert read is not None
    assert 1969 <= read.year <= 2200
    for hours in (-11, 7, 9, 14):
        assert read.astimezone(timezone(timedelta(hours=hours))) == read


@pytest.mark.parametrize(
    ("kept", "year"),
    [("0001-01-01", 1970), ("9999-12-31", 2199), ("kemarin", 1970), ("2026-03-02", 2026)],
)
def test_any_text_that_is_kept_is_read_as_a_day_in_the_range(kept: str, year: int) -> None:
    read = Day().process_result_value(kept, DIALECT)
    assert read is not None
    assert read.year == year
