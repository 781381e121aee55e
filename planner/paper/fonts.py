"""Fonts for the letters that the fonts every reader has lack; they are embedded where needed."""

import unicodedata
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from planner.paper.text import print_text

FAMILY = "huruf"
"""What the first font is called in a PDF; it stands in for Helvetica."""

_FIRST = ("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf")
_BOLD = ("matplotlib", "mpl-data/fonts/ttf/DejaVuSans-Bold.ttf")
_FURTHER = {
    "thai": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    "chinese": ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"),
}


def paper_text(text: str) -> str:
    """Return the text in letters that some font has, on one line.

    Letters with a likeness in the built-in fonts become that; a letter that no font has is told
    by its number, so that names stay apart and the reader sees what is missing.

    >>> paper_text("Wałęsa → Dumai 市"), paper_text("Pasar ꦗ")
    ('Walesa -> Dumai 市', 'Pasar [U+A997]')
    """
    if plain(printed := print_text(text)) and "?" not in printed:
        return printed
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def plain(text: str) -> bool:
    """Whether the built-in fonts have every letter of a text."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def add_fonts(pdf: Any, text: str) -> None:
    """Give a PDF the fonts that a text needs, for `FAMILY` and what it lacks."""
    if FAMILY not in pdf.fonts:
        _add(pdf, FAMILY, "", _FIRST)
        _add(pdf, FAMILY, "B", _BOLD)
    has = _letters_of()
    left = {ord(c) for c in text} - has[FAMILY]
    for name in _FURTHER:
        if name not in pdf.fonts and not left.isdisjoint(has[name]):
            _add(pdf, name, "", _FURTHER[name])
    pdf.set_fallback_fonts([n for n in _FURTHER if n in pdf.fonts], exact_match=False)


def _add(pdf: Any, family: str, style: str, where: tuple[str, str]) -> None:
    pdf.add_font(family, style, _file(*where))
    font = pdf.fonts[f"{family}{style}"].ttfont
    # The writer would hold the file open for as long as somebody holds the PDF.
    font.reader.file.close()
    font.reader.file = BytesIO(_content(_file(*where)))


def _letter(letter: str) -> str:
    printed = print_text(letter)
    if printed and ("?" not in printed or letter == "?"):
        return printed
    kind = unicodedata.category(letter)
    if kind != "Cf" and ord(letter) in _letters():
        return letter
    return "" if kind in ("Cf", "Mn") else f"[U+{ord(letter):04X}]"


def family_of(text: str) -> str:
    """Return the font that has most letters of a text, where only one can be chosen."""
    return max(_letters_of(), key=lambda name: sum(ord(c) in _letters_of()[name] for c in text))


@cache
def _letters_of() -> dict[str, frozenset[int]]:
    """Return the code points that each of the embedded fonts has."""
    found = {}
    for name, where in {FAMILY: _FIRST, **_FURTHER}.items():
        with TTFont(_file(*where), lazy=True) as font:
            found[name] = frozenset(font.getBestCmap())
    return found


@cache
def _letters() -> frozenset[int]:
    return frozenset().union(*_letters_of().values())


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()


def _file(package: str, name: str) -> Path:
    # Found, not imported: only its file is wanted.
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / name
