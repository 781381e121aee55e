"""A patrol report on A4: letterhead, figures, map, stops, findings with photos, signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image

from geo.model import Ward
from planner.paper.a4 import DARK, INNER_MM, MARGIN_MM, WIDTH_MM, Paper, line_mm
from planner.patrol.export.sheet_map import draw_map
from planner.patrol.model import Loop
from planner.reports.model import Finding, PatrolReport, ReportSheet, ReportStop
from planner.reports.words import (
    checks_of,
    file_title,
    late_text,
    notes_of,
    percent,
    remarks_of,
    report_day,
    signature,
    state_text,
    unit_lines,
)
from planner.words import Lang, said, say, text
from planner.words.catalogues import SOURCE
from planner.words.units import clock, distance, duration

_RIGHT = WIDTH_MM - MARGIN_MM
_MAP_MM, _PHOTO_MM = 48.0, 30.0
_SMALL, _BODY = 7.5, 8.5
_X = (MARGIN_MM, MARGIN_MM + 7, 82.0, 110.0, 138.0, 150.0)
"""Left ends of the columns: number, stop, planned, actual, minutes, what became of it."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A paper and the footer of its pages."""

    paper: Paper
    footer: str

    def make_room(self, height: float) -> None:
        if not self.paper.room(height):
            self.paper.new_page(self.footer)

    def heading(self, told: str, room: float = 14) -> None:
        self.make_room(room)
        self.paper.y += 3
        self.paper.text(MARGIN_MM, self.paper.y + 4, told, 10.5, bold=True)
        self.paper.y += 6
        self.paper.rule(self.paper.y, 0.3)
        self.paper.y += 1

    def block(self, told: str, size: float = _BODY, *, bold: bool = False) -> None:
        for line in self.paper.wrap(told, INNER_MM, size, bold=bold):
            self.make_room(line_mm(size))
            self.paper.y = self.paper.lines(MARGIN_MM, self.paper.y, [line], size, bold=bold)


def report_pdf(
    sheet: ReportSheet,
    loop: Loop | None,
    wards: Sequence[Ward],
    photos: Mapping[str, bytes],
    *,
    full: bool = True,
    lang: Lang = SOURCE,
) -> bytes:
    """Return the PDF; the same report gives the same bytes.

    Parameters
    ----------
    loop : the planned one, for the map; None leaves the map out.
    photos : JPEG by id of the finding.
    full : whether map and stops in their order are part of it.
    """
    report, record = sheet.report, sheet.record
    title = file_title(report, lang)
    paper = Paper(title, record.signed or report.end, lang)
    footer = text(
        "report.footer", lang, city=report.city_name, title=title, version_no=report.version
    )
    page = _Page(paper, footer)
    paper.new_page(page.footer)
    _head(paper, sheet)
    _figures(paper, report)
    for note in notes_of(sheet, lang):
        page.block(note, 9.5, bold=True)
    if full:
        if loop is not None and loop.stops:
            _map(paper, report, loop, wards)
        _stops(page, report)
    _findings(page, report, photos)
    _wards(page, report)
    if record.remarks:
        page.heading(text("report.head_remarks", lang))
        for line in record.remarks.splitlines():
            page.block(line)
    _late(page, sheet)
    _signatures(page, sheet)
    return paper.done()


def _head(paper: Paper, sheet: ReportSheet) -> None:
    report, record = sheet.report, sheet.record
    lang = paper.lang
    upper, lower = unit_lines(report.city_name, lang)
    middle = WIDTH_MM / 2
    paper.text(middle, paper.y + 4, upper, 11, bold=True, align="C", width=INNER_MM)
    paper.text(middle, paper.y + 9, lower, 13, bold=True, align="C")
    paper.rule(paper.y + 11.5, 0.8)
    paper.text(middle, paper.y + 18, text("report.heading", lang), 13, bold=True, align="C")
    number = text("report.sprin_number", lang, sprin=record.sprin or "." * 24)
    paper.text(middle, paper.y + 22.5, number, 9, align="C", width=INNER_MM)
    paper.y += 26
    rows = [
        ("day", report_day(report, lang)),
        ("squad", text("report.squad_post", lang, squad=report.squad, post=report.post)),
        (
            "shift",
            text(
                "report.shift_span",
                lang,
                shift=report.shift,
                start_at=report.start,
                end_at=report.end,
            ),
        ),
    ]
    if report.members:
        rows.append(("members", ", ".join(report.members)))
    if report.vehicles:
        rows.append(("vehicles", ", ".join(report.vehicles)))
    if report.first is not None and report.last is not None:
        first, last = clock(report.first), clock(report.last)
        rows.append(("told", text("report.span", lang, first=first, last=last)))
    for name, value in rows:
        lines = paper.wrap(value, INNER_MM - 32, 9)
        paper.text(MARGIN_MM, paper.y + 3.2, text(f"report.row_{name}", lang), 9, grey=DARK)
        paper.y = paper.lines(MARGIN_MM + 30, paper.y, lines, 9) + 0.6


