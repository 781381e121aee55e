"""The recapitulation on paper: both tables of the form on A4."""

from datetime import datetime

from planner.paper.a4 import DARK, INNER_MM, MARGIN_MM, WIDTH_MM, Paper
from planner.review.export.form import Form, forms, remarks
from planner.review.recap import Recap, Row
from planner.words import Lang, text
from planner.words.catalogues import SOURCE
from planner.words.units import number

_NUMBER_MM, _TOTAL_MM, _ROW_MM = 6.0, 15.0, 6.0
_NAME_LEAST_MM = 44.0


def recap_pdf(recap: Recap, *, made: datetime, lang: Lang = SOURCE) -> bytes:
    """Return both tables with their remarks as a PDF."""
    title = text("recap.file_title", lang, city=recap.city, year=str(recap.year))
    paper = Paper(title, made, lang)
    footer = text("recap.footer", lang, title=title, made_at=made)
    paper.new_page(footer)
    draw_recap(paper, recap, footer)
    return paper.done()


def draw_recap(paper: Paper, recap: Recap, footer: str) -> None:
    """Draw both tables with their remarks from where the paper is, each on one page if it can."""
    for form in forms(recap, paper.lang):
        height = 24 + _ROW_MM * (len(form.table.rows) + 2) + _head_mm(paper, form)
        if not paper.room(height):
            paper.new_page(footer)
        _draw_form(paper, form, footer)
        paper.y += 9
    for line in remarks(recap, paper.lang):
        if not paper.room(9):
            paper.new_page(footer)
        paper.y = paper.lines(MARGIN_MM, paper.y, paper.wrap(line, INNER_MM, 8), 8)


def _draw_form(paper: Paper, form: Form, footer: str) -> None:
    for n, line in enumerate(form.lines):
        told = n == len(form.lines) - 1
        size = 8.5 if told else 11
        paper.text(
            WIDTH_MM / 2,
            paper.y + 5,
            line,
            size,
            bold=not told,
            align="C",
            width=INNER_MM,
            grey=DARK if told else 0,
        )
        paper.y += 5.4
    paper.y += 3
    _head(paper, form)
    for place, row in enumerate(form.table.rows, 1):
        if not paper.room(2 * _ROW_MM):
            paper.new_page(footer)
            _head(paper, form)
        _line(paper, form, str(place), row)
    _line(paper, form, "", form.table.totals, bold=True)


def _step(form: Form) -> float:
    columns = max(len(form.table.columns), 1)
    return min((INNER_MM - _NUMBER_MM - _NAME_LEAST_MM - _TOTAL_MM) / columns, 22.0)


def _name_mm(form: Form) -> float:
    return INNER_MM - _NUMBER_MM - _TOTAL_MM - _step(form) * len(form.table.columns)


def _head_mm(paper: Paper, form: Form) -> float:
    most = max((len(paper.wrap(n, _step(form) - 1, 6.5)) for _, n in form.table.columns), default=1)
    return 3.2 + 2.9 * most


def _head(paper: Paper, form: Form) -> None:
    height, step, top = _head_mm(paper, form), _step(form), paper.y
    paper.fill(232)
    paper.pdf.rect(MARGIN_MM, top, INNER_MM, height, style="F")
    middle = top + height / 2 + 1
    paper.text(MARGIN_MM + 1, middle, text("recap.order", paper.lang), 7.5, bold=True)
    paper.text(MARGIN_MM + _NUMBER_MM + 1.5, middle, form.corner, 8, bold=True)
    left = MARGIN_MM + _NUMBER_MM + _name_mm(form)
    for n, (_, name) in enumerate(form.table.columns):
        lines = paper.wrap(name, step - 1, 6.5)
        y = top + (height - 2.9 * len(lines)) / 2 + 2.2
        size = 7.5 if len(lines) == 1 and len(name) < 5 else 6.5
        for k, line in enumerate(lines):
            x = left + (n + 0.5) * step
            paper.text(x, y + 2.9 * k, line, size, bold=size > 7, align="C")
    right = WIDTH_MM - MARGIN_MM - _TOTAL_MM / 2
    paper.text(right, middle, text("recap.total", paper.lang), 7.5, bold=True, align="C")
    _frame(paper, form, height)


def _line(paper: Paper, form: Form, place: str, row: Row, *, bold: bool = False) -> None:
    base, step = paper.y + _ROW_MM - 2, _step(form)
    paper.text(MARGIN_MM + _NUMBER_MM - 1, base, place, 8, align="R")
    width = _name_mm(form) - 2.5
    name = text("recap.total", paper.lang) if bold else row.name
    paper.text(MARGIN_MM + _NUMBER_MM + 1.5, base, name, 8, bold=bold, width=width)
    left = MARGIN_MM + _NUMBER_MM + _name_mm(form)
    for n, cell in enumerate(row.cells):
        x = left + (n + 1) * step - 1.2
        paper.text(x, base, _told(cell, paper), 8, bold=bold, align="R")
    paper.text(WIDTH_MM - MARGIN_MM - 1.2, base, _told(row.total, paper), 8, bold=True, align="R")
    _frame(paper, form, _ROW_MM)


def _told(cell: int | None, paper: Paper) -> str:
    return "" if cell is None else number(cell, paper.lang, 0)


def _frame(paper: Paper, form: Form, height: float) -> None:
    """Draw the box of a line of the table, with its columns, and go below it."""
    paper.stroke(0.2)
    paper.pdf.rect(MARGIN_MM, paper.y, INNER_MM, height)
    left = MARGIN_MM + _NUMBER_MM + _name_mm(form)
    columns = len(form.table.columns)
    for x in [MARGIN_MM + _NUMBER_MM, *(left + n * _step(form) for n in range(columns + 1))]:
        paper.pdf.line(x, paper.y, x, paper.y + height)
    paper.y += height
