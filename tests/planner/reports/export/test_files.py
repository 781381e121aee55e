import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from geo.notice import as_it_is
from planner.field.actual import compare
from planner.field.model import FieldEvent
from planner.reports.day import summary_of
from planner.reports.export.pdf import report_pdf
from planner.reports.export.text import MOST, report_text
from planner.reports.export.xlsx import report_xlsx
from planner.reports.model import (
    Late,
    PatrolReport,
    ReportRecord,
    ReportSheet,
    ReportWords,
    report_from_json,
    report_to_json,
    write_report,
)
from planner.reports.words import checks_of
from tests.planner.field.events import driven, sent
from tests.planner.patrol.builders import JAKARTA, make_loop, make_wards

DAY = "2026-11-20"
LOOP = make_loop(stops=12)
SPAN = (LOOP.depart, LOOP.depart + timedelta(hours=8))
WORDS = ReportWords(
    wards={w.code: (w.name, w.district) for w in make_wards()},
    categories={"pkl": "Pedagang kaki lima"},
    zone=JAKARTA,
    ward_at=lambda _point: "14.72.02.1000",
    place=lambda event: event.point,
)
FOREIGN = "Paša Łódź → 市場 😀 =1+1 " + "kata" * 60


def report_on(
    *events: FieldEvent, ticked: Mapping[str, Sequence[str]] | None = None
) -> PatrolReport:
    return write_report(
        compare(LOOP, events, shares=lambda _path: {"14.72.02.1000": 1.0}, span=SPAN),
        {"14.72.02.1000": 40.0, "14.72.02.1001": 15.0},
        WORDS,
        city_name="Kota Contoh",
        date=DAY,
        version=2,
        span=SPAN,
        events=tuple(e.id for e in events),
        ticked=ticked,
        members=("Siti Aminah", "Łukasz 市"),
    )


def test_what_was_ticked_is_kept_and_printed() -> None:
    events = driven(LOOP, DAY, lambda stop: stop.id != "s2")
    ticked = {"s1": ["Catat yang mengulang", "Dari versi lama"], "s2": ["Catat yang mengulang"]}
    report = report_from_json(report_to_json(report_on(*events, ticked=ticked)))
    first, second = report.stops[:2]
    assert [c.done for c in first.checks] == [False, True, True]
    assert second.checks == ()
    assert checks_of(first, "id") == (
        "Dikerjakan: Catat yang mengulang; Dari versi lama. "
        "Belum: Catat lapak di badan jalan atau trotoar"
    )
    assert "Not done: Note stalls" in checks_of(first, "en")
    sheet = ReportSheet(report=report, record=ReportRecord(date=DAY, shift="Pagi", squad="Regu 1"))
    assert "- Pasar 1: Dikerjakan: Catat yang mengulang" in report_text(sheet)
    assert "Dikerjakan" not in report_text(sheet, full=False)
    paper = PdfReader(BytesIO(report_pdf(sheet, None, (), {})))
    assert "Dari versi lama" in " ".join(" ".join(p.extract_text().split()) for p in paper.pages)
    book = openpyxl.load_workbook(BytesIO(report_xlsx(sheet)))
    cells = [str(c.value) for c in book.worksheets[1][2]]
    assert any("Dari versi lama" in cell for cell in cells)


def test_a_report_signed_before_there_were_checklists_is_read() -> None:
    raw = json.loads(report_to_json(report_on(*driven(LOOP, DAY))))
    for stop in raw["stops"]:
        del stop["checks"]
    assert report_from_json(json.dumps(raw)).stops[0].checks == ()


def full_sheet() -> ReportSheet:
    events = driven(LOOP, DAY, lambda stop: stop.id not in ("s3", "s5"))
    finds = [
        sent(
            *(LOOP, DAY, f"f{n}", "finding", LOOP.stops[n].arrive, LOOP.stops[n].stop),
            category="pkl",
            note=FOREIGN,
        )
        for n in range(6)
    ]
    report = report_on(*events, *finds)
    record = ReportRecord(
        date=DAY,
        shift="Pagi",
        squad="Regu 1",
        remarks=FOREIGN * 6,
        sprin="800/1/2026",
        revision=3,
        signed=SPAN[1],
        signed_by="Budi Łódź",
        approved=SPAN[1],
        approved_by="Komandan",
    )
    late = Late(
        id="x",
        kind="arrive",
        at=LOOP.depart,
        received=SPAN[1],
        stop=as_it_is("Pasar 3"),
        told=as_it_is(FOREIGN),
        photo="",
    )
    return ReportSheet(report=report, record=record, late=(late,))


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 400), "navy").save(out, "JPEG")
    return out.getvalue()


