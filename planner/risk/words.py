"""How trends and reasons of hotspots read."""

from collections.abc import Mapping

from planner.words import Lang
from planner.words.figures import share
from planner.words.maps import MapTexts

STEADY = 0.1
"""A trend within this share of 1 is called steady."""


def trend(value: float, words: MapTexts, lang: Lang) -> str:
    """Return a trend in words: up, down or steady."""
    if abs(value - 1) <= STEADY:
        return words.trend_steady
    if value > 1:
        return words.trend_up.format(share=share(value - 1, lang))
    return words.trend_down.format(share=share(1 - value, lang))


def reasons(why: Mapping[str, float], words: MapTexts, lang: Lang) -> str:
    """Return the parts that make a hotspot hot, the largest first."""
    names = {
        "chronic": words.why_chronic,
        "this_year": words.why_this_year,
        "last_weeks": words.why_last_weeks,
        "neighbours": words.why_neighbours,
    }
    parts = sorted(why.items(), key=lambda item: -item[1])
    return ", ".join(f"{names.get(k, k)} {share(v, lang)}" for k, v in parts if v >= 0.005)
