"""How trends and reasons of hotspots read, and what is told of a series."""

import math
from collections.abc import Iterable, Mapping

from geo.hotspots.series import Series
from geo.notice import Notice
from planner.words import Lang, text
from planner.words.units import share

STEADY = 0.1
"""A trend within this share of 1 is called steady."""


def trend(value: float, lang: Lang) -> str:
    """Return a trend in words: up, down or steady."""
    if abs(value - 1) <= STEADY:
        return text("map.trend_steady", lang)
    if value > 1:
        return text("map.trend_up", lang, share=value - 1)
    return text("map.trend_down", lang, share=1 - value)


def reasons(why: Mapping[str, float], lang: Lang) -> str:
    """Return the parts that make a hotspot hot, the largest first."""
    parts = sorted(why.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{text(f'map.why_{part}', lang)} {share(value, lang)}"
        for part, value in parts
        if value >= 0.005
    )


def hours_told(hours: Iterable[int]) -> str:
    """Return hours of the day as the clock says them.

    >>> hours_told((8, 21))
    '08.00, 21.00'
    """
    return ", ".join(f"{hour:02d}.00" for hour in hours)


def series_reason(series: Series) -> Notice:
    """Return how many happened within which time, and until when more are expected."""
    hours = max(1, math.ceil((series.last - series.first).total_seconds() / 3600))
    return Notice.of(
        "series.why",
        count=series.incidents,
        within_s=3600 * hours,
        since_at=series.first,
        until_at=series.until,
    )
