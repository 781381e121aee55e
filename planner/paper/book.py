"""Any small table as a workbook."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter

from planner.paper.text import xml_text

Cell = str | float | None

SAFE_BOOK = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Text stays text, whatever it begins with."""
"""Options of a workbook in which text stays text: nothing becomes a formula, a link, a number."""


def book_of(title: str, table: Sequence[Sequence[Cell]], *, made: datetime) -> bytes:
    """Return a workbook with a title over a table whose first row is its head; None stays empty."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE_BOOK)
    created = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": title, "created": created})
    bold = book.add_format({"bold": True, "font_size": 12})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet()
    sheet.set_column(0, max((len(row) for row in table), default=1) - 1, 18)
    sheet.write_string(0, 0, xml_text(title), bold)
    for y, row in enumerate(table, 2):
        for x, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(y, x, xml_text(cell), head if y == 2 else None)
            elif cell is not None:
                sheet.write_number(y, x, cell)
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
