"""Text made fit for where it goes: XML, the PDF's built-in fonts, file names, CSV cells."""

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256

_XML_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # XML 1.0, production Char
)
_LOOKALIKES = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u2009": " ",
        "\u202f": " ",
        "\u02bb": "'",
        "\u02bc": "'",
        "\u2032": "'",
        "\u2033": '"',
        "\u0142": "l",
        "\u0141": "L",
        "\u0111": "d",
        "\u0110": "D",
        "\u0131": "i",
        "\u2192": "->",
        "\u2190": "<-",
        "\u2264": "<=",
        "\u2265": ">=",
    }
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def xml_text(text: str) -> str:
    """Return the text without the characters that XML 1.0 forbids.

    >>> xml_text("Pasar\\x00 Dock")
    'Pasar Dock'
    """
    return _XML_FORBIDDEN.sub("", text)


def print_text(text: str) -> str:
    """Return the text in the characters of the PDF's built-in fonts (Windows-1252).

    Accented letters outside it lose their accent; what has no likeness becomes "?". Control
    characters become spaces, so that a line break in a name cannot break a table row.

    >>> print_text("Wałęsa → Dumai 市")
    'Walesa -> Dumai ?'
    """
    plain = text.translate(_LOOKALIKES)
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(_printable(c) for c in plain)


def file_stem(text: str) -> str:
    """Return the text as a lower-case ASCII file name without an extension, or "".

    >>> file_stem("Regu 1 / Médang..Kampai")
    'regu-1-medang-kampai'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    ascii_only = plain.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].strip("-")


def file_stems(names: Mapping[str, str]) -> dict[str, str]:
    """Return a file name without an extension for each key, all different, by what it is called.

    Letters that ASCII lacks stay where leaving them out would leave a part of the name out. Names
    that would be written alike are numbered in the order of their keys.

    >>> file_stems({"a": "Budi Médan", "b": "budi  medan", "c": "王小明", "d": "?"})
    {'a': 'budi-medan', 'b': 'budi-medan-2', 'c': '王小明', 'd': 'x'}
    """
    stems: dict[str, str] = {}
    for key, name in sorted(names.items()):
        first = stem = any_stem(name) or "x"
        number = 2
        while stem in stems.values():
            stem = f"{first}-{number}"
            number += 1
        stems[key] = stem
    return stems


def any_stem(text: str) -> str:
    """Return the same with the letters that ASCII lacks, where leaving them out would lose some.

    >>> any_stem("Regu Médan"), any_stem("Regu Альфа"), any_stem("王小明")
    ('regu-medan', 'regu-альфа', '王小明')
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    if not any(c.isalnum() and not c.isascii() for c in plain):
        return file_stem(text)
    kept = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    # Marks belong to the letters they follow in Indic scripts.
    parts = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in kept).split()
    # File systems allow 255 bytes; whoever names the file has some words more to add.
    short = "-".join(parts).encode()[:120].decode(errors="ignore")
    return short.strip("-")


def key_stem(text: str) -> str:
    """Return the same for an address: different names stand differently, only case aside.

    >>> key_stem("Regu 1"), key_stem("Regu-1")
    ('regu-1', 'regu-1-4b6c27b7')
    """
    stem = any_stem(text)
    if stem == "-".join(text.casefold().split(" ")) and "-" not in text:
        return stem
    return f"{stem}-{sha256(text.encode()).hexdigest()[:8]}".lstrip("-")


def cell_text(text: str) -> str:
    """Return the text so that a spreadsheet opening a CSV file never takes it for a formula.

    >>> cell_text("=1+1"), cell_text("Pasar Dock")
    ("'=1+1", 'Pasar Dock')
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def _printable(character: str) -> str:
    if unicodedata.category(character) == "Cc":
        return " "
    if _in_cp1252(character):
        return character
    bare = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    return "".join(c if _in_cp1252(c) else "?" for c in bare)


def _in_cp1252(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
