"""The recapitulation as tables: CSV for programs, XLSX in the unit's own form."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from planner.paper.book import SAFE_BOOK
from planner.paper.text import cell_text, xml_text
from planner.review.export.form import Form, forms, remarks
from planner.review.recap import Recap, Row
from planner.words import Lang, text
from planner.words.catalogues import SOURCE


def recap_csv(recap: Recap, table: int, lang: Lang = SOURCE) -> bytes:
    """Return one of the two tables in UTF-8: 0 categories by months, 1 districts by categories.

    What is not known is left empty. Text that a spreadsheet would take for a formula gets an
    apostrophe before it.
    """
    form = forms(recap, lang)[table]
    codes = [code for code, _ in form.table.columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([form.code, "name", *map(cell_text, codes), "total"])
    for row in form.table.rows:
        writer.writerow([cell_text(row.code), cell_text(row.name), *_cells(row)])
    writer.writerow(["", "total", *_cells(form.table.totals)])
    return out.getvalue().encode()


def _cells(row: Row) -> list[int | str]:
    return ["" if cell is None else cell for cell in (*row.cells, row.total)]


def recap_xlsx(recap: Recap, *, made: datetime, lang: Lang = SOURCE) -> bytes:
    """Return a workbook with a sheet for each table and one of remarks."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE_BOOK)
    created = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": f"{recap.city} {recap.year}", "created": created})
    line = {"border": 1, "valign": "vcenter"}
    formats = {
        "title": book.add_format({"bold": True, "align": "center", "font_size": 12}),
        "told": book.add_format({"align": "center"}),
        "head": book.add_format(
            {**line, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#e8edf1"}
        ),
        "name": book.add_format({**line, "text_wrap": True}),
        "cell": book.add_format({**line, "num_format": "#,##0", "align": "right"}),
        "sum": book.add_format({**line, "num_format": "#,##0", "align": "right", "bold": True}),
        "sum_name": book.add_format({**line, "bold": True}),
        "note": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for form in forms(recap, lang):
        _sheet(book.add_worksheet(form.sheet), form, formats, lang)
    notes = book.add_worksheet(text("recap.sheet_remarks", lang))
    notes.set_column(0, 0, 100)
    for y, remark in enumerate(remarks(recap, lang)):
        notes.write_string(y, 0, xml_text(remark), formats["note"])
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, form: Form, formats: dict[str, Any], lang: Lang) -> None:
    columns = [name for _, name in form.table.columns]
    last = len(columns) + 2
    for y, line in enumerate(form.lines):
        style = formats["told"] if y == len(form.lines) - 1 else formats["title"]
        sheet.merge_range(y, 0, y, last, "", style)
        sheet.write_string(y, 0, xml_text(line), style)
    top = len(form.lines) + 1
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, last, 8 if all(len(name) < 5 for name in columns) else 14)
    total = text("recap.total", lang)
    for x, name in enumerate([text("recap.order", lang), form.corner, *columns, total]):
        sheet.write_string(top, x, xml_text(name), formats["head"])
    for n, row in enumerate(form.table.rows, 1):
        sheet.write_number(top + n, 0, n, formats["cell"])
        sheet.write_string(top + n, 1, xml_text(row.name), formats["name"])
        _numbers(sheet, top + n, row, formats["cell"], formats["sum"])
    end = top + len(form.table.rows) + 1
    sheet.write_blank(end, 0, None, formats["sum_name"])
    sheet.write_string(end, 1, total, formats["sum_name"])
    _numbers(sheet, end, form.table.totals, formats["sum"], formats["sum"])
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _numbers(sheet: Any, y: int, row: Row, cell: Any, total: Any) -> None:
    for x, value in enumerate((*row.cells, row.total), 2):
        style = total if x == len(row.cells) + 2 else cell
        if value is None:
            sheet.write_blank(y, x, None, style)
        else:
            sheet.write_number(y, x, value, style)
