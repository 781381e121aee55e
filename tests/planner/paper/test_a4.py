from datetime import UTC, datetime

import segno

from planner.paper.a4 import Paper

MADE = datetime(2026, 11, 20, tzinfo=UTC)


class Dots:
    """Stands in for the page and notes which squares are black."""

    def __init__(self) -> None:
        self.black: list[tuple[float, float, float]] = []

    def set_fill_color(self, *_: int) -> None:
        return None

    def rect(self, x: float, y: float, w: float, h: float, style: str) -> None:
        self.black.append((x, y, w))


def test_the_drawn_qr_code_is_the_code_of_its_content() -> None:
    content = "geo:1.6662,101.4478?q=1.6662,101.4478(1)"
    paper = Paper("uji", MADE)
    dots = paper.pdf = Dots()
    matrix = segno.make(content, error="m", micro=False, boost_error=False).matrix
    paper.qr(10.0, 20.0, float(len(matrix)), content)
    drawn = {
        (round(y - 20), round(x - 10) + n)
        for x, y, width in dots.black
        for n in range(round(width))
    }
    assert drawn == {(r, c) for r, row in enumerate(matrix) for c, dark in enumerate(row) if dark}


def test_a_text_too_long_is_cut_with_dots_and_one_that_fits_is_not() -> None:
    paper = Paper("uji", MADE)
    paper.font(9)
    assert paper._cut("Pasar", 50) == "Pasar"
    cut = paper._cut("Pasar " * 30, 50)
    assert cut.endswith("...")
    assert paper.width(cut) <= 50


def test_lines_are_no_wider_than_asked_even_for_one_endless_word() -> None:
    paper = Paper("uji", MADE)
    paper.new_page("")
    lines = paper.wrap("kata " * 20 + "x" * 200, 40, 9)
    paper.font(9)
    assert all(paper.width(line) <= 40.01 for line in lines)
    assert "".join(lines).replace(" ", "") == "kata" * 20 + "x" * 200
    assert paper.wrap("  ", 40, 9) == []
