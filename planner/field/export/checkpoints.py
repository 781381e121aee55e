"""Codes of places on A4, six to a page, to cut out and hang up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.paper.a4 import HEIGHT_MM, MARGIN_MM, WIDTH_MM, Paper
from planner.words import Lang, text
from planner.words.catalogues import SOURCE

_COLUMNS, _ROWS = 2, 3
_WIDTH, _HEIGHT = (WIDTH_MM - 2 * MARGIN_MM) / _COLUMNS, (HEIGHT_MM - 2 * MARGIN_MM - 8) / _ROWS
_QR_MM = 46.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointCard:
    """A place, where it lies, and its code."""

    name: str
    area: str
    code: str


def checkpoint_sheet(
    title: str, cards: Sequence[CheckpointCard], made: datetime, lang: Lang = SOURCE
) -> bytes:
    """Return a PDF with a card per place: its name, its code in letters and as a QR code."""
    title = text("checkpoint.title", lang, title=title)
    paper = Paper(title, made, lang)
    per_page = _COLUMNS * _ROWS
    for number, card in enumerate(cards):
        if number % per_page == 0:
            paper.new_page(title)
        row, column = divmod(number % per_page, _COLUMNS)
        _draw(paper, MARGIN_MM + column * _WIDTH, MARGIN_MM + row * _HEIGHT, card)
    if not cards:
        paper.new_page(title)
        paper.text(MARGIN_MM, 30, text("checkpoint.none", lang), 12)
    return paper.done()


def _draw(paper: Paper, x: float, y: float, card: CheckpointCard) -> None:
    paper.stroke(0.1, 150)
    paper.pdf.rect(x, y, _WIDTH, _HEIGHT)
    middle, inner = x + _WIDTH / 2, _WIDTH - 12
    paper.text(middle, y + 8, text("checkpoint.card", paper.lang), 8, align="C", grey=90)
    lines = paper.wrap(card.name, inner, 13, bold=True)[:2]
    for number, line in enumerate(lines):
        paper.text(middle, y + 15 + 5.6 * number, line, 13, bold=True, align="C", width=inner)
    paper.text(middle, y + 26, card.area, 9, align="C", width=inner)
    paper.qr(middle - _QR_MM / 2, y + 30, _QR_MM, card.code)
    paper.text(middle, y + 30 + _QR_MM + 8, card.code, 16, bold=True, align="C")
