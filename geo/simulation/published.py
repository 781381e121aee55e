"""Published totals of a city: incidents by category and month, or by district and category."""

import calendar
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geo.errors import TableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A published number of incidents of one category from `start` to `end`, both included.

    `district` is a district's code, "" where the table covers the whole city.
    """

    category: str
    start: date
    end: date
    count: int
    district: str = ""


def read_totals(path: Path) -> tuple[Total, ...]:
    """Return the totals of a table in CSV.

    The table has `category` and `count`; either `year` and `month`, or `from` and `to` as ISO days;
    and may have `district_code` or `kecamatan_code`.

    Raises
    ------
    TableError : columns are missing or a value cannot be read; all faults with their line.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError, OSError) as error:
        raise TableError(f"{path}: expected a table in CSV (UTF-8), got: {error}") from error
    columns = set(table.columns)
    by_month, by_span = {"year", "month"} <= columns, {"from", "to"} <= columns
    if not ({"category", "count"} <= columns and (by_month or by_span)):
        raise TableError(
            f"{path}: expected the columns category, count and year, month or from, to; "
            f"found {', '.join(map(str, table.columns))}"
        )
    district = next((c for c in ("district_code", "kecamatan_code") if c in columns), None)
    totals, faults = [], []
    for number, row in enumerate(table.to_dict("records"), start=2):
        try:
            if by_month:
                year, month = int(row["year"]), int(row["month"])
                start = date(year, month, 1)
                end = date(year, month, calendar.monthrange(year, month)[1])
            else:
                start, end = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
            count = int(row["count"])
            if count < 0 or end < start:
                raise ValueError("a count below 0, or an end before the start")
        except ValueError as error:
            faults.append(f"line {number}: {error}")
            continue
        totals.append(
            Total(
                category=row["category"].strip(),
                start=start,
                end=end,
                count=count,
                district=row[district].strip() if district else "",
            )
        )
    if faults:
        raise TableError(f"{path}: " + "; ".join(faults))
    return tuple(totals)
