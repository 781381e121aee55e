"""Fonts for the letters that the fonts every reader has lack; they are embedded where needed."""

import unicodedata
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fpdf.fonts import TTFFont

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


def add_fonts(pdf: Any) -> None:
    """Give a PDF the fonts, for `FAMILY` and what it lacks."""
    pdf.add_font(FAMILY, "", _file(*_FIRST))
    pdf.add_font(FAMILY, "B", _file(*_BOLD))
    for name, where in _FURTHER.items():
        for style in ("", "B"):
            pdf.add_font(name, style, _file(*where))
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            # The writer would hold the file open for as long as somebody holds the PDF.
            font.ttfont.reader.file.close()
            font.ttfont.reader.file = BytesIO(_content(font.ttffile))
    pdf.set_fallback_fonts(list(_FURTHER), exact_match=False)


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
