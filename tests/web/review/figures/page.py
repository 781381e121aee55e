"""Every figure of a page's main part, by where it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import html

from tests.web.review.figures.numbers import Reading, Shown

Key = tuple[str, ...]
Figures = Mapping[Key, tuple[Shown, ...]]

_PASSED_OVER = {"script", "style", "select", "input", "button", "label", "thead", "nav", "form"}
"""What is chosen or typed, and heads of columns: they name what stands below them."""

_BLOCKS = {"p", "li", "h1", "h2", "h3", "dt", "dd", "summary", "textarea", "figcaption", "ul", "dl"}
_BLOCKS |= {"div", "section", "table", "tr", "td", "th", "svg", "figure", "details", "form"}


def figures_of(page: str, reading: Reading) -> Figures:
    """Return the figures of a page by where they stand.

    Cells by table, head of row and head of column; values of lists by their term; marks of charts
    by chart and label; other texts by heading, name of the list's item, and the text itself, `#`
    standing for each figure.
    """
    (main,) = html.fromstring(page).iter("main")
    found: dict[Key, tuple[Shown, ...]] = {}
    for key, text in _Texts(reading).of(main):
        numbers = reading.numbers(text)
        if numbers:
            assert found.setdefault(key, numbers) == numbers, ("one place, two figures", key)
    return found


class _Texts:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._heading = ""
        self._item = ""
        self._term = ""

    def of(self, element: html.HtmlElement) -> Iterator[tuple[Key, str]]:
        if not isinstance(element.tag, str) or element.tag in _PASSED_OVER:
            return
        if element.tag == "table":
            yield from _cells(element)
        elif element.tag == "svg":
            yield from _marks(element, self._reading)
        elif element.tag == "textarea":
            for line in filter(str.strip, (element.text or "").splitlines()):
                yield ("message", self._reading.pattern(line)), line
        elif element.tag == "dd":
            yield (self._term, element.get("class") or ""), _said(element)
        else:
            yield from self._text(element)

    def _text(self, element: html.HtmlElement) -> Iterator[tuple[Key, str]]:
        if element.tag == "li":
            self._item = next((_said(e) for e in element.iter("strong")), "")
        inner = any(child.tag in _BLOCKS for child in element)
        text = _own(element) if inner else _said(element)
        if element.tag in ("h1", "h2", "h3"):
            self._heading = self._reading.pattern(text)
        if element.tag == "dt":
            self._term = text
        yield (self._heading, self._item, self._reading.pattern(text)), text
        if inner:
            for child in element:
                yield from self.of(child)
        if element.tag == "li":
            self._item = ""


def _said(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _own(element: html.HtmlElement) -> str:
    """Return the text of an element without that of the blocks in it."""
    passed_over = _BLOCKS | _PASSED_OVER
    inline = [_said(c) for c in element if isinstance(c.tag, str) and c.tag not in passed_over]
    tails = [child.tail or "" for child in element]
    return " ".join(" ".join([element.text or "", *inline, *tails]).split())


def _cells(table: html.HtmlElement) -> Iterator[tuple[Key, str]]:
    """Give the cells; rows of one head are told apart by the cell after it."""
    name = table.getparent().get("aria-label") or ""
    heads = [_said(head) for head in table.iterfind("thead/tr/th")]
    rows = [list(row) for row in table.iter("tr") if row.getparent().tag != "thead"]
    named = Counter(_head(cells) for cells in rows)
    for cells in rows:
        head = _head(cells)
        if named[head] > 1:
            head += f" {_said(cells[1])}"
        column = 0
        for cell in cells:
            yield (name, head, heads[column]), _said(cell)
            column += int(cell.get("colspan", "1"))


def _head(cells: list[html.HtmlElement]) -> str:
    return next((_said(cell) for cell in cells if cell.tag == "th"), "")


def _marks(chart: html.HtmlElement, reading: Reading) -> Iterator[tuple[Key, str]]:
    """Give what a chart says of itself and of each of its marks, and the words drawn at them.

    Words at the end of an axis are its scale, those without an anchor its legend.
    """
    name = (chart.get("aria-labelledby") or "").partition("-")[0]
    drawn = [_said(t) for t in chart.iter("text") if t.get("text-anchor") == "middle"]
    yield (name, "drawn"), " | ".join(drawn)
    for element in chart.iter("title", "desc"):
        text = _said(element)
        if element.getparent() is chart:
            yield (name, reading.pattern(text)), text
        else:
            label, _, told = text.rpartition(": ")
            yield (name, label), told
