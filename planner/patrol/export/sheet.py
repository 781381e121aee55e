"""The sheet a squad takes along: one loop on A4 with map, stop table and QR codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.model import Ward
from planner.paper.a4 import BOTTOM_MM, DARK, INNER_MM, MARGIN_MM, WIDTH_MM, Paper, line_mm
from planner.patrol.export.links import DirectionsLink, directions_links, geo_link
from planner.patrol.export.sheet_map import draw_legend, draw_map
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.patrol.stops.checklist import is_list
from planner.patrol.words import checklist_texts, data_age, loop_title, plan_day
from planner.words import Lang, said, say, text
from planner.words.catalogues import SOURCE
from planner.words.notices import is_loud
from planner.words.often import how_often
from planner.words.units import clock, distance, duration

_MAP_WIDTH_MM, _MAP_LEAST_MM, _MAP_USUAL_MM, _MAP_MOST_MM = 126.0, 76.0, 98.0, 126.0
_LEGEND_MM, _HEAD_MM, _NOTE_MM = 7.5, 4.6, 6.5
_LINK_MM, _LINK_STEP_MM, _STOP_QR_MM = 23.0, 30.5, 11.0
_BODY, _SMALL, _BOX_MM = 8.5, 7.5, 2.2
_NOTE_LINES = 3
_RIGHT = WIDTH_MM - MARGIN_MM
_TIME_X, _NAME_X, _TASK_X, _QR_X = 22.0, 45.0, 104.0, _RIGHT - _STOP_QR_MM - 1.5
_NAME_MM, _TASK_MM = _TASK_X - _NAME_X - 3, _QR_X - _TASK_X - 4


@dataclass(frozen=True, slots=True)
class _Row:
    """A stop's row of the table, its texts broken into lines."""

    planned: PlannedStop
    begins: datetime
    name: list[str]
    place: list[str]
    why: list[str]
    duty: list[str]
    task: list[tuple[str, bool]]
    height: float

    @classmethod
    def of(cls, paper: Paper, loop: Loop, planned: PlannedStop) -> "_Row":
        stop = planned.stop
        where = ", ".join(part for part in (stop.ward, stop.district) if part)
        name = paper.wrap(say(stop.name, paper.lang), _NAME_MM, _BODY + 0.5, bold=True)
        place = paper.wrap(where, _NAME_MM, _SMALL)
        why = paper.wrap(said(stop.reason, paper.lang), _NAME_MM, _SMALL)
        wanted = text("sheet.duty", paper.lang, duty=planned.duty) if planned.duty else ""
        duty = paper.wrap(wanted, _TASK_MM, _BODY, bold=True)
        task = _tasks(paper, planned)
        left = len(name) * line_mm(_BODY + 0.5) + (len(place) + len(why)) * line_mm(_SMALL)
        right = (len(duty) + len(task)) * line_mm(_BODY)
        height = max(left, right, _STOP_QR_MM) + 2.4
        return cls(planned, loop.begins(planned), name, place, why, duty, task, height)

    def draw(self, paper: Paper) -> None:
        planned, top = self.planned, paper.y + 1.0
        stop, order = planned.stop, str(planned.order)
        paper.marker(MARGIN_MM + 3.2, top + 3.4, 2.9, order, filled=bool(planned.duty))
        waits = (planned.start - self.begins).total_seconds() >= 60
        first = (
            text("sheet.start", paper.lang, time=clock(planned.start))
            if waits
            else text("sheet.drive", paper.lang, drive_s=planned.drive_s)
        )
        times = [first, text("sheet.dwell", paper.lang, dwell_s=stop.dwell_s)]
        span = f"{clock(self.begins)}\u2013{clock(planned.leave)}"
        below = paper.lines(_TIME_X, top, [span], _BODY + 0.5, bold=True)
        paper.lines(_TIME_X, below, times, _SMALL)
        below = paper.lines(_NAME_X, top, self.name, _BODY + 0.5, bold=True)
        below = paper.lines(_NAME_X, below, self.place, _SMALL)
        paper.lines(_NAME_X, below, self.why, _SMALL)
        below = paper.lines(_TASK_X, top, self.duty, _BODY, bold=True)
        for line, begins in self.task:
            if begins:
                paper.box(_TASK_X, below + 0.7, _BOX_MM)
            inset = _BOX_MM + 1.4 if planned.checklist else 0.0
            below = paper.lines(_TASK_X + inset, below, [line], _BODY)
        paper.qr(_QR_X + 1.5, paper.y + 1.3, _STOP_QR_MM, geo_link(stop.point, order))
        paper.y += self.height
        paper.rule(paper.y, 0.15)


