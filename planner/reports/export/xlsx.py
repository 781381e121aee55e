"""A patrol report as a workbook: stops, findings and minutes per ward, all of it as values."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from planner.paper.text import xml_text
from planner.reports.model import PatrolReport, ReportSheet
from planner.reports.words import (
    checks_of,
    file_title,
    notes_of,
    percent,
    remarks_of,
    report_day,
    signature,
    state_text,
)
from planner.words import Lang, said, say, text
from planner.words.catalogues import SOURCE
from planner.words.units import clock

Cell = str | int | float | datetime | None
_STOPS = (
    *(("order", 5), ("stop", 30), ("ward", 20), ("district", 18), ("duty", 22)),
    *(("arrive_planned", 15), ("leave_planned", 15), ("result", 28), ("arrived", 15)),
    *(("left", 15), ("dwell", 9), ("late", 11)),
    *(("distance", 11), ("told", 40), ("checks", 60)),
)
_FINDINGS = (
    *(("time", 15), ("kind", 22), ("stop", 26), ("ward", 20), ("note", 50)),
    *(("photo", 7), ("outside", 10)),
)
_WARDS = (("ward", 24), ("district", 20), ("minutes_planned", 10), ("minutes_actual", 10))
_LATE = (("time", 15), ("received", 15), ("what", 12), ("stop", 28), ("told", 50))


def report_xlsx(sheet: ReportSheet, *, full: bool = True, lang: Lang = SOURCE) -> bytes:
    """Return the workbook. Times are local and without zone, for Excel knows none.

    Parameters
    ----------
    full : whether the stops in their order are part of it.
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
    report = sheet.report
    made = (sheet.record.signed or report.end).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    title = file_title(report, lang)
    book.set_properties({"title": xml_text(title), "created": made})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "body": book.add_format({"text_wrap": True, "valign": "top"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"}),
    }
    _table(book, styles, "summary", (("", 28), ("", 70)), _summary(sheet, lang), lang)
    if full:
        _table(book, styles, "stops", _STOPS, _stops(report, lang), lang)
    _table(book, styles, "findings", _FINDINGS, _findings(report, lang), lang)
    _table(
        book,
        styles,
        "wards",
        _WARDS,
        [[w.ward, w.district, w.planned, w.actual] for w in report.wards],
        lang,
    )
    if sheet.late:
        rows: list[list[Cell]] = [
            [
                *(e.at, e.received, text(f"report.event_{e.kind}", lang)),
                *(said(e.stop, lang), said(e.told, lang)),
            ]
            for e in sheet.late
        ]
        _table(book, styles, "late", _LATE, rows, lang)
    book.close()
    return out.getvalue()


def _summary(sheet: ReportSheet, lang: Lang) -> list[list[Cell]]:
    report, record = sheet.report, sheet.record
    span = f"{report.shift} {clock(report.start)}\u2013{clock(report.end)}"
    rows: list[list[Cell]] = [
        [text("report.title", lang), report.city_name],
        [text("report.row_date", lang), report_day(report, lang)],
        [text("report.row_shift", lang), span],
        [text("report.row_squad", lang), report.squad],
        [text("report.row_sprin", lang), record.sprin],
        [text("report.row_members", lang), ", ".join(report.members)],
        [text("report.row_vehicles", lang), ", ".join(report.vehicles)],
        [text("report.row_post", lang), report.post],
        [text("report.row_version", lang), report.version],
    ]
    rows += [[text("report.row_data", lang), note] for note in notes_of(sheet, lang)]
    if report.reported:
        visited = _of(report.count("visited"), report.answered, lang)
        rows += [
            [text("report.row_visited", lang), visited],
            [text("report.row_kept_stops", lang), percent(report.kept_stops)],
            [text("report.row_kept_prize", lang), percent(report.kept_prize)],
            [text("report.row_duties", lang), _of(report.duties_kept, report.duties, lang)],
            [text("report.row_dwell", lang), round(report.dwell_s / 60)],
            [text("report.row_drive", lang), round(report.drive_s / 60)],
            [text("report.row_km", lang), round(report.driven_m / 1000, 1)],
            [text("report.row_order", lang), report.order_changes],
        ]
    return [
        *rows,
        [text("report.row_remarks", lang), record.remarks],
        [text("report.row_leader", lang), signature(record, report, lang)],
        [text("report.row_approved", lang), record.approved_by],
    ]


def _of(done: int, whole: int, lang: Lang) -> str:
    return text("report.of", lang, done_no=done, all_no=whole)


def _stops(report: PatrolReport, lang: Lang) -> list[list[Cell]]:
    return [
        [
            *(s.order, say(s.name, lang), s.ward, s.district, said(s.duty, lang)),
            *(s.arrive, s.leave, state_text(s, lang)),
            *(s.arrived, s.left, round(s.dwell_s / 60) if s.state == "visited" else None),
            None if s.late_s is None else round(s.late_s / 60),
            None if s.distance_m is None else round(s.distance_m),
            *(remarks_of(s, lang), checks_of(s, lang)),
        ]
        for s in report.stops
    ]


def _findings(report: PatrolReport, lang: Lang) -> list[list[Cell]]:
    yes = text("report.yes", lang)
    return [
        [
            *(f.at, f.category, said(f.stop, lang), f.ward, f.note),
            *(yes if f.photo else "", yes if f.outside else ""),
        ]
        for f in report.findings
    ]


def _table(
    book: Any,
    styles: dict[str, Any],
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    lang: Lang,
) -> None:
    page = book.add_worksheet(text(f"report.sheet_{name}", lang))
    titled = any(title for title, _ in columns)
    for x, (title, width) in enumerate(columns):
        page.set_column(x, x, width)
        if titled:
            page.write_string(0, x, text(f"report.col_{title}", lang), styles["head"])
    for y, row in enumerate(rows, int(titled)):
        for x, cell in enumerate(row):
            if isinstance(cell, datetime):
                page.write_datetime(y, x, cell, styles["moment"])
            elif isinstance(cell, str):
                page.write_string(y, x, xml_text(cell), styles["body"])
            elif cell is not None:
                page.write_number(y, x, cell, styles["body"])
    if titled:
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
