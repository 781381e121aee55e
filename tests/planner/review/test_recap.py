from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import Origin
from planner.review.recap import (
    ORIGINS,
    Count,
    Span,
    Table,
    by_district,
    by_month,
    clock_of,
    compare,
    months_of,
    period_of,
    week_of,
)

CATEGORIES = {"PKL": "Pedagang kaki lima", "ODGJ": "Orang dengan gangguan jiwa"}
DISTRICTS = {"A": "Utara", "B": "Selatan"}
YEAR = months_of(period_of("2022").first, period_of("2022").last)


def count(month: str, category: str, district: str, number: int, origin: Origin = "found") -> Count:
    return Count(month, category, district, f"{district}1", origin, number)


def test_a_table_by_month_adds_up_what_is_counted_and_leaves_unwatched_months_empty() -> None:
    table = by_month(
        [
            count("2022-01", "PKL", "A", 3),
            count("2022-01", "PKL", "B", 4, "reported"),
            count("2022-03", "ODGJ", "A", 1),
        ],
        categories=CATEGORIES,
        months=YEAR[:4],
        watched={"2022-01", "2022-03", "2022-04"},
    )
    assert [(row.name, row.cells, row.total) for row in table.rows] == [
        ("Pedagang kaki lima", (7, None, 0, 0), 7),
        ("Orang dengan gangguan jiwa", (0, None, 1, 0), 1),
    ]
    assert (table.totals.cells, table.totals.total) == ((7, None, 1, 0), 8)


def test_a_district_that_nobody_watched_is_empty_and_one_without_finds_is_zero() -> None:
    table = by_district(
        [count("2022-01", "PKL", "A", 3)],
        categories=CATEGORIES,
        districts={**DISTRICTS, "C": "Hulu"},
        watched={"A", "B"},
    )
    assert {row.name: (row.cells, row.total) for row in table.rows} == {
        "Utara": ((3, 0), 3),
        "Selatan": ((0, 0), 0),
        "Hulu": ((None, None), None),
    }


def test_a_category_that_the_city_names_no_more_keeps_its_row() -> None:
    table = by_month(
        [count("2022-01", "OLD", "A", 2)], categories=CATEGORIES, months=YEAR, watched={"2022-01"}
    )
    assert [row.code for row in table.rows] == ["PKL", "ODGJ", "OLD"]
    assert table.totals.total == 2


COUNTS = st.lists(
    st.builds(
        count,
        st.sampled_from(YEAR),
        st.sampled_from([*CATEGORIES, "OLD"]),
        st.sampled_from([*DISTRICTS, "X"]),
        st.integers(1, 500),
        st.sampled_from(ORIGINS),
    ),
    max_size=30,
)


@given(COUNTS, st.sets(st.sampled_from(YEAR)), st.sets(st.sampled_from("AB")))
def test_the_sums_of_rows_and_of_columns_and_of_the_counts_agree(
    counts: list[Count], months: set[str], districts: set[str]
) -> None:
    whole = sum(c.number for c in counts)
    tables: list[Table] = [
        by_month(counts, categories=CATEGORIES, months=YEAR, watched=months),
        by_district(counts, categories=CATEGORIES, districts=DISTRICTS, watched=districts),
    ]
    for table in tables:
        assert sum(row.total or 0 for row in table.rows) == whole
        assert sum(cell or 0 for cell in table.totals.cells) == whole
        assert (table.totals.total or 0) == whole
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


def span(reported: int, found: int, hours: float | None, inspected: int = 0) -> Span:
    told: dict[Origin, int] = {"reported": reported, "found": found, "inspected": inspected}
    return Span(by_origin=told, patrol_h=hours)


def test_twice_the_finds_in_twice_the_patrol_time_are_no_change() -> None:
    change = compare(span(10, 40, 200.0), span(10, 20, 100.0))
    assert change.uneven
    assert change.raw == pytest.approx(2 / 3)
    assert change.fair == pytest.approx(0.0)


def test_equal_patrol_time_needs_no_correction() -> None:
    change = compare(span(10, 30, 110.0), span(10, 20, 100.0))
    assert not change.uneven
    assert change.raw == pytest.approx(1 / 3)


def test_inspections_are_left_out_of_a_comparison() -> None:
    assert compare(span(5, 5, 10.0, 90), span(5, 5, 10.0)).raw == 0


def test_what_was_not_recorded_cannot_be_compared() -> None:
    assert compare(span(5, 5, 10.0), span(0, 0, None)).raw is None
    change = compare(span(5, 5, 10.0), span(5, 5, None))
    assert (change.uneven, change.fair) == (True, None)
    assert compare(span(5, 0, 10.0), span(0, 0, 10.0)).raw is None


@pytest.mark.parametrize("key", ["22", "2022-13", "2022-1", "x", "", "2022-", "2022-01-01", "²022"])
def test_a_period_is_a_year_or_a_month(key: str) -> None:
    with pytest.raises(ValueError, match=r"expected|month|isoformat"):
        period_of(key)


def test_the_hours_of_a_week_begin_with_monday() -> None:
    monday = datetime(2022, 1, 3, 8, 59, tzinfo=UTC)
    sunday = monday.replace(day=9, hour=23)
    told = clock_of([(monday, True, 2), (sunday, True, 1), (monday, False, 1)])
    grid = week_of([told]).hours
    assert (grid[0][8], grid[6][23], sum(map(sum, grid))) == (3, 1, 4)
