"""Numbers, times and reasons as the sentences of a map, in either language."""

from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from planner.words import Lang, say_all
from planner.words.language import Notices
from planner.words.maps import texts


def number(value: float, lang: Lang, digits: int = 1) -> str:
    """Return a number as the language writes it.

    >>> number(1234.5, "id"), number(0.256, "en", 2)
    ('1.234,5', '0.26')
    """
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=lang))


def share(value: float, lang: Lang) -> str:
    """Return a share as per cent.

    >>> share(0.2, "id")
    '20%'
    """
    return str(format_percent(value, locale=lang))


def small(value: float, lang: Lang) -> str:
    """Return a number to two figures, as risk spans several powers of ten.

    >>> small(0.00123, "en"), small(3.21, "id")
    ('0.0012', '3,2')
    """
    return number(float(f"{value:.2g}"), lang, digits=6)


def day(when: date, lang: Lang) -> str:
    """Return a date as the language writes it, `2 Agt 2023`."""
    return str(format_date(when, format="d MMM y", locale=lang))


def clock(when: datetime) -> str:
    """Return hours and minutes, `07:45`."""
    return f"{when:%H:%M}"


def kilometres(metres: float, lang: Lang) -> str:
    """Return a distance in kilometres."""
    return f"{number(metres / 1000, lang)} km"


def notice_lines(notices: Notices, lang: Lang) -> tuple[str, ...]:
    """Return the age of the data and the caveats, one line each, the plan's order kept."""
    words = texts(lang)
    caveats = say_all(notices.caveats, lang)
    if notices.data_until is None:
        return (words.data_none, *caveats)
    newest = notices.data_until.astimezone(notices.now.tzinfo)
    until = words.data_until.format(date=day(newest, lang))
    days = max((notices.now - newest).days, 0)
    return (f"{until} ({words.data_age.format(days=number(days, lang, 0))})", *caveats)
