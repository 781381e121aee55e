"""The sheet a squad takes along: one loop on A4 with map, stop table and QR codes."""

from collections.abc import Sequence
from datetime import datetime

from geo.model import Ward
from planner.export.links import DirectionsLink, directions_links, geo_link
from planner.export.paper import (
    DARK,
    INNER_MM,
    MARGIN_MM,
    WIDTH_MM,
    Paper,
    line_mm,
)
from planner.export.sheet_map import draw_legend, draw_map
from planner.export.wording import (
    caveat,
    clock,
    data_age,
    distance,
    duration,
    long_date,
    loop_title,
    moment_text,
    number,
)
from planner.model import Loop, Plan, PlannedStop

_MAP_WIDTH_MM, _MAP_HEIGHT_MM = 126.0, 98.0
_LINK_MM, _STOP_QR_MM = 23.0, 11.0
_BODY, _SMALL = 8.5, 7.5
_RIGHT = WIDTH_MM - MARGIN_MM
_TIME_X, _NAME_X, _TASK_X, _QR_X = 22.0, 45.0, 104.0, _RIGHT - _STOP_QR_MM - 1.5
_NAME_MM, _TASK_MM = _TASK_X - _NAME_X - 3, _QR_X - _TASK_X - 4


def loop_sheet(plan: Plan, loop: Loop, wards: Sequence[Ward]) -> bytes:
    """Return the PDF sheet of one loop; the same plan gives the same bytes."""
    paper = Paper(f"{loop_title(loop)}, {plan.city_name}, {plan.date}", plan.made)
    _draw_loop(paper, plan, loop, wards)
    return paper.done()


def day_sheets(plan: Plan, wards: Sequence[Ward]) -> bytes:
    """Return one PDF with the sheets of every loop of the day, each from a page of its own.

    A plan without loops gives a page that says so.
    """
    paper = Paper(f"{plan.city_name}, {plan.date}", plan.made)
    for loop in plan.loops:
        _draw_loop(paper, plan, loop, wards)
    if not plan.loops:
        paper.new_page(data_age(plan))
        paper.lines(MARGIN_MM, paper.y, ["Tidak ada regu yang berpatroli hari ini."], 12)
    return paper.done()


def _draw_loop(paper: Paper, plan: Plan, loop: Loop, wards: Sequence[Ward]) -> None:
    footer = f"{data_age(plan)} \u00b7 dibuat {moment_text(plan.made)} \u00b7 benih {plan.seed}"
    paper.new_page(footer)
    _draw_head(paper, plan, loop)
    _draw_facts(paper, loop)
    _draw_caveats(paper, plan)
    top = paper.y
    draw_map(paper, MARGIN_MM, top, _MAP_WIDTH_MM, _MAP_HEIGHT_MM, loop, wards)
    draw_legend(paper, MARGIN_MM, top + _MAP_HEIGHT_MM + 0.8)
    links = directions_links(loop)
    beside = _draw_links_beside(paper, top, links)
    paper.y = top + _MAP_HEIGHT_MM + 7.5
    _draw_table(paper, loop, footer)
    _draw_links_below(paper, loop, links[beside:], footer)


def _draw_head(paper: Paper, plan: Plan, loop: Loop) -> None:
    y = paper.y
    times = f"{clock(loop.depart)} \u2013 {clock(loop.return_)}"
    paper.text(MARGIN_MM, y + 3, f"LEMBAR PATROLI \u00b7 {plan.city_name}", 8.5, width=120)
    paper.text(MARGIN_MM, y + 11, loop_title(loop), 20, bold=True, width=125)
    paper.text(MARGIN_MM, y + 16.5, long_date(plan.date), 10)
    paper.text(_RIGHT, y + 3, "berangkat \u2013 kembali", 8.5, align="R")
    paper.text(_RIGHT, y + 11, times, 20, bold=True, align="R")
    nights = (loop.return_.date() - loop.depart.date()).days
    ends = f" \u00b7 kembali {moment_text(loop.return_)}" if nights else ""
    paper.text(_RIGHT, y + 16.5, f"Pos {loop.post}{ends}", 10, align="R", width=100)
    paper.y = y + 19
    paper.rule(paper.y, 0.6)