def test_a_signed_report_comes_back_from_its_json_as_it_was() -> None:
    report = full_sheet().report
    assert report_from_json(report_to_json(report)) == report


def test_letters_the_fonts_lack_never_stop_the_pdf_and_it_is_the_same_each_time() -> None:
    sheet = full_sheet()
    photos = {f.id: jpeg() for f in sheet.report.findings}
    first = report_pdf(sheet, LOOP, make_wards(), photos)
    assert first.startswith(b"%PDF")
    assert first == report_pdf(sheet, LOOP, make_wards(), photos)


def test_the_pdf_says_what_was_done_and_leaves_the_order_out_for_leadership() -> None:
    sheet = full_sheet()
    read = {}
    for full in (True, False):
        pdf = report_pdf(sheet, LOOP if full else None, make_wards(), {}, full=full)
        read[full] = "\n".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages)
    for wanted in ("SATUAN POLISI PAMONG PRAJA", "10 / 12", "Budi Lódz", "Susulan", "800/1/2026"):
        assert wanted in read[True]
    assert "dilewati: tutup" in read[True]
    assert "Titik menurut rencana" not in read[False]


def test_a_report_without_data_says_that_it_is_unknown() -> None:
    record = ReportRecord(date=DAY, shift="Pagi", squad="Regu 1")
    sheet = ReportSheet(report=report_on(), record=record)
    assert "tidak diketahui" in report_text(sheet)
    assert report_pdf(sheet, LOOP, make_wards(), {}).startswith(b"%PDF")


def test_a_message_names_the_stops_left_out_only_to_whom_may_know() -> None:
    sheet = full_sheet()
    short = replace(sheet, record=replace(sheet.record, remarks=""), late=())
    bare = replace(short, report=replace(short.report, findings=()))
    assert "- Pasar 3 (dilewati: tutup atau tidak ada orang)" in report_text(bare)
    assert "Pasar 3" not in report_text(bare, full=False)


def test_a_report_is_in_the_language_of_whoever_asks() -> None:
    sheet = full_sheet()
    short = replace(sheet, record=replace(sheet.record, remarks=""), late=())
    bare = replace(short, report=replace(short.report, findings=()))
    told = report_text(bare, lang="en")
    assert told.startswith("PATROL REPORT\n")
    assert "- Pasar 3 (skipped: closed, or nobody there)" in told
    book = openpyxl.load_workbook(BytesIO(report_xlsx(sheet, lang="en")))
    assert book.sheetnames == ["Summary", "Stops", "Findings", "Wards", "Addendum"]


@given(st.text(max_size=4000), st.text(max_size=80), st.text(max_size=80))
def test_a_message_is_never_longer_than_a_thousand_characters(
    remarks: str, sprin: str, name: str
) -> None:
    sheet = full_sheet()
    record = replace(sheet.record, remarks=remarks, sprin=sprin, signed_by=name)
    told = report_text(replace(sheet, record=record))
    assert len(told) <= MOST
    assert told.startswith("LAPORAN PATROLI\n")
    assert name in told


def test_a_day_adds_up_what_is_known_and_names_what_is_missing() -> None:
    silent = report_on()
    other = ReportSheet(
        report=replace(silent, squad="Regu 2"),
        record=ReportRecord(date=DAY, shift="Pagi", squad="Regu 2"),
    )
    total = summary_of([full_sheet(), other], SPAN[1])
    assert (total.loops, total.reported, total.signed, total.approved) == (2, 1, 1, 1)
    assert (total.visited, total.stops) == (10, 12)
    assert total.missing == total.silent == (("Pagi", "Regu 2"),)
    by_ward = {w.ward: (w.planned, w.unknown) for w in total.wards}
    assert by_ward["Ward 0"] == (40.0, 40.0)
    assert len(total.findings) == 6