def _figures(paper: Paper, report: PatrolReport) -> None:
    told, lang = report.reported, paper.lang
    visited = f"{report.count('visited')} / {report.answered}"
    facts = [
        ("visited", visited if told else "\u2013"),
        ("kept", percent(report.kept_stops)),
        ("prize", percent(report.kept_prize)),
        ("duties", f"{report.duties_kept} / {report.duties}" if told else "\u2013"),
        ("dwell", duration(report.dwell_s, lang) if told else "\u2013"),
        ("drive", duration(report.drive_s, lang) if told else "\u2013"),
        ("distance", distance(report.driven_m, lang) if told else "\u2013"),
    ]
    paper.rule(paper.y + 1, 0.15)
    step = INNER_MM / len(facts)
    for n, (title, value) in enumerate(facts):
        x = MARGIN_MM + n * step
        paper.text(x, paper.y + 5, text(f"report.fact_{title}", lang), 7, grey=DARK)
        paper.text(x, paper.y + 9.6, value, 10.5, bold=True, width=step - 1)
    paper.y += 12


def _map(paper: Paper, report: PatrolReport, loop: Loop, wards: Sequence[Ward]) -> None:
    done = {s.id for s in report.stops if s.state == "visited"}
    marked = tuple(replace(p, duty=(p.stop.name,) if p.stop.id in done else ()) for p in loop.stops)
    draw_map(paper, MARGIN_MM, paper.y, INNER_MM, _MAP_MM, replace(loop, stops=marked), wards)
    y = paper.y + _MAP_MM + 2.6
    paper.marker(MARGIN_MM + 2, y, 1.9, "1", filled=True)
    paper.text(MARGIN_MM + 5, y + 0.9, text("report.map_visited", paper.lang), 7)
    paper.marker(MARGIN_MM + 22, y, 1.9, "2", filled=False)
    paper.text(MARGIN_MM + 25, y + 0.9, text("report.map_other", paper.lang), 7)
    paper.y = y + 2.6


def _stops(page: _Page, report: PatrolReport) -> None:
    page.heading(text("report.head_stops", page.paper.lang), 24)
    paper = page.paper
    _stop_head(paper)
    for stop in report.stops:
        name = paper.wrap(say(stop.name, paper.lang), _X[2] - _X[1] - 2, _BODY, bold=True)
        place = paper.wrap(", ".join(p for p in (stop.ward, stop.district) if p), 66, _SMALL)
        parts = [f(stop, paper.lang) for f in (state_text, remarks_of, checks_of)]
        told = ". ".join(part for part in parts if part)
        result = paper.wrap(told, _RIGHT - _X[5], _SMALL)
        left = len(name) * line_mm(_BODY) + len(place) * line_mm(_SMALL)
        height = max(left, len(result) * line_mm(_SMALL), line_mm(_BODY)) + 1.6
        if not paper.room(height):
            paper.new_page(page.footer)
            _stop_head(paper)
        _stop_row(paper, stop, name, place, result)
        paper.y += height
        paper.rule(paper.y, 0.1)


def _stop_head(paper: Paper) -> None:
    titles = ("order", "stop", "planned", "actual", "minutes", "result")
    for x, title in zip(_X, titles, strict=True):
        told = text(f"report.table_{title}", paper.lang)
        paper.text(x, paper.y + 3.2, told, _SMALL, bold=True)
    paper.y += 4.6
    paper.rule(paper.y, 0.2)


def _stop_row(
    paper: Paper, stop: ReportStop, name: list[str], place: list[str], result: list[str]
) -> None:
    top = paper.y + 0.6
    paper.lines(_X[0], top, [str(stop.order)], _BODY)
    below = paper.lines(_X[1], top, name, _BODY, bold=True)
    paper.lines(_X[1], below, place, _SMALL)
    paper.lines(_X[2], top, [f"{clock(stop.arrive)}\u2013{clock(stop.leave)}"], _BODY)
    if stop.arrived is not None and stop.left is not None:
        below = paper.lines(
            _X[3], top, [f"{clock(stop.arrived)}\u2013{clock(stop.left)}"], _BODY, bold=True
        )
        late = text("report.late_by", paper.lang, minutes=late_text(stop.late_s))
        paper.lines(_X[3], below, [late], _SMALL)
        paper.lines(_X[4], top, [f"{stop.dwell_s / 60:.0f}"], _BODY)
    paper.lines(_X[5], top, result, _SMALL)