def _draw_facts(paper: Paper, loop: Loop) -> None:
    duties = sum(1 for p in loop.stops if p.duty)
    facts = [
        ("titik", f"{len(loop.stops)}" + (f" ({duties} wajib)" if duties else "")),
        ("jarak", distance(loop.distance_m)),
        ("di jalan", duration(loop.drive_s)),
        ("di titik", duration(loop.dwell_s)),
        ("istirahat", duration(loop.break_s) if loop.break_s else "\u2013"),
        ("manfaat", number(loop.prize)),
    ]
    step = INNER_MM / len(facts)
    for n, (title, value) in enumerate(facts):
        x = MARGIN_MM + n * step
        paper.text(x, paper.y + 4, title, 7, grey=DARK)
        paper.text(x, paper.y + 8.4, value, 10.5, bold=True, width=step - 1)
    paper.y += 11


def _draw_caveats(paper: Paper, plan: Plan) -> None:
    if not plan.caveats:
        return
    inset = 3.0
    text = "PERHATIAN: " + " \u00b7 ".join(caveat(c) for c in plan.caveats)
    lines = paper.wrap(text, INNER_MM - 2 * inset, 9, bold=True)
    height = len(lines) * line_mm(9) + 2.6
    paper.stroke(0.7)
    paper.pdf.rect(MARGIN_MM, paper.y, INNER_MM, height)
    paper.lines(MARGIN_MM + inset, paper.y + 1.3, lines, 9, bold=True)
    paper.y += height + 2.5