def _tasks(paper: Paper, planned: PlannedStop) -> list[tuple[str, bool]]:
    """Return the lines of what to do, and of each whether an item to tick begins with it."""
    told = planned.stop.instruction
    first = say(told, paper.lang) if told and not is_list(told) else ""
    room = _TASK_MM - (_BOX_MM + 1.4 if planned.checklist else 0.0)
    return [
        *((line, False) for line in paper.wrap(first, room, _BODY)),
        *(
            (line, number == 0)
            for item in checklist_texts(planned.checklist, paper.lang)
            for number, line in enumerate(paper.wrap(item, room, _BODY))
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A loop on its paper: knows how to go on over the page."""

    paper: Paper
    plan: Plan
    loop: Loop
    footer: str

    def make_room(self, height: float, head: Callable[[Paper], None] | None = None) -> None:
        """Begin a page if so many millimetres are not left; the warnings stand there too."""
        paper = self.paper
        if paper.room(height):
            return
        paper.new_page(self.footer)
        title = text("sheet.continued", paper.lang, title=loop_title(self.loop))
        paper.text(MARGIN_MM, paper.y + 4, title, 12, bold=True, width=INNER_MM - 40)
        paper.text(_RIGHT, paper.y + 4, plan_day(self.plan, paper.lang), 8.5, align="R")
        warning = " \u00b7 ".join(part for part in _caveats(self.plan, paper.lang) if part)
        paper.text(MARGIN_MM, paper.y + 8, warning, 8, bold=True, width=INNER_MM)
        paper.y += 10.5
        if head is not None:
            head(paper)


def loop_sheet(plan: Plan, loop: Loop, wards: Sequence[Ward], lang: Lang = SOURCE) -> bytes:
    """Return the PDF sheet of one loop; the same plan gives the same bytes."""
    paper = Paper(f"{loop_title(loop)}, {plan.city_name}, {plan.date}", plan.made, lang)
    _draw_loop(paper, plan, loop, wards)
    return paper.done()


def day_sheets(plan: Plan, wards: Sequence[Ward], lang: Lang = SOURCE) -> bytes:
    """Return one PDF with the sheets of every loop of the day, each from a page of its own.

    A plan without loops gives a page that says so.
    """
    paper = Paper(f"{plan.city_name}, {plan.date}", plan.made, lang)
    for loop in plan.loops:
        _draw_loop(paper, plan, loop, wards)
    if not plan.loops:
        paper.new_page(data_age(plan, lang))
        paper.lines(MARGIN_MM, paper.y, [text("sheet.nobody", lang)], 12)
    return paper.done()


def _draw_loop(paper: Paper, plan: Plan, loop: Loop, wards: Sequence[Ward]) -> None:
    age = data_age(plan, paper.lang)
    footer = text("sheet.footer", paper.lang, age=age, made_at=plan.made, seed_no=plan.seed)
    paper.new_page(footer)
    _draw_head(paper, plan, loop)
    _draw_facts(paper, loop)
    _draw_caveats(paper, plan)
    rows = [_Row.of(paper, loop, planned) for planned in loop.stops]
    top, height = paper.y, _map_height(paper, loop, rows)
    draw_map(paper, MARGIN_MM, top, _MAP_WIDTH_MM, height, loop, wards)
    draw_legend(paper, MARGIN_MM, top + height + 0.8)
    links = directions_links(loop)
    beside = _draw_links_beside(paper, top, height, links)
    paper.y = top + height + _LEGEND_MM
    turn = _Turn(paper, plan, loop, footer)
    _draw_table(turn, rows)
    _draw_links_below(turn, links[beside:])


def _map_height(paper: Paper, loop: Loop, rows: Sequence[_Row]) -> float:
    """Return the height that lets the table end on the same page, if one does."""
    notes = 2 if loop.break_start else 1
    table = _HEAD_MM + sum(row.height for row in rows) + notes * _NOTE_MM
    left = BOTTOM_MM - paper.y - _LEGEND_MM - table - 1
    return min(left, _MAP_MOST_MM) if left >= _MAP_LEAST_MM else _MAP_USUAL_MM


def _draw_head(paper: Paper, plan: Plan, loop: Loop) -> None:
    y, heading = paper.y, text("sheet.title", paper.lang)
    times = f"{clock(loop.depart)} \u2013 {clock(loop.return_)}"
    paper.text(MARGIN_MM, y + 3, f"{heading} \u00b7 {plan.city_name}", 8.5, width=120)
    title = loop_title(loop)
    size = _fitting(paper, title, 122, most=20, least=11)
    paper.text(MARGIN_MM, y + 11, title, size, bold=True, width=122)
    paper.text(MARGIN_MM, y + 16.5, plan_day(plan, paper.lang), 10)
    paper.text(_RIGHT, y + 3, text("sheet.depart_return", paper.lang), 8.5, align="R")
    paper.text(_RIGHT, y + 11, times, 20, bold=True, align="R")
    nights = (loop.return_.date() - loop.depart.date()).days
    post = text("export.post", paper.lang, post=loop.post)
    if nights:
        post += " \u00b7 " + text("sheet.returns", paper.lang, return_at=loop.return_)
    paper.text(_RIGHT, y + 16.5, post, 10, align="R", width=100)
    paper.y = y + 19
    paper.rule(paper.y, 0.6)


def _fitting(paper: Paper, text: str, width: float, *, most: float, least: float) -> float:
    """Return the size at which a bold line is no wider than it may be."""
    paper.font(most, bold=True)
    return max(least, most * min(1.0, width / max(paper.width(text), 1.0)))


def _draw_facts(paper: Paper, loop: Loop) -> None:
    lang, duties = paper.lang, sum(1 for p in loop.stops if p.duty)
    stops = (
        text("sheet.stops_duties", lang, stops_count=len(loop.stops), duties_count=duties)
        if duties
        else str(len(loop.stops))
    )
    facts = [
        (text("sheet.stops", lang), stops),
        (text("sheet.distance", lang), distance(loop.distance_m, lang)),
        (text("sheet.driving", lang), duration(loop.drive_s, lang)),
        (text("sheet.dwelling", lang), duration(loop.dwell_s, lang)),
        (text("sheet.break", lang), duration(loop.break_s, lang) if loop.break_s else "\u2013"),
        (text("sheet.prize", lang), say(how_often(loop.prize, form="brief"), lang)),
    ]
    step = INNER_MM / len(facts)
    for n, (title, value) in enumerate(facts):
        x = MARGIN_MM + n * step
        paper.text(x, paper.y + 4, title, 7, grey=DARK)
        size = _fitting(paper, value, step - 1, most=10.5, least=7.0)
        paper.text(x, paper.y + 8.4, value, size, bold=True, width=step - 1)
    paper.y += 11


def _draw_caveats(paper: Paper, plan: Plan) -> None:
    """Draw a box that nobody overlooks, and what else to know about the data in small print."""
    loud, quiet = _caveats(plan, paper.lang)
    if loud:
        inset = 3.0
        warning = text("sheet.warning", paper.lang, told=loud)
        lines = paper.wrap(warning, INNER_MM - 2 * inset, 9, bold=True)
        height = len(lines) * line_mm(9) + 2.6
        paper.stroke(0.7)
        paper.pdf.rect(MARGIN_MM, paper.y, INNER_MM, height)
        paper.lines(MARGIN_MM + inset, paper.y + 1.3, lines, 9, bold=True)
        paper.y += height + 1
    if quiet:
        lines = paper.wrap(text("sheet.remarks", paper.lang, told=quiet), INNER_MM - 24, 7)
        if len(lines) > _NOTE_LINES:
            last = text("sheet.more", paper.lang, told=lines[_NOTE_LINES - 1])
            lines = [*lines[: _NOTE_LINES - 1], last]
        paper.y = paper.lines(MARGIN_MM, paper.y, lines, 7)
    paper.y += 1.5


def _caveats(plan: Plan, lang: Lang) -> tuple[str, str]:
    """Return the loud and the quiet caveats, each as one text."""
    loud = [say(c, lang) for c in plan.caveats if is_loud(c)]
    quiet = [say(c, lang) for c in plan.caveats if not is_loud(c)]
    return " \u00b7 ".join(loud), " \u00b7 ".join(quiet)


def _draw_links_beside(
    paper: Paper, top: float, height: float, links: Sequence[DirectionsLink]
) -> int:
    """Draw the links that have room beside the map and return how many they are."""
    x, y = MARGIN_MM + _MAP_WIDTH_MM + 5, top + 9.5
    if not links:
        return 0
    paper.text(x, top + 3, "Google Maps", 9, bold=True)
    paper.text(x, top + 6.6, text("sheet.scan", paper.lang), 7, grey=DARK)
    fit = 2 * int((top + height + _LEGEND_MM - y) / _LINK_STEP_MM)
    shown = links[:fit]
    for n, link in enumerate(shown):
        _draw_link(paper, x + 29.5 * (n % 2), y + _LINK_STEP_MM * (n // 2), link)
    return len(shown)


def _draw_links_below(turn: _Turn, links: Sequence[DirectionsLink]) -> None:
    paper, per_row = turn.paper, 6
    for start in range(0, len(links), per_row):
        turn.make_room(36)
        paper.y += 3
        if start == 0:
            title = text("sheet.links_continued", paper.lang)
            paper.text(MARGIN_MM, paper.y + 3, title, 9, bold=True)
            paper.y += 5
        for n, link in enumerate(links[start : start + per_row]):
            _draw_link(paper, MARGIN_MM + 31 * n, paper.y, link)
        paper.y += 30


def _draw_link(paper: Paper, x: float, y: float, link: DirectionsLink) -> None:
    paper.text(x, y + 2.6, link.label(paper.lang), 7.5, bold=True, width=28)
    paper.qr(x, y + 4, _LINK_MM, link.url)


def _draw_table(turn: _Turn, rows: Sequence[_Row]) -> None:
    paper, loop = turn.paper, turn.loop
    if not rows:
        lines = paper.wrap(text("sheet.standby", paper.lang), INNER_MM, 11, bold=True)
        paper.y = paper.lines(MARGIN_MM, paper.y, lines, 11, bold=True)
        return
    _draw_table_head(paper)
    rest = loop.break_start
    for row in rows:
        if rest is not None and loop.rests_before == row.planned.order:
            _draw_note(turn, rest, say(loop.rest, paper.lang))
            rest = None
        turn.make_room(row.height, _draw_table_head)
        row.draw(paper)
    if rest is not None:
        _draw_note(turn, rest, say(loop.rest, paper.lang))
    _draw_note(turn, loop.return_, text("sheet.back", paper.lang, post=loop.post))


def _draw_table_head(paper: Paper) -> None:
    y = paper.y + 3.2
    for x, code in (
        (MARGIN_MM, "sheet.order"),
        (_TIME_X, "sheet.arrive_leave"),
        (_NAME_X, "sheet.stop_ward"),
        (_TASK_X, "sheet.task"),
    ):
        paper.text(x, y, text(code, paper.lang), 7.5, bold=True)
    paper.text(_RIGHT, y, text("sheet.map_geo", paper.lang), 7.5, bold=True, align="R")
    paper.y += _HEAD_MM
    paper.rule(paper.y, 0.4)


def _draw_note(turn: _Turn, moment: datetime, told: str) -> None:
    paper = turn.paper
    turn.make_room(_NOTE_MM, _draw_table_head)
    paper.text(_TIME_X, paper.y + 4.3, clock(moment), _BODY + 0.5, bold=True)
    paper.text(_NAME_X, paper.y + 4.3, told, _BODY + 0.5, bold=True, width=_RIGHT - _NAME_X)
    paper.y += _NOTE_MM
    paper.rule(paper.y, 0.15)
