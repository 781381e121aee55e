from datetime import UTC, datetime, timedelta

import pytest

from planner.maps import Notices
from planner.maps.notices import notice_lines
from planner.risk.words import reasons, trend
from planner.words.units import day, kilometres, number
from tests.web import sample


def test_indonesian_writes_a_decimal_comma() -> None:
    assert number(1234.56, "id", 2) == "1.234,56"
    assert number(1234.56, "en", 2) == "1,234.56"
    assert kilometres(12_345, "id") == "12,3 km"


def test_numbers_keep_three_useful_digits() -> None:
    assert number(0.00012345, "id") == "0,000123"
    assert number(1204.5, "id") == "1.204"


@pytest.mark.parametrize(
    ("value", "word"), [(1.0, "tetap"), (1.09, "tetap"), (1.5, "naik 50%"), (0.25, "turun 75%")]
)
def test_a_trend_is_told_in_words(value: float, word: str) -> None:
    assert trend(value, "id") == word


def test_reasons_start_with_the_largest_and_leave_out_nothings() -> None:
    why = {"chronic": 0.2, "last_weeks": 0.798, "neighbours": 0.002}
    assert reasons(why, "en") == "last weeks 80%, chronic 20%"


def test_the_age_of_the_data_is_never_negative() -> None:
    later = Notices(now=sample.NOW, data_until=sample.NOW + timedelta(days=3))
    assert notice_lines(later, "en")[0].endswith("(0 days ago)")


def test_dates_are_written_as_people_write_them() -> None:
    assert day(sample.NOW, "id") == "2 Agu 2023"


def test_the_day_of_the_newest_incident_is_the_citys_day() -> None:
    late = datetime(2023, 7, 31, 20, 0, tzinfo=UTC)
    assert "1 Agu 2023" in notice_lines(Notices(now=sample.NOW, data_until=late), "id")[0]
