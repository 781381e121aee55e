"""Text made fit for where it goes: XML, the PDF's built-in fonts, file names, CSV cells."""

import re
import unicodedata

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
