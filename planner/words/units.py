"""Numbers with their units, dates and times as a language writes them: by Babel alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import floor, log10
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

Lang = str
"""A language with a catalogue, such as "id" or "en"."""

USEFUL_DIGITS = 3
MONTH_DAYS, YEAR_DAYS = 30.44, 365.25
IN_MONTHS_DAYS, IN_YEARS_DAYS = 100, 700
"""From so many days on, a span is told in months, and in years."""


def language_name(lang: Lang) -> str:
    """Return what a language calls itself.

    >>> language_name("id"), language_name("en")
    ('Indonesia', 'English')
    """
    return str(Locale.parse(lang).get_display_name(lang))


def number(value: float, lang: Lang, digits: int | None = None) -> str:
    """Return a number with three useful digits, or with at most so many decimals.

    >>> number(1234.5, "id"), number(0.0012345, "id"), number(0.256, "en", 2)
    ('1.234', '0,00123', '0.26')
    """
    if digits is None:
        whole = floor(log10(abs(value))) + 1 if value else 0
        digits = max(0, USEFUL_DIGITS - whole)
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=lang))


def share(value: float, lang: Lang) -> str:
    """Return a share as per cent; a small one keeps a decimal.

    >>> share(0.2, "id"), share(0.031, "id")
    ('20%', '3,1%')
    """
    pattern = "#,##0.#%" if abs(value) < 0.1 else "#,##0%"
    return str(format_percent(value, format=pattern, locale=lang))


def distance(metres: float, lang: Lang) -> str:
    """Return a length as people say it.

    >>> distance(640, "id"), distance(12345, "id"), distance(12345, "en")
    ('640 m', '12,3 km', '12.3 km')
    """
    if abs(metres) < 999.5:
        return _unit(metres, "length-meter", lang, "#,##0")
    return _unit(metres / 1000, "length-kilometer", lang, "#,##0.0")


def kilometres(metres: float, lang: Lang) -> str:
    """Return a distance in kilometres."""
    return f"{number(metres / 1000, lang, 1)} km"


def duration(seconds: float, lang: Lang) -> str:
    """Return a span of time to the minute.

    >>> duration(4980, "id"), duration(720, "id"), duration(7200, "en")
    ('1 j 23 mnt', '12 mnt', '2 hr')
    """
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = []
    if hours:
        parts.append(_unit(hours, "duration-hour", lang))
    if minutes or not hours:
        parts.append(_unit(minutes, "duration-minute", lang))
    return " ".join(parts)


def minutes(value: float, lang: Lang) -> str:
    """Return a number of whole minutes, spelt out.

    >>> minutes(12, "id"), minutes(1, "en")
    ('12 menit', '1 minute')
    """
    return _spelt(round(value), "duration-minute", lang)


def days(value: float, lang: Lang) -> str:
    """Return a number of days.

    >>> days(1, "en"), days(3, "en"), days(3, "id")
    ('1 day', '3 days', '3 hari')
    """
    return _spelt(round(value, 1), "duration-day", lang)


def span(value: float, lang: Lang) -> str:
    """Return a number of days between incidents, rounded as memory rounds it.

    >>> span(2.5, "id"), span(33.3, "en"), span(150, "en"), span(2700, "id")
    ('2,5 hari', '33 days', '5 months', '7 tahun')
    """
    if value >= IN_YEARS_DAYS:
        return _spelt(round(value / YEAR_DAYS), "duration-year", lang)
    if value >= IN_MONTHS_DAYS:
        return _spelt(round(value / MONTH_DAYS), "duration-month", lang)
    return _spelt(round(value, 1) if value < 3 else round(value), "duration-day", lang)


def day(when: date, lang: Lang) -> str:
    """Return a date, such as "2 Agu 2023"."""
    return str(format_date(when, format="d MMM y", locale=lang))


def month(when: date, lang: Lang) -> str:
    """Return the month of a date, such as "November 2026"."""
    return str(format_date(when, format="MMMM y", locale=lang))


def long_day(when: date, lang: Lang) -> str:
    """Return a date with its day of the week, such as "Jumat, 20 November 2026"."""
    return str(format_date(when, format="full", locale=lang))


def clock(when: datetime) -> str:
    """Return the local hour and minute of an aware time, such as "08:05"."""
    return f"{when:%H:%M}"


def moment(when: datetime, lang: Lang) -> str:
    """Return the local date and time of an aware time, such as "20 Nov 2026 06:00"."""
    return f"{day(when.date(), lang)} {clock(when)}"


FORMATS: Mapping[str, Callable[[Any, Lang], str]] = {
    "m": distance,
    "km2": lambda value, lang: _unit(value, "area-square-kilometer", lang),
    "kmh": lambda value, lang: _unit(value, "speed-kilometer-per-hour", lang),
    "s": duration,
    "min": minutes,
    "days": days,
    "span": span,
    "share": share,
    "number": number,
    "count": lambda value, lang: number(value, lang, 0),
    "no": lambda value, _: str(value),
    "day": day,
    "ym": month,
    "at": moment,
}
"""How the values of each unit of `geo.notice.UNITS` are written."""


def _unit(value: float, unit: str, lang: Lang, pattern: str = "#,##0.#") -> str:
    return str(format_unit(value, unit, length="short", format=pattern, locale=lang))


def _spelt(value: float, unit: str, lang: Lang) -> str:
    return str(format_unit(value, unit, length="long", locale=lang))
