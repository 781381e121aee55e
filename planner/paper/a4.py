"""A4 paper to draw on in millimetres: text that always prints, QR codes, page numbers."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

import segno
from fpdf import FPDF

from planner.paper.fonts import FAMILY, add_fonts, paper_text, plain
from planner.words import Lang, text
from planner.words.catalogues import SOURCE

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210.0, 297.0, 12.0
INNER_MM = WIDTH_MM - 2 * MARGIN_MM
BOTTOM_MM = HEIGHT_MM - MARGIN_MM - 5
BLACK, DARK, WHITE = 0, 90, 255
_POINT_MM = 25.4 / 72


class Paper:
    """A PDF of A4 pages with the fonts every reader has; for letters they lack it embeds others.

    Coordinates are millimetres from the top left corner. The file's time is `made`, never the
    clock's, and its content is all that decides its bytes. What is written on it is in `lang`.
    """

    def __init__(self, title: str, made: datetime, lang: Lang = SOURCE) -> None:
        self.lang = lang
        self.pdf: Any = FPDF(format="A4", unit="mm")
        self.pdf.core_fonts_encoding = "cp1252"
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(MARGIN_MM)
        self.pdf.c_margin = 0
        self.pdf.set_title(title)
        self.pdf.set_creator("patroli")
        self.pdf.set_producer("patroli")
        self.pdf.set_lang(lang)
        self.pdf.set_creation_date(made)
        self.pdf.alias_nb_pages("{nb}")
        self.y = MARGIN_MM

    def new_page(self, footer: str) -> None:
        """Begin a page; `footer` stands at its foot beside the page number."""
        self.pdf.add_page()
        foot = HEIGHT_MM - MARGIN_MM
        self.rule(foot - 4, 0.15)
        self.text(MARGIN_MM, foot, footer, 7, grey=DARK, width=INNER_MM - 20)
        # Only a cell knows the page count that is still to come.
        self.pdf.set_xy(WIDTH_MM - MARGIN_MM - 18, foot - 2.4)
        page = text("paper.page", self.lang, page_no=self.pdf.page_no(), pages="{nb}")
        self.pdf.cell(18, 3, page, align="R")
        self.y = MARGIN_MM

    def room(self, height: float) -> bool:
        """Whether so many millimetres are left on the page."""
        return self.y + height <= BOTTOM_MM

    def font(self, size: float, bold: bool = False) -> None:
        """Choose the font by its size in points."""
        self.pdf.set_font("Helvetica", "B" if bold else "", size)

    def width(self, text: str) -> float:
        """Return the width of a text in the chosen font."""
        line = paper_text(text)
        with self._letters_of(line):
            return float(self.pdf.get_string_width(line))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        grey: int = BLACK,
        align: str = "L",
        width: float | None = None,
    ) -> None:
        """Write one line with its baseline at y; one wider than `width` is cut short.

        `x` is its left end, its middle (`align` "C") or its right end ("R").
        """
        self.font(size, bold)
        line = paper_text(text)
        if width is not None:
            line = self._cut(line, width)
        wide = 0.0 if align == "L" and plain(line) else self.width(line)
        if align != "L":
            x -= wide * (0.5 if align == "C" else 1)
        self.pdf.set_text_color(grey)
        if plain(line):
            self.pdf.text(x, y, line)
            return
        with self._letters_of(line):
            # Only a cell takes letters from several fonts; its baseline is 0.3 em below its middle.
            self.pdf.set_xy(x, y - 0.8 * self.pdf.font_size)
            self.pdf.cell(wide + 0.01, self.pdf.font_size, line)

    def wrap(self, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        """Return the lines that a text takes; words wider than `width` are broken."""
        self.font(size, bold)
        line = paper_text(text).strip()
        if not line:
            return []
        if self.width(line) <= width:
            return [line]
        with self._letters_of(line):
            lines = self.pdf.multi_cell(width, text=line, align="L", dry_run=True, output="LINES")
        return [str(part).strip() for part in lines]

    def lines(
        self, x: float, y: float, lines: Sequence[str], size: float, *, bold: bool = False
    ) -> float:
        """Write lines below y and return the y below them."""
        for line in lines:
            y += line_mm(size)
            self.text(x, y - 0.25 * line_mm(size), line, size, bold=bold)
        return y

    def rule(self, y: float, thickness: float = 0.2) -> None:
        """Draw a line from margin to margin."""
        self.stroke(thickness)
        self.pdf.line(MARGIN_MM, y, WIDTH_MM - MARGIN_MM, y)

    def stroke(self, thickness: float, grey: int = BLACK) -> None:
        """Choose how lines are drawn."""
        self.pdf.set_line_width(thickness)
        self.pdf.set_draw_color(grey)

    def fill(self, grey: int) -> None:
        """Choose how areas are filled."""
        self.pdf.set_fill_color(grey)

    def marker(self, x: float, y: float, radius: float, label: str, *, filled: bool) -> None:
        """Draw a numbered disc: white on black if filled, else black on white."""
        self.stroke(0.45)
        self.fill(BLACK if filled else WHITE)
        self.pdf.circle(x, y, radius, style="DF")
        size = radius * (3.6 if len(label) < 2 else 3.1)
        grey = WHITE if filled else BLACK
        self.text(x, y + size * _POINT_MM * 0.36, label, size, bold=True, grey=grey, align="C")

    def box(self, x: float, y: float, side: float) -> None:
        """Draw a box to tick, from its upper left corner."""
        self.stroke(0.25)
        self.pdf.rect(x, y, side, side)

    def qr(self, x: float, y: float, size: float, content: str) -> None:
        """Draw a QR code as vectors; the caller leaves its quiet zone of four modules white."""
        matrix = _qr_matrix(content)
        module = size / len(matrix)
        self.fill(BLACK)
        for row, modules in enumerate(matrix):
            column = 0
            while column < len(modules):
                run = column
                while run < len(modules) and modules[run]:
                    run += 1
                if run > column:
                    self.pdf.rect(
                        x + column * module,
                        y + row * module,
                        (run - column) * module,
                        module * 1.02,
                        style="F",
                    )
                column = run + 1
        # The 2 % close the hairlines that screens draw between touching rectangles.

    def done(self) -> bytes:
        """Return the PDF."""
        return bytes(self.pdf.output())

    @contextmanager
    def _letters_of(self, line: str) -> Iterator[None]:
        """Choose a font that has the letters of a line, for as long as it is measured or drawn."""
        if plain(line):
            yield
            return
        add_fonts(self.pdf, line)
        family, style, size = self.pdf.font_family, self.pdf.font_style, self.pdf.font_size_pt
        self.pdf.set_font(FAMILY, style, size)
        self.pdf.set_text_shaping(True)
        yield
        self.pdf.set_text_shaping(False)
        self.pdf.set_font(family, style, size)

    def _cut(self, line: str, width: float) -> str:
        if self.width(line) <= width:
            return line
        fits = bisect_right(
            range(1, len(line) + 1), width, key=lambda n: self.width(f"{line[:n]}...")
        )
        return f"{line[:fits].rstrip()}..."


def line_mm(size: float) -> float:
    """Return the height of a line of text of that many points."""
    return size * _POINT_MM * 1.22


@lru_cache(maxsize=2048)
def _qr_matrix(content: str) -> tuple[bytes, ...]:
    """Return the dark modules; a stop's code stands on its loop's sheet and on the day's."""
    code = segno.make(content, error="m", micro=False, boost_error=False)
    return tuple(bytes(row) for row in code.matrix)
