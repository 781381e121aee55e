"""Rows of a text file whose cells are kept apart by a delimiter."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from geo.errors import TableError

DELIMITERS = ",;\t|"

LONGEST_CELL = 1_000_000
"""Characters; a ward's outline as text has some 100,000, a longer cell is a mark never closed."""

csv.field_size_limit(2**31 - 1)  # Python's own 131,072 is no limit for data; ours is above.

_END = "\ue000end"


def delimited_rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Return each row with the 1-based line where it begins; empty rows too.

    The delimiter is the one of comma, semicolon, tab and bar that cuts the first lines best.

    Raises
    ------
    TableError
        If it is not text, if nothing is in it, or if a quotation mark is never closed.
    """
    if b"\0" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise TableError(f"{path}: not a text file; give CSV, TSV, XLSX, GeoJSON or GPKG")
    text = _decode(content)
    if not text.strip():
        raise TableError(f"{path}: the file is empty; expected a header and at least one row")
    # Behind the last row, where a quotation mark that is never closed takes it for its own.
    lines = chain(io.StringIO(text, newline=""), [_END])
    reader = csv.reader(lines, delimiter=_delimiter(text))
    before = 0
    try:
        for row in reader:
            if row == [_END]:
                return
            if row and row[-1].endswith(_END):
                raise TableError(
                    f"{_place(path, before + 1, len(row) - 1)}: expected a quotation mark at the "
                    "end of the cell, got the end of the file: the mark that opens the cell is "
                    "never closed; close it"
                )
            yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        where = f"{path}, line {reader.line_num}"
        raise TableError(f"{where}: {error}; save the file as CSV again") from None


def check_cells(path: Path, line: int, row: Sequence[Any], header: Sequence[str] = ()) -> int:
    """Return the letters in the cells of a row.

    Raises
    ------
    TableError : a cell is longer than `LONGEST_CELL`, or holds a NUL; with its place.
    """
    letters = 0
    for column, cell in enumerate(row):
        if not isinstance(cell, str):
            continue
        letters += len(cell)
        if "\0" in cell:
            raise TableError(
                f"{_place(path, line, column, header)}: expected text, got a NUL character in it; "
                "save the file as CSV again"
            )
        if len(cell) > LONGEST_CELL:
            raise TableError(
                f"{_place(path, line, column, header)}: expected a cell of at most "
                f"{LONGEST_CELL:,} characters, got {len(cell):,}; shorten it, or close the "
                "quotation mark that opens it"
            )
    return letters


def _place(path: Path, line: int, column: int, header: Sequence[str] = ()) -> str:
    name = f" ({header[column]})" if column < len(header) else ""
    return f"{path}, line {line}, column {column + 1}{name}"


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines into equally many cells, and most of them."""
    sample = [line for line in text[:65_536].splitlines()[:60] if line.strip()][:40]

    def score(delimiter: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        cells, rows = max(counts.items(), key=lambda item: (item[0] > 1, item[1]))
        return (rows / counts.total(), cells) if cells > 1 else (0.0, 0)

    return max(DELIMITERS, key=score)
