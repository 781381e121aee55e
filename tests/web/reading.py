"""What a person reads in an answer: the words of a page or file, without what stands behind it."""

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser

import openpyxl
from icalendar import Calendar
from pypdf import PdfReader

READ_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "data-label", "data-done"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_KEY = re.compile(rf"\[{_LITERAL.pattern}, (?={_LITERAL.pattern}\])")
_TAG = re.compile(r"<[^>]*>")


class Reader(HTMLParser):
    """The texts of a page in one language; elements marked as of another are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.lang = ""
        self.texts: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "")
        if given.get("translate") == "no":
            given["lang"] = "zxx"
        lang = given.get("lang") or (self._open[-1][1] if self._open else self.lang)
        if lang == self.lang:
            self.texts += [given[name] for name in READ_ATTRIBUTES & given.keys()]
        if tag not in VOID:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        tag, lang = self._open[-1] if self._open else ("", self.lang)
        if tag == "script":
            # Others are libraries, which show nothing but what these give them.
            if "patroli.start(" in data or data.startswith("{"):
                self.texts += literals(data)
        elif tag != "style" and lang == self.lang:
            self.texts.append(data)


def literals(script: str) -> Iterator[str]:
    """Yield the sentences a script may show: its texts of several words, without tags.

    The first of a pair of texts is what a phone sends back, the second what it shows.
    """
    for found in _LITERAL.findall(_KEY.sub("[", script)):
        try:
            told = json.loads(found)
        except ValueError:
            continue
        if " " in told.strip():
            yield _TAG.sub(" ", told)


def of_page(content: bytes) -> list[str]:
    """Return the texts of an HTML page."""
    reader = Reader()
    reader.feed(content.decode())
    return reader.texts


def of_pdf(content: bytes) -> list[str]:
    """Return the texts of a PDF, its title among them."""
    file = PdfReader(io.BytesIO(content))
    return [
        file.metadata.title or "" if file.metadata else "",
        *(p.extract_text() for p in file.pages),
    ]


def of_book(content: bytes) -> list[str]:
    """Return the texts of a workbook and the names of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [
        str(c.value) for s in book for row in s.iter_rows() for c in row if c.value is not None
    ]
    return [*book.sheetnames, book.properties.title or "", *cells]


CODES = ("}styleUrl", "}type")
"""Elements that hold a code."""


def of_xml(content: bytes) -> list[str]:
    """Return the texts of GPX, KML or SVG."""
    parts = (e for e in ET.fromstring(content).iter() if not e.tag.endswith(CODES))
    return [_TAG.sub(" ", told) for e in parts for told in (e.text, e.tail) if told]


def of_text(content: bytes) -> list[str]:
    """Return the lines of a text."""
    return content.decode().splitlines()


def of_calendar(content: bytes) -> list[str]:
    """Return the texts of a calendar, but for those of the time zone."""
    return [str(e[key]) for e in Calendar.from_ical(content).events for key in TOLD & e.keys()]


TOLD = {"SUMMARY", "DESCRIPTION", "LOCATION"}


def of_table(content: bytes) -> list[str]:
    """Return the lines of a table; names of columns in small letters are for programs."""
    lines = content.decode("utf-8-sig").splitlines()
    return lines[1:] if lines and lines[0][:1].islower() else lines


READERS: Mapping[str, Callable[[bytes], list[str]]] = {
    "text/html": of_page,
    "application/pdf": of_pdf,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": of_book,
    "application/gpx+xml": of_xml,
    "application/vnd.google-earth.kml+xml": of_xml,
    "image/svg+xml": of_xml,
    "text/calendar": of_calendar,
    "text/csv": of_table,
    "text/plain": of_text,
}
"""How each kind of answer is read; what programs alone read is not among them."""
