import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from planner.paper.text import cell_text, file_stem, print_text, xml_text

ANY = st.text(max_size=40)


@given(ANY)
def test_any_text_is_legal_xml_once_cleaned(text: str) -> None:
    element = etree.Element("name")
    element.text = xml_text(text)
    assert etree.fromstring(etree.tostring(element)) is not None


@given(ANY)
def test_any_text_prints_with_the_built_in_fonts_on_one_line(text: str) -> None:
    printed = print_text(text)
    assert printed.encode("cp1252").decode("cp1252") == printed
    assert not set(printed) & set("\n\r\t\x00")


def test_what_the_fonts_lack_is_written_with_what_they_have() -> None:
    assert print_text("Ḥāfiẓ → 5 ≤ 6 “kafé” 市") == "Hafiz -> 5 <= 6 “kafé” ?"


@given(ANY)
def test_any_text_makes_a_safe_file_name(text: str) -> None:
    stem = file_stem(text)
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(stem) <= 60
    assert not stem.startswith("-")


@pytest.mark.parametrize("text", ["../../etc/passwd", "C:\\x", "a/b", ".hidden", "nul\x00"])
def test_a_file_name_cannot_leave_its_directory(text: str) -> None:
    assert not set(file_stem(text)) & set("/\\.:\x00")


@pytest.mark.parametrize(
    "text", ["=1+1", "+62 812", "-x", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"]
)
def test_text_that_a_spreadsheet_would_evaluate_gets_an_apostrophe(text: str) -> None:
    assert cell_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Pasar Dock", "1-2", "a=b"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert cell_text(text) == text