def _findings(page: _Page, report: PatrolReport, photos: Mapping[str, bytes]) -> None:
    lang = page.paper.lang
    page.heading(text("report.head_findings", lang, count=len(report.findings)))
    if not report.findings:
        page.block(text("report.no_findings" if report.reported else "report.nothing", lang))
    for finding in report.findings:
        _finding(page, finding, photos.get(finding.id))


def _finding(page: _Page, finding: Finding, photo: bytes | None) -> None:
    paper, indent = page.paper, _PHOTO_MM + 4 if photo else 0.0
    where = ", ".join(part for part in (said(finding.stop, paper.lang), finding.ward) if part)
    head = f"{clock(finding.at)}  {finding.category}"
    room = INNER_MM - indent
    lines = paper.wrap(where, room, _SMALL)
    if finding.outside:
        lines += paper.wrap(text("report.outside", paper.lang), room, _SMALL)
    lines += paper.wrap(finding.note, room, _BODY) if finding.note else []
    shape = _fitted(photo) if photo else (0.0, 0.0)
    height = max(line_mm(_BODY + 0.5) + len(lines) * line_mm(_BODY), shape[1]) + 2
    page.make_room(height)
    top = paper.y + 1
    if photo:
        paper.pdf.image(BytesIO(photo), x=MARGIN_MM, y=top, w=shape[0], h=shape[1])
    below = paper.lines(MARGIN_MM + indent, top, [head], _BODY + 0.5, bold=True)
    paper.lines(MARGIN_MM + indent, below, lines, _BODY)
    paper.y += height


def _fitted(photo: bytes) -> tuple[float, float]:
    with Image.open(BytesIO(photo)) as image:
        scale = _PHOTO_MM / max(image.width, image.height)
        return image.width * scale, image.height * scale


def _wards(page: _Page, report: PatrolReport) -> None:
    page.heading(text("report.head_wards", page.paper.lang), 24)
    paper = page.paper
    columns = (MARGIN_MM, 80.0, 150.0, _RIGHT)
    for x, title in zip(columns[:2], ("report.col_ward", "report.col_district"), strict=True):
        paper.text(x, paper.y + 3, text(title, paper.lang), _SMALL, bold=True)
    for x, title in zip(columns[2:], ("report.planned", "report.actual"), strict=True):
        paper.text(x, paper.y + 3, text(title, paper.lang), _SMALL, bold=True, align="R")
    paper.y += 4.4
    for row in report.wards:
        page.make_room(4.4)
        spent = "\u2013" if row.actual is None else f"{row.actual:.0f}"
        paper.text(columns[0], paper.y + 3.2, row.ward, _BODY, width=64)
        paper.text(columns[1], paper.y + 3.2, row.district, _BODY, width=50)
        paper.text(columns[2], paper.y + 3.2, f"{row.planned:.0f}", _BODY, align="R")
        paper.text(columns[3], paper.y + 3.2, spent, _BODY, bold=True, align="R")
        paper.y += 4.4
        paper.rule(paper.y, 0.1)
    if report.unreached and not report.count("ahead"):
        paper.y += 1
        unreached = text("report.unreached", paper.lang, wards=report.unreached)
        page.block(unreached, _BODY, bold=True)


def _late(page: _Page, sheet: ReportSheet) -> None:
    if not sheet.late:
        return
    lang = page.paper.lang
    page.heading(text("report.head_late", lang))
    for event in sheet.late:
        kind, stop = text(f"report.event_{event.kind}", lang), said(event.stop, lang)
        what = f"{clock(event.at)}  {kind} {stop}".rstrip()
        told = f"{what}: {say(event.told, lang)}" if event.told else what
        page.block(text("report.received", lang, told=told, received_at=event.received))


def _signatures(page: _Page, sheet: ReportSheet) -> None:
    page.make_room(30)
    paper, record = page.paper, sheet.record
    top, lang = paper.y + 6, paper.lang
    for x, title in ((MARGIN_MM, "report.acknowledged"), (132.0, "report.leader")):
        paper.text(x, top, text(title, lang), 9.5)
    if record.approved is not None:
        at = record.approved.astimezone(sheet.report.start.tzinfo)
        paper.text(MARGIN_MM, top + 17, record.approved_by, 9.5, bold=True, width=80)
        approved = text("report.approved", lang, approved_at=at)
        paper.text(MARGIN_MM, top + 21, approved, _SMALL, grey=DARK)
    else:
        paper.text(MARGIN_MM, top + 17, "(................................)", 9.5)
    if record.signed is not None:
        at = record.signed.astimezone(sheet.report.start.tzinfo)
        paper.text(132.0, top + 17, record.signed_by, 9.5, bold=True, width=66)
        paper.text(132.0, top + 21, text("report.signed", lang, signed_at=at), _SMALL, grey=DARK)
    else:
        paper.text(132.0, top + 17, f"({signature(record, sheet.report, lang)})", 9.5)
    paper.y = top + 24