def _draw_links_beside(paper: Paper, top: float, links: Sequence[DirectionsLink]) -> int:
    """Draw the first links beside the map and return how many they are."""
    x = MARGIN_MM + _MAP_WIDTH_MM + 5
    if not links:
        return 0
    paper.text(x, top + 3, "Google Maps", 9, bold=True)
    paper.text(x, top + 6.6, "pindai berurutan, perlu internet", 7, grey=DARK)
    shown = links[:6]
    for n, link in enumerate(shown):
        _draw_link(paper, x + 29.5 * (n % 2), top + 9.5 + 30.5 * (n // 2), link)
    return len(shown)


def _draw_links_below(
    paper: Paper, loop: Loop, links: Sequence[DirectionsLink], footer: str
) -> None:
    per_row = 6
    for start in range(0, len(links), per_row):
        if not paper.room(36):
            _continue_page(paper, loop, footer)
        paper.y += 3
        if start == 0:
            paper.text(MARGIN_MM, paper.y + 3, "Google Maps, lanjutan", 9, bold=True)
            paper.y += 5
        for n, link in enumerate(links[start : start + per_row]):
            _draw_link(paper, MARGIN_MM + 31 * n, paper.y, link)
        paper.y += 30


def _draw_link(paper: Paper, x: float, y: float, link: DirectionsLink) -> None:
    paper.text(x, y + 2.6, link.label, 7.5, bold=True, width=28)
    paper.qr(x, y + 4, _LINK_MM, link.url)


def _draw_table(paper: Paper, loop: Loop, footer: str) -> None:
    if not loop.stops:
        text = "Tidak ada titik untuk regu ini pada shift ini: siaga di pos."
        paper.lines(MARGIN_MM, paper.y, paper.wrap(text, INNER_MM, 11, bold=True), 11, bold=True)
        paper.y += 10
        return
    _draw_table_head(paper)
    rest_drawn = loop.break_start is None
    for planned in loop.stops:
        if not rest_drawn and loop.break_start is not None and loop.break_start <= planned.arrive:
            _draw_note(paper, loop, footer, loop.break_start, _rest(loop))
            rest_drawn = True
        _draw_stop(paper, loop, planned, footer)
    if not rest_drawn and loop.break_start is not None:
        _draw_note(paper, loop, footer, loop.break_start, _rest(loop))
    _draw_note(paper, loop, footer, loop.return_, f"Kembali di pos {loop.post}")


def _draw_table_head(paper: Paper) -> None:
    y = paper.y + 3.2
    for x, title in (
        (MARGIN_MM, "No."),
        (_TIME_X, "Tiba\u2013berangkat"),
        (_NAME_X, "Titik, kelurahan"),
        (_TASK_X, "Tugas"),
    ):
        paper.text(x, y, title, 7.5, bold=True)
    paper.text(_RIGHT, y, "peta (geo)", 7.5, bold=True, align="R")
    paper.y += 4.6
    paper.rule(paper.y, 0.4)


def _draw_stop(paper: Paper, loop: Loop, planned: PlannedStop, footer: str) -> None:
    stop = planned.stop
    name = paper.wrap(stop.name, _NAME_MM, _BODY + 0.5, bold=True)
    place = paper.wrap(
        ", ".join(part for part in (stop.ward, stop.district) if part), _NAME_MM, _SMALL
    )
    duty_text = f"WAJIB: {planned.duty}" if planned.duty else ""
    duty = paper.wrap(duty_text, _TASK_MM, _BODY, bold=True)
    task = paper.wrap(stop.instruction, _TASK_MM, _BODY)
    left = len(name) * line_mm(_BODY + 0.5) + len(place) * line_mm(_SMALL)
    right = (len(duty) + len(task)) * line_mm(_BODY)
    height = max(left, right, _STOP_QR_MM + 0.6) + 2.4
    _make_room(paper, loop, height, footer)
    top = paper.y + 1.0
    marker = str(planned.order)
    paper.marker(MARGIN_MM + 3.2, top + 3.4, 2.9, marker, filled=bool(planned.duty))
    span = f"{clock(planned.arrive)}\u2013{clock(planned.leave)}"
    times = [f"di titik {duration(stop.dwell_s)}"]
    if (planned.start - planned.arrive).total_seconds() >= 60:
        times.append(f"mulai {clock(planned.start)}")
    times.append(f"jalan {duration(planned.drive_s)}")
    below = paper.lines(_TIME_X, top, [span], _BODY + 0.5, bold=True)
    paper.lines(_TIME_X, below, times[:2] if len(times) > 2 else times, _SMALL)
    below = paper.lines(_NAME_X, top, name, _BODY + 0.5, bold=True)
    paper.lines(_NAME_X, below, place, _SMALL)
    below = paper.lines(_TASK_X, top, duty, _BODY, bold=True)
    paper.lines(_TASK_X, below, task, _BODY)
    paper.qr(_QR_X + 1.5, paper.y + 1.5, _STOP_QR_MM, geo_link(stop.point, marker))
    paper.y += height
    paper.rule(paper.y, 0.15)


def _draw_note(paper: Paper, loop: Loop, footer: str, moment: datetime, text: str) -> None:
    _make_room(paper, loop, 6.5, footer)
    paper.text(_TIME_X, paper.y + 4.3, clock(moment), _BODY + 0.5, bold=True)
    paper.text(_NAME_X, paper.y + 4.3, text, _BODY + 0.5, bold=True, width=_RIGHT - _NAME_X)
    paper.y += 6.5
    paper.rule(paper.y, 0.15)


def _rest(loop: Loop) -> str:
    return f"Istirahat {duration(loop.break_s)}"


def _make_room(paper: Paper, loop: Loop, height: float, footer: str) -> None:
    if not paper.room(height):
        _continue_page(paper, loop, footer)
        _draw_table_head(paper)


def _continue_page(paper: Paper, loop: Loop, footer: str) -> None:
    paper.new_page(footer)
    paper.text(MARGIN_MM, paper.y + 4, f"{loop_title(loop)} (lanjutan)", 12, bold=True, width=150)
    paper.y += 6.5
