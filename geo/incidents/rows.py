"""The rows of any usual table as plain text, for those who know no frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.incidents.files import MISSING, read_table
from geo.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: its line in the file, its cells by column, "" where one is empty.

    `fault` tells why the row could not be taken apart, None for most.
    """

    line: int
    cells: Mapping[str, str]
    fault: Notice | None = None


def read_rows(path: Path | str) -> tuple[tuple[str, ...], tuple[TableRow, ...]]:
    """Return the columns and rows of a CSV, TSV or XLSX file.

    Raises
    ------
    TableError : the file cannot be read as a table.
    """
    table = read_table(path)
    columns = tuple(str(c) for c in table.columns if c not in ("line", "fault"))
    rows = tuple(
        TableRow(
            line=int(record["line"]),
            cells={c: _text(record[c]) for c in columns},
            fault=record["fault"],
        )
        for record in table.to_dict("records")
    )
    return columns, rows


def _text(value: object) -> str:
    # Spreadsheets keep numbers of people and telephones as floats.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split())
    return "" if text.casefold() in MISSING else text
