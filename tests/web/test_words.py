"""No page and no file of one language holds a word of the other, but for what a city wrote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from babel.dates import get_day_names, get_month_names
from werkzeug.test import TestResponse

from planner.review.desk import CityDesk
from planner.words import languages
from planner.words.catalogues import SOURCE, catalogue, is_code
from tests.planner.city.small_city import SETTINGS, WARDS
from tests.planner.patrol.publication.published import INSTRUCTION
from tests.web.conftest import app_of
from tests.web.reading import READERS
from tests.web.test_controls import AT, SOMEBODY, Walk, busy_office
from web.language import COOKIE

_VALUE = re.compile(r"%\(\w+\)[sd]|%d|\{\w+\}")
_ADDRESS = re.compile(r"\w+://\S+")
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?:[-'.][^\W\d_]+)*(?![\w-])")


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts, but for those of addresses."""
    bare = (_ADDRESS.sub(" ", text) for text in texts)
    words = (word.casefold() for text in bare for word in _WORD.findall(text))
    return frozenset(word for word in words if len(word) > 1)


def said_in(lang: str) -> frozenset[str]:
    """Return every word that a language's catalogue says, and its days and months."""
    said = [form for message in catalogue(lang) for form in _several(message.string)]
    if lang == SOURCE:  # Its texts of pages are what the others translate.
        ids = [_several(m.id) for other in languages()[1:] for m in catalogue(other)]
        said += [text for texts in ids if not is_code(texts[0]) for text in texts]
    for width in ("abbreviated", "wide"):
        said += get_day_names(width, locale=lang).values()
        said += get_month_names(width, locale=lang).values()
    return words_of(_VALUE.sub(" ", text) for text in said)


def _several(texts: Any) -> tuple[str, ...]:
    return tuple(texts) if isinstance(texts, tuple | list) else (texts,)


SAID = {lang: said_in(lang) for lang in languages()}
NAMES = ("Uji", "Anggota A", "Mobil 1", "Komandan", "Google Maps", "Organic Maps")
WRITTEN = words_of([SETTINGS, str(WARDS), INSTRUCTION, *NAMES])
"""Words of the city and its people, and names that are the same everywhere."""

OF = {
    lang: words.difference(WRITTEN, *(SAID[other] for other in SAID if other != lang))
    for lang, words in SAID.items()
}
"""The words that one language has and no other."""

PROGRAMS_READ = {"audit.export"}
FILES = (".file", ".download", ".export")
"""How views are named that answer with files of several kinds."""


@dataclass
class Reading(Walk):
    """A walk through all pages and files in one language, which keeps what it read."""

    lang: str = "id"
    read: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def kind(self, address: str) -> tuple[str, ...]:
        view = self.endpoint(address)
        ending = re.split(r"[./]", urlsplit(address).path)[-1] if view.endswith(FILES) else ""
        return (*super().kind(address), ending)

    def get(self, here: str) -> TestResponse:
        with self.app.test_client() as client:
            client.set_cookie(COOKIE, self.lang)
            answer = client.get(here, headers={"Accept": "text/html"})
        reader = READERS.get(answer.mimetype or "")
        view = self.endpoint(here)
        if (
            reader
            and answer.status_code == 200
            and "lang=" not in here
            and view not in PROGRAMS_READ
        ):
            self.read[view, here] = words_of(reader(answer.get_data()))
        return answer


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Reading]]:
    office = busy_office(tmp_path_factory.mktemp("words"))
    at = AT.astimezone(office.data.settings.zone)
    walked = {}
    for lang in OF:
        walked[lang] = Reading(app_of(CityDesk(office), at, office=office, who=SOMEBODY), lang=lang)
        walked[lang].all()
    yield walked
    office.database.close()


def foreign(walk: Reading) -> dict[str, set[str]]:
    """Return the words of other languages that a walk met, by view."""
    others = frozenset().union(*(words for lang, words in OF.items() if lang != walk.lang))
    found: dict[str, set[str]] = {}
    for (view, _), words in walk.read.items():
        if words & others:
            found.setdefault(view, set()).update(words & others)
    return found


@pytest.mark.parametrize("lang", OF)
def test_no_page_or_file_holds_a_word_of_another_language(
    walks: dict[str, Reading], lang: str
) -> None:
    found = foreign(walks[lang])
    assert {view: sorted(words) for view, words in found.items()} == {}


def test_all_pages_and_kinds_of_files_were_read_in_every_language(
    walks: dict[str, Reading],
) -> None:
    read = {lang: {walk.kind(here) for _, here in walk.read} for lang, walk in walks.items()}
    assert read["id"] == read["en"]
    assert {kind[-1] for kind in read["id"]} >= {
        *("pdf", "xlsx", "gpx", "kml", "ics", "csv", "txt")
    }


def test_each_language_has_words_that_give_it_away() -> None:
    assert OF["id"] >= {"yang", "dan", "di", "dari", "untuk", "tidak", "belum", "giliran"}
    assert OF["en"] >= {"the", "of", "and", "not", "with", "for", "is", "from"}
