"""The stops of a plan as a table: CSV for programs, XLSX for people."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from geo.notice import Notice
from planner.paper.text import cell_text, xml_text
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.patrol.words import data_age, plan_day
from planner.words import Lang, say, say_all, text
from planner.words.catalogues import SOURCE

Cell = str | int | float | datetime


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    width: int
    read: Callable[[Loop, PlannedStop], Cell | Notice | tuple[Notice, ...] | None]


_COLUMNS = (
    _Column("shift", 9, lambda loop, p: loop.shift),
    _Column("squad", 10, lambda loop, p: loop.squad),
    _Column("order", 5, lambda loop, p: p.order),
    _Column("arrive", 15, lambda loop, p: p.arrive),
    _Column("leave", 15, lambda loop, p: p.leave),
    _Column("name", 30, lambda loop, p: p.stop.name),
    _Column("ward", 20, lambda loop, p: p.stop.ward),
    _Column("district", 18, lambda loop, p: p.stop.district),
    _Column("category", 14, lambda loop, p: p.stop.category),
    _Column("duty", 24, lambda loop, p: p.duty),
    _Column("instruction", 40, lambda loop, p: p.stop.instruction),
    _Column("reason", 60, lambda loop, p: p.stop.reason),
    _Column("dwell_s", 10, lambda loop, p: p.stop.dwell_s),
    _Column("drive_s", 10, lambda loop, p: p.drive_s),
    _Column("drive_m", 10, lambda loop, p: round(p.drive_m, 1)),
    _Column("prize", 9, lambda loop, p: round(p.stop.prize, 4)),
    _Column("lon", 12, lambda loop, p: round(p.stop.point.lon, 6)),
    _Column("lat", 12, lambda loop, p: round(p.stop.point.lat, 6)),
)


def stops_csv(plan: Plan, lang: Lang = SOURCE) -> bytes:
    """Return one line per stop in UTF-8, columns named as in plan.json, times ISO 8601 with zone.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in _COLUMNS])
    for row in _rows(plan, lang):
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode()


def stops_xlsx(plan: Plan, lang: Lang = SOURCE) -> bytes:
    """Return a workbook with one row per stop, and a sheet of remarks.

    Times are local and without zone, for Excel knows none. Text stays text: nothing is evaluated.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "remove_timezone": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    created = plan.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": f"{plan.city_name} {plan.date}", "created": created})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})
    sheet = book.add_worksheet(text("export.sheet_stops", lang))
    for x, column in enumerate(_COLUMNS):
        sheet.set_column(x, x, column.width)
        sheet.write_string(0, x, text(f"column.{column.name}", lang), head)
    rows = list(_rows(plan, lang))
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row):
            _write(sheet, y, x, cell, body, moment)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _remarks(book.add_worksheet(text("export.sheet_remarks", lang)), plan, body, lang)
    book.close()
    return out.getvalue()


def _rows(plan: Plan, lang: Lang) -> list[list[Cell]]:
    return [
        [_cell(column.read(loop, planned), lang) for column in _COLUMNS]
        for loop in plan.loops
        for planned in loop.stops
    ]


def _cell(value: Cell | Notice | tuple[Notice, ...] | None, lang: Lang) -> Cell:
    if isinstance(value, Notice):
        return say(value, lang)
    if isinstance(value, tuple):
        return ", ".join(say_all(value, lang))
    return "" if value is None else value


def _csv_cell(cell: Cell) -> str | int | float:
    if isinstance(cell, datetime):
        return cell.isoformat()
    return cell_text(cell.replace("\x00", "")) if isinstance(cell, str) else cell


def _write(sheet: Any, y: int, x: int, cell: Cell, body: Any, moment: Any) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(y, x, cell, moment)
    elif isinstance(cell, str):
        sheet.write_string(y, x, xml_text(cell), body)
    else:
        sheet.write_number(y, x, cell, body)


def _remarks(sheet: Any, plan: Plan, body: Any, lang: Lang) -> None:
    lines = [
        f"{plan.city_name}, {plan_day(plan, lang)}",
        *say_all(plan.caveats, lang),
        data_age(plan, lang),
        *(
            text("export.unmet", lang, duty=u.duty, why=u.why, remedy=u.remedy)
            for u in plan.coverage.unmet
        ),
    ]
    sheet.set_column(0, 0, 100)
    for y, line in enumerate(lines):
        sheet.write_string(y, 0, xml_text(line), body)
