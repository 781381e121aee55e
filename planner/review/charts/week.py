"""The hours of the week, darker where more happens."""

from collections.abc import Sequence

from planner.maps.palette import RATE
from planner.review.charts.svg import GRID, SOFT, WIDTH, Caption, document, element, text, tip

_LEFT, _TOP, _ROW, _GAP = 40.0, 22.0, 12.0, 4.0
_COLUMN = (WIDTH - _LEFT) / 7


def shades(most: int) -> tuple[int, ...]:
    """Return the least count of each class above "none": evenly spread up to the most.

    >>> shades(10), shades(2), shades(0)
    ((1, 4, 6, 9), (1, 2), ())
    """
    classes = len(RATE) - 1
    return tuple(
        sorted(
            {1 + (most * n + classes // 2) // classes for n in range(classes)}
            & {*range(1, most + 1)}
        )
    )


def week_chart(
    caption: Caption,
    grid: Sequence[Sequence[int]],
    days: Sequence[str],
    *,
    unit: str,
    untold: Sequence[int] = (),
    no_hour: str = "?",
) -> str:
    """Return hours down and days across as SVG; `grid` is 7 × 24, `unit` what is counted.

    Numbers of days without an hour, if there are any, stand in a row of their own: `no_hour`.
    """
    most = max(max(row) for row in [*grid, [*untold, 0]])
    steps = shades(most)
    parts = [
        text(_LEFT + (d + 0.5) * _COLUMN, 14, name, 11, text_anchor="middle", font_weight="bold")
        for d, name in enumerate(days)
    ]
    rows = [(f"{hour:02d}.00", [row[hour] for row in grid]) for hour in range(24)]
    if any(untold):
        rows.append((no_hour, list(untold)))
    for n, (told, counts) in enumerate(rows):
        # A gap keeps the hours that nobody told apart from the clock.
        y = _TOP + n * _ROW + (_GAP if n == 24 else 0)
        if n % 3 == 0:
            parts.append(text(_LEFT - 6, y + 9.5, told if n < 24 else "?", 10, text_anchor="end"))
        for day, name in enumerate(days):
            count = counts[day]
            parts.append(
                element(
                    "rect",
                    tip(f"{name} {told}: {count} {unit}"),
                    x=_LEFT + day * _COLUMN,
                    y=y,
                    width=_COLUMN,
                    height=_ROW,
                    fill=_shade(count, steps),
                    stroke="#ffffff",
                )
            )
    bottom = _TOP + 24 * _ROW
    parts.append(
        element(
            "rect", x=_LEFT, y=_TOP, width=7 * _COLUMN, height=24 * _ROW, fill="none", stroke=GRID
        )
    )
    bottom += _ROW + _GAP if any(untold) else 0
    parts += _legend(steps, most, bottom + 8, unit)
    return document(caption, bottom + (46 if caption.source else 30), parts)


def _shade(count: int, steps: Sequence[int]) -> str:
    return "#ffffff" if count == 0 else RATE[min(sum(count >= s for s in steps), len(RATE) - 1)]


def _legend(steps: Sequence[int], most: int, y: float, unit: str) -> list[str]:
    ends = [*(s - 1 for s in steps[1:]), most][: len(steps)]
    words = [
        "0",
        *(str(a) if a == b else f"{a}\u2013{b}" for a, b in zip(steps, ends, strict=True)),
    ]
    parts, x = [], _LEFT
    for n, told in enumerate(words):
        fill = "#ffffff" if n == 0 else RATE[n]
        parts.append(element("rect", x=x, y=y, width=18, height=12, fill=fill, stroke=SOFT))
        parts.append(text(x + 23, y + 10, told, 11))
        x += 34 + 6.2 * len(told)
    parts.append(text(x, y + 10, unit, 11, fill=SOFT))
    return parts
