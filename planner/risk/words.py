"""How trends and reasons of hotspots read."""

from collections.abc import Mapping

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
