"""Incidents month by month, in parts by how they became known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.review.charts.svg import (
    GRID,
    INK,
    SOFT,
    WIDTH,
    Caption,
    box_hatch,
    document,
    element,
    text,
    tip,
)

FILLS = ("#045a8d", "#74a9cf", "#ffffff")
"""Dark, middle, white with an outline: three greys on black and white paper."""

_LEFT, _TOP, _TALL = 34.0, 20.0, 190.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A bar: its name, two lines below it, its parts by name (None: no data), if it stands out."""

    name: str
    label: str
    below: str
    parts: Mapping[str, int] | None
    marked: bool = False


def ticks(most: int) -> tuple[int, ...]:
    """Return 0 and up to five round numbers, the last at or above the most.

    >>> ticks(34), ticks(3), ticks(0)
    ((0, 10, 20, 30, 40), (0, 1, 2, 3), (0, 1))
    """
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 5 >= most:
                return tuple(range(0, max(-(-most // step), 1) * step + 1, step))
        size *= 10


def month_chart(
    caption: Caption, months: Sequence[Month], parts: Sequence[str], *, nothing: str
) -> str:
    """Return a bar per month as SVG.

    Parameters
    ----------
    parts : the names of the parts from the bottom up, at most three.
    nothing : what the legend says of a month without data.
    """
    most = max((sum(m.parts.values()) for m in months if m.parts is not None), default=0)
    marks = ticks(most)
    scale = _TALL / marks[-1]
    bottom = _TOP + _TALL
    drawn = []
    for mark in marks:
        y = bottom - mark * scale
        drawn.append(element("line", x1=_LEFT, y1=y, x2=WIDTH, y2=y, stroke=GRID))
        drawn.append(text(_LEFT - 5, y + 4, str(mark), 10, text_anchor="end", fill=SOFT))
    step = (WIDTH - _LEFT) / max(len(months), 1)
    for n, month in enumerate(months):
        drawn += _bar(month, parts, _LEFT + n * step, step, scale, nothing)
    drawn.append(element("line", x1=_LEFT, y1=bottom, x2=WIDTH, y2=bottom, stroke=INK))
    y = bottom + 44
    x = _LEFT
    for name, fill in [*zip(parts, FILLS, strict=False), (nothing, "")]:
        drawn.append(
            element(
                "rect",
                x=x,
                y=y,
                width=18,
                height=12,
                fill=fill or "#ffffff",
                stroke=INK,
                stroke_width=0.8,
            )
        )
        if not fill:
            drawn.append(_hatched(x, y, 18, 12))
        drawn.append(text(x + 23, y + 10, name, 11))
        x += 36 + 5.8 * len(name)
    return document(caption, y + (34 if caption.source else 18), drawn)


def _bar(
    month: Month, names: Sequence[str], x: float, step: float, scale: float, nothing: str
) -> list[str]:
    wide, bottom = step * 0.72, _TOP + _TALL
    left = x + (step - wide) / 2
    middle = x + step / 2
    weight = "bold" if month.marked else None
    drawn = [
        text(middle, bottom + 14, month.label, 10, text_anchor="middle", font_weight=weight),
        text(middle, bottom + 27, month.below, 10, text_anchor="middle", fill=SOFT),
    ]
    if month.marked:
        drawn.append(
            element(
                "line",
                x1=left,
                y1=bottom + 18,
                x2=left + wide,
                y2=bottom + 18,
                stroke=INK,
                stroke_width=2,
            )
        )
    if month.parts is None:
        words = tip(f"{month.name}: {nothing}")
        drawn.append(
            element(
                "rect",
                words,
                x=left,
                y=_TOP,
                width=wide,
                height=_TALL,
                fill="#ffffff",
                fill_opacity=0,
            )
        )
        drawn.append(_hatched(left, _TOP, wide, _TALL))
        return drawn
    top = bottom
    for name, fill in zip(names, FILLS, strict=False):
        count = month.parts.get(name, 0)
        if count:
            top -= count * scale
            drawn.append(
                element(
                    "rect",
                    tip(f"{month.name}, {name}: {count}"),
                    x=left,
                    y=top,
                    width=wide,
                    height=count * scale,
                    fill=fill,
                    stroke=INK,
                    stroke_width=0.8,
                )
            )
    drawn.append(
        text(
            middle,
            top - 4,
            str(sum(month.parts.values())),
            10,
            text_anchor="middle",
            font_weight=weight,
        )
    )
    return drawn


def _hatched(x: float, y: float, width: float, height: float) -> str:
    return element(
        "path", d=box_hatch(x, y, width, height), fill="none", stroke="#5f6b73", stroke_width=0.9
    )
