"""A pseudo-language: English in brackets, under the name of one that the program does not know."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from planner.words import catalogues
from planner.words.catalogues import FOLDER, languages, translations


@pytest.fixture
def esperanto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a language of one folder of catalogues beside the source: no line of code is needed."""
    folder = tmp_path / "po"
    for lang in ("id", "eo"):
        (folder / lang).mkdir(parents=True)
    for source in (FOLDER / "id").glob("*.po"):
        (folder / "id" / source.name).write_bytes(source.read_bytes())
    for source in (FOLDER / "en").glob("*.po"):
        with source.open("rb") as file:
            words = read_po(file, locale="en")
        for message in words:
            if message.id:
                said = message.string
                message.string = (
                    tuple(f"[{form}]" for form in said) if isinstance(said, tuple) else f"[{said}]"
                )
        words.locale = "eo"
        with (folder / "eo" / source.name).open("wb") as out:
            write_po(out, words)
    monkeypatch.setattr(catalogues, "FOLDER", folder)
    languages.cache_clear()
    translations.cache_clear()
    yield
    languages.cache_clear()
    translations.cache_clear()
