"""The catalogues: one folder a language, in it one .po a noun, all of them one catalogue.

Two kinds of messages stand in them. Codes, such as `roads.schematic`, have a sentence in every
language. Texts of the web's templates are written there in Indonesian, so that the Indonesian
catalogue need not repeat them.
"""

import io
import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from planner.words.units import Lang

FOLDER = Path(__file__).parent / "po"
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+|as_it_is")
SOURCE: Lang = "id"
"""The language that comes first, and stands in where another lacks a sentence."""


@cache
def languages() -> tuple[Lang, ...]:
    """Return the languages that have a catalogue, the source first.

    >>> languages()
    ('id', 'en')
    """
    found = sorted(p.name for p in FOLDER.iterdir() if p.is_dir())
    return (SOURCE, *(lang for lang in found if lang != SOURCE))


def catalogue(lang: Lang) -> Catalog:
    """Return the messages of a language: those of every .po of its folder together.

    Raises
    ------
    ValueError : two files translate a message differently.
    """
    together = Catalog(locale=lang)
    for source in sorted((FOLDER / lang).glob("*.po")):
        with source.open("rb") as file:
            words = read_po(file, locale=lang)
        together.mime_headers = words.mime_headers  # They tell the plural forms.
        for message in words:
            if not message.id:
                continue
            known = together.get(message.id)
            if known is not None and known.string != message.string:
                raise ValueError(
                    f"{source}: expected one translation of {message.id!r}, got "
                    f"{message.string!r} beside {known.string!r}; make them the same"
                )
            together[message.id] = message
    return together


def is_code(message: str) -> bool:
    """Whether a message is a code, not a text.

    >>> is_code("roads.schematic"), is_code("Simpan."), is_code("as_it_is")
    (True, False, True)
    """
    return bool(_CODE.fullmatch(message))


@cache
def translations(lang: Lang) -> Translations:
    """Return what gettext looks a language's messages up in; the source stands in for it."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(lang))
    compiled.seek(0)
    made = Translations(compiled)
    if lang != SOURCE:
        made.add_fallback(translations(SOURCE))
    return made
