"""A patrol report as a workbook: stops, findings and minutes per ward, all of it as values."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from planner.paper.text import xml_text
from planner.reports.model import PatrolReport, ReportSheet
from planner.reports.words import LATE_KINDS, NO_DATA, percent, remarks_of, signature, state_text
from planner.words.wording import clock, long_date

Cell = str | int | float | datetime | None
_STOPS = (
    *(("No.", 5), ("Titik", 30), ("Kelurahan", 20), ("Kecamatan", 18), ("Wajib", 22)),
    *(("Tiba rencana", 15), ("Berangkat rencana", 15), ("Hasil", 28), ("Tiba", 15)),
    *(("Berangkat", 15), ("Menit di titik", 9), ("Terlambat (menit)", 11)),
    *(("Jarak check-in (m)", 11), ("Keterangan", 40)),
)
_FINDINGS = (
    *(("Waktu", 15), ("Jenis", 22), ("Titik", 26), ("Kelurahan", 20), ("Catatan", 50)),
    *(("Foto", 7), ("Di luar wilayah", 10)),
)
_WARDS = (("Kelurahan", 24), ("Kecamatan", 20), ("Menit rencana", 10), ("Menit nyata", 10))
_LATE = (("Waktu", 15), ("Diterima", 15), ("Apa", 12), ("Titik", 28), ("Keterangan", 50))


def report_xlsx(sheet: ReportSheet, *, full: bool = True) -> bytes:
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
    title = f"Laporan patroli {report.squad} {report.shift} {report.date}"
    book.set_properties({"title": xml_text(title), "created": made})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "body": book.add_format({"text_wrap": True, "valign": "top"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"}),
    }
    _table(book, styles, "Ringkasan", (("", 28), ("", 70)), _summary(sheet))
    if full:
        _table(book, styles, "Titik", _STOPS, _stops(report))
    _table(book, styles, "Temuan", _FINDINGS, _findings(report))
    _table(
        book,
        styles,
        "Kelurahan",
        _WARDS,
        [[w.ward, w.district, w.planned, w.actual] for w in report.wards],
    )
    if sheet.late:
        rows: list[list[Cell]] = [
            [e.at, e.received, LATE_KINDS.get(e.kind, e.kind), e.stop, e.text] for e in sheet.late
        ]
        _table(book, styles, "Susulan", _LATE, rows)
    book.close()
    return out.getvalue()


def _summary(sheet: ReportSheet) -> list[list[Cell]]:
    report, record = sheet.report, sheet.record
    rows: list[list[Cell]] = [
        ["Laporan patroli", report.city_name],
        ["Tanggal", long_date(report.date)],
        ["Giliran", f"{report.shift} {clock(report.start)}\u2013{clock(report.end)}"],
        ["Regu", report.squad],
        ["Nomor sprin", record.sprin],
        ["Anggota", ", ".join(report.members)],
        ["Kendaraan", ", ".join(report.vehicles)],
        ["Pos", report.post],
        ["Versi rencana", report.version],
    ]
    if not report.reported:
        rows.append(["Data", NO_DATA])
    else:
        rows += [
            ["Titik didatangi", f"{report.count('visited')} dari {len(report.stops)}"],
            ["Rencana ditepati (titik)", percent(report.kept_stops)],
            ["Rencana ditepati (nilai)", percent(report.kept_prize)],
            ["Wajib didatangi", f"{report.duties_kept} dari {report.duties}"],
            ["Menit di titik", round(report.dwell_s / 60)],
            ["Menit di jalan", round(report.drive_s / 60)],
            ["Kilometer", round(report.driven_m / 1000, 1)],
            ["Perubahan urutan", report.order_changes],
        ]
    return [
        *rows,
        ["Catatan", record.remarks],
        ["Kepala regu", signature(record, report)],
        ["Disetujui", record.approved_by],
    ]


def _stops(report: PatrolReport) -> list[list[Cell]]:
    return [
        [
            *(s.order, s.name, s.ward, s.district, s.duty, s.arrive, s.leave, state_text(s)),
            *(s.arrived, s.left, round(s.dwell_s / 60) if s.state == "visited" else None),
            None if s.late_s is None else round(s.late_s / 60),
            None if s.distance_m is None else round(s.distance_m),
            remarks_of(s),
        ]
        for s in report.stops
    ]


def _findings(report: PatrolReport) -> list[list[Cell]]:
    return [
        [
            *(f.at, f.category, f.stop, f.ward, f.note),
            *("ya" if f.photo else "", "ya" if f.outside else ""),
        ]
        for f in report.findings
    ]


def _table(
    book: Any,
    styles: dict[str, Any],
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
) -> None:
    page = book.add_worksheet(name)
    titled = any(title for title, _ in columns)
    for x, (title, width) in enumerate(columns):
        page.set_column(x, x, width)
        if titled:
            page.write_string(0, x, title, styles["head"])
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
