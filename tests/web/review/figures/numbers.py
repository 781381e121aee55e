"""The numbers of a text as a page writes them in Indonesian, and what in it is no figure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from babel.dates import get_month_names

_MONTHS = sorted(
    {
        name
        for width in ("wide", "abbreviated")
        for name in get_month_names(width, locale="id").values()
    },
    key=len,
    reverse=True,
)
NO_FIGURES = (
    r"\d{4}-\d{2}(-\d{2})?",  # a day or month of ISO
    r"\d{1,2}/\d{1,2}(/\d{4})?",
    r"\b\d{1,2}[.:]\d{2}(?!\d|,\d)",  # a time of the day
    rf"(\d{{1,2}} )?\b({'|'.join(_MONTHS)})\b( \d{{2,4}})?",
    r"\b\d{4}\b",  # a year: figures of four digits have a point
    r"\bversi \d+",
)
"""Days, times, years and versions; names are those of the tables."""

_NUMBER = re.compile(r"(?<![\d.,])([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?:\s?(%))?")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it stands on a page; its last digit says how far the truth may be away."""

    value: float
    half_unit: float

    def tells(self, true: float) -> bool:
        """Whether a page may write a number like this."""
        return abs(self.value - true) <= self.half_unit * (1 + 1e-6) + 1e-9


class Reading:
    """Reads texts in which some names have digits."""

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted((n for n in set(names) if re.search(r"\d", n)), key=len, reverse=True)
        said = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in known]
        self._no_figures = re.compile("|".join([*said, *NO_FIGURES]))

    def numbers(self, text: str) -> tuple[Shown, ...]:
        """Return the figures of a text, in order."""
        return tuple(_shown(found) for found in _NUMBER.finditer(self._no_figures.sub(" ", text)))

    def pattern(self, text: str) -> str:
        """Return a text with `#` for its figures."""
        return " ".join(_NUMBER.sub("#", self._no_figures.sub(" ", text)).split())


def _shown(found: re.Match[str]) -> Shown:
    sign, whole, decimals, percent = found.groups()
    digits = len(decimals or "")
    value = float(f"{sign}{whole.replace('.', '')}.{decimals or 0}")
    per = 100 if percent else 1
    return Shown(value / per, 0.5 * 10**-digits / per)


def told(per_day: float) -> float:
    """Return the figure that tells so many incidents a day, or in a day's one shift.

    That is how many days pass until one comes, or how many come in a day.
    """
    days = 1 / per_day
    if per_day > 1 and round(days, 1) < 1:
        return per_day
    if days >= 700:
        return round(days / 365.25)
    if days >= 100:
        return round(days / 30.44)
    return round(days, 1) if days < 3 else round(days)
