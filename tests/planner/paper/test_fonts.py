from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.paper.a4 import Paper
from planner.paper.fonts import paper_text, plain
from planner.paper.text import print_text

MADE = datetime(2026, 11, 20, tzinfo=UTC)
SCRIPTS = ("Альфа", "Браво Қ", "Γάμμα", "王小明", "大悲宮", "ตลาดดูไม", "Regu 王 Ж")


def paper_of(*lines: str) -> bytes:
    paper = Paper("uji", MADE)
    paper.new_page("kaki")
    for n, line in enumerate(lines):
        paper.text(20, 30 + 10 * n, line, 11, bold=n % 2 == 1)
    return paper.done()


def read(pdf: bytes) -> str:
    return pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.slow
def test_names_of_other_scripts_stand_on_paper_as_they_are_written() -> None:
    shown = read(paper_of(*SCRIPTS, "مسجد", "Pasar Dock"))
    joined = "".join(shown.replace("\x00", "").split())
    for name in (*SCRIPTS, "Pasar Dock"):
        assert "".join(name.split()) in joined
    assert "?" not in shown
    # Shaped letters are read back by their form.
    assert len(joined) >= len("".join("".join(SCRIPTS).split())) + len("مسجد")


def test_a_letter_that_no_font_has_is_named() -> None:
    assert paper_text("Pasar ꦗꦮ?") == "Pasar [U+A997][U+A9AE]?"
    assert "[U+A997]" in read(paper_of("Pasar ꦗ"))


@given(st.text(max_size=12))
def test_no_letter_becomes_a_question_mark(text: str) -> None:
    shown = paper_text(text)
    assert shown.count("?") <= text.count("?")
    assert not set(shown) & set("\n\r\t\x00")


@given(st.text(alphabet=st.characters(codec="cp1252"), max_size=20))
def test_what_the_built_in_fonts_have_is_written_as_before(text: str) -> None:
    assert paper_text(text) == print_text(text)
    assert plain(paper_text(text))


def test_the_same_page_is_the_same_file_and_lines_are_no_wider_than_asked() -> None:
    assert paper_of("Альфа") == paper_of("Альфа")
    paper = Paper("uji", MADE)
    paper.new_page("")
    lines = paper.wrap("Отряд Альфа " * 20 + "Ж" * 100, 40, 9)
    paper.font(9)
    assert all(paper.width(line) <= 40.01 for line in lines)
    assert paper._cut("Ж" * 100, 40).endswith("...")
    assert paper.pdf.font_family == "helvetica"
