"""Leadership's page on paper: figures, charts and districts on A4, then the recapitulation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.etree import ElementTree

from planner.paper.a4 import DARK, INNER_MM, MARGIN_MM, Paper
from planner.paper.fonts import add_fonts, family_of, paper_text, plain
from planner.review.export.recap_pdf import draw_recap
from planner.review.recap import Recap
from planner.words import Lang
from planner.words.catalogues import SOURCE

_GAP_MM = 6.0
_HALF_MM = (INNER_MM - _GAP_MM) / 2
_SVG = "http://www.w3.org/2000/svg"
_UNSEEN = {f"{{{_SVG}}}title", f"{{{_SVG}}}desc"}
# The PDF's writer knows SVG by the plain names of its elements.
ElementTree.register_namespace("", _SVG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that leadership looks at first: what it is, the number, what to know about it."""

    name: str
    value: str
    note: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
    """What stands on the first page, in the words of the reader's language.

    `charts` are titles with their SVG; `districts` is a table, its head first.
    """

    title: str
    subtitle: str
    footer: str
    notices: tuple[str, ...]
    figures: tuple[Figure, ...]
    charts: tuple[tuple[str, str], ...]
    districts_title: str
    districts: tuple[tuple[str, ...], ...]


def review_pdf(sheet: ReviewSheet, recap: Recap, *, made: datetime, lang: Lang = SOURCE) -> bytes:
    """Return the page as a PDF, and the recapitulation of its year after it."""
    paper = Paper(f"{sheet.title} {sheet.subtitle}", made, lang)
    paper.new_page(sheet.footer)
    paper.text(MARGIN_MM, paper.y + 6, sheet.title, 17, bold=True)
    paper.text(MARGIN_MM, paper.y + 12, sheet.subtitle, 10, grey=DARK)
    paper.y += 15
    paper.rule(paper.y, 0.6)
    paper.y += 1
    for notice in sheet.notices:
        paper.y = paper.lines(MARGIN_MM, paper.y, paper.wrap(notice, INNER_MM, 8.5), 8.5, bold=True)
    paper.y += 2
    _figures(paper, sheet.figures)
    _charts(paper, sheet)
    _table(paper, sheet)
    paper.y += 6
    draw_recap(paper, recap, sheet.footer)
    return paper.done()


def _figures(paper: Paper, figures: Sequence[Figure]) -> None:
    columns = 3
    step = INNER_MM / columns
    for start in range(0, len(figures), columns):
        row = figures[start : start + columns]
        notes = [paper.wrap(f.note, step - 5, 7.5) for f in row]
        height = 12.5 + 3.3 * max(map(len, notes))
        for n, (figure, lines) in enumerate(zip(row, notes, strict=True)):
            x = MARGIN_MM + n * step
            paper.stroke(0.9 if figure.warns else 0.2)
            paper.pdf.rect(x, paper.y, step - 2, height)
            paper.text(x + 2, paper.y + 4, figure.name, 7.5, grey=DARK, width=step - 5)
            paper.text(x + 2, paper.y + 10, figure.value, 14, bold=True, width=step - 5)
            paper.lines(x + 2, paper.y + 11.2, lines, 7.5)
        paper.y += height + 2
    paper.y += 2


def _charts(paper: Paper, sheet: ReviewSheet) -> None:
    for start in range(0, len(sheet.charts), 2):
        pair = sheet.charts[start : start + 2]
        drawn = [(title, *_for_paper(paper, svg)) for title, svg in pair]
        height = _HALF_MM * max(tall for _, _, tall in drawn) + 8
        if not paper.room(height):
            paper.new_page(sheet.footer)
        for n, (title, svg, tall) in enumerate(drawn):
            x = MARGIN_MM + n * (_HALF_MM + _GAP_MM)
            paper.text(x, paper.y + 4, title, 9.5, bold=True, width=_HALF_MM)
            paper.pdf.image(BytesIO(svg), x=x, y=paper.y + 6, w=_HALF_MM, h=_HALF_MM * tall)
        paper.y += height + 3


def _for_paper(paper: Paper, svg: str) -> tuple[bytes, float]:
    """Return a chart in letters that the PDF has fonts for, and its height over its width.

    What only screens tell is left out.
    """
    chart = ElementTree.fromstring(svg)
    for part in list(chart.iter()):
        for unseen in [child for child in part if child.tag in _UNSEEN]:
            part.remove(unseen)
        words = paper_text(part.text or "")
        if plain(words):
            # These fonts' tables are by Windows-1252 code, looked up as if by Unicode.
            part.text = words.encode("cp1252").decode("latin-1")
        else:
            add_fonts(paper.pdf, words)
            part.text = words
            part.set("font-family", family_of(words))
            # Only the first of these fonts is there in bold.
            part.set("font-weight", "normal")
    tall = float(chart.attrib["height"]) / float(chart.attrib["width"])
    return ElementTree.tostring(chart), tall


def _table(paper: Paper, sheet: ReviewSheet) -> None:
    head, *rows = sheet.districts
    if not paper.room(14 + 5.4 * len(rows)):
        paper.new_page(sheet.footer)
    paper.text(MARGIN_MM, paper.y + 4, sheet.districts_title, 10.5, bold=True)
    paper.y += 6
    step = (INNER_MM - 46) / max(len(head) - 1, 1)
    for n, row in enumerate([head, *rows]):
        lines = [paper.wrap(cell, step - 2, 7.5) for cell in row[1:]]
        tall = 2.4 + 3.2 * max([1, *map(len, lines)])
        bold = n == 0
        paper.text(MARGIN_MM, paper.y + 4, row[0], 8.5, bold=True, width=44)
        for k, words in enumerate(lines):
            paper.lines(MARGIN_MM + 46 + k * step, paper.y + 0.8, words, 7.5, bold=bold)
        paper.y += tall
        paper.rule(paper.y, 0.4 if bold else 0.15)
    paper.y += 4
