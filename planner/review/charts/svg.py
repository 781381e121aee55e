"""SVG as text: elements with presentation attributes only, so that a strict page may hold them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from planner.paper.text import xml_text

INK, SOFT, LINE, GRID = "#111111", "#455a64", "#90a4ae", "#cfd8dc"
FONT = "Helvetica, Arial, sans-serif"
WIDTH = 420
"""Of every chart, so that its letters stay legible on a phone of 360 px."""

Point = tuple[float, float]
Value = str | float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What every chart tells: its name, what it shows in a sentence or two, and how old it is.

    `ident` begins the names of its parts, so that several charts can stand on one page.
    """

    ident: str
    title: str
    desc: str
    source: str = ""


def element(name: str, content: str = "", /, **attributes: Value) -> str:
    """Return an element; `_` in a name stands for `-`, None leaves an attribute out.

    >>> element("rect", x=1.25, stroke_width=2, fill=None)
    '<rect x="1.2" stroke-width="2"/>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def text(x: float, y: float, words: str, size: float = 12, **attributes: Value) -> str:
    """Return a line of text with its baseline at y."""
    return element(
        "text",
        escape(xml_text(words), quote=False),
        **{"x": x, "y": y, "font_size": size, "fill": INK, **attributes},
    )


def tip(words: str) -> str:
    """Return what a reader sees who points at the element it stands in."""
    return element("title", escape(xml_text(words), quote=False))


def document(caption: Caption, height: float, parts: Iterable[str]) -> str:
    """Return the chart, told to those who cannot see it by its title and description."""
    ident = caption.ident
    head = element("title", escape(xml_text(caption.title), quote=False), id=f"{ident}-judul")
    desc = element("desc", escape(xml_text(caption.desc), quote=False), id=f"{ident}-isi")
    foot = text(0, height - 4, caption.source, 10, fill=SOFT) if caption.source else ""
    return element(
        "svg",
        "\n".join([head, desc, *parts, foot]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_value(height)}",
        width=WIDTH,
        height=height,
        role="img",
        aria_labelledby=f"{ident}-judul {ident}-isi",
        font_family=FONT,
    )


def path(rings: Iterable[Sequence[Point]], *, closed: bool = True) -> str:
    """Return the `d` of lines through points.

    >>> path([[(0, 0), (1.26, 2)]])
    'M0 0L1.3 2Z'
    """
    end = "Z" if closed else ""
    return "".join(
        "M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in ring) + end for ring in rings if ring
    )


def hatch(rings: Sequence[Sequence[Point]], step: float = 6.0) -> str:
    """Return the `d` of slanted lines within closed rings (even-odd): the sign of not knowing.

    Drawn line by line, because printers and PDF writers do not all know patterns.

    >>> hatch([[(0, 0), (8, 0), (8, 8), (0, 8)]], step=4.0)
    'M0 4L4 0M0 8L8 0M4 8L8 4'
    """
    edges = [(a, b) for ring in rings for a, b in pairwise([*ring, ring[0]]) if sum(a) != sum(b)]
    if not edges:
        return ""
    sums = [sum(point) for ring in rings for point in ring]
    lines = []
    level = step * (int(min(sums) // step) + 1)
    while level < max(sums):
        # Along a line x + y = level, crossings sorted by x come in pairs: in, out.
        cuts = sorted(
            a[0] + (level - sum(a)) / (sum(b) - sum(a)) * (b[0] - a[0])
            for a, b in edges
            if min(sum(a), sum(b)) <= level < max(sum(a), sum(b))
        )
        lines += [
            [(x0, level - x0), (x1, level - x1)]
            for x0, x1 in zip(cuts[::2], cuts[1::2], strict=False)
            if x1 - x0 > 0.3
        ]
        level += step
    return path(lines, closed=False)


def box_hatch(x: float, y: float, width: float, height: float, step: float = 6.0) -> str:
    """Return the `d` of a hatched rectangle."""
    return hatch([[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]], step)


def _value(value: Value) -> str:
    if isinstance(value, float):
        return f"{round(value, 1):g}" if abs(value) < 1e5 else f"{value:.0f}"
    return escape(str(value), quote=True)
