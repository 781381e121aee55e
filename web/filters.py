"""Template filters: numbers, times and caveats as the page's language writes them."""

import datetime as dt

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext as _

from planner.risk.words import trend
from planner.words import said
from planner.words.units import clock, kilometres, number, share, small
from web.language import LANGUAGES, language

RAREST = 1 / 365
"""Expected numbers below one a year are not put into days."""


def init(app: Flask) -> None:
    """Register filters and the words every page needs."""
    app.jinja_env.filters.update(
        number=lambda value, digits=1: number(value, language(), digits),
        share=lambda value: share(value, language()),
        km=lambda metres: kilometres(metres, language()),
        clock=clock,
        day=day_words,
        minutes=lambda seconds: round(seconds / 60),
        trend=lambda value: trend(value, language()),
        full_stop=lambda text: text.rstrip(". ") + ".",
        until=until,
        how_often=how_often,
        small=lambda value: small(value, language()),
        say=lambda told: said(told, language()),
    )
    app.jinja_env.globals["prevented"] = prevented
    app.context_processor(lambda: {"lang": language(), "languages": LANGUAGES})


def until(start: dt.datetime, end: dt.datetime) -> str:
    """Return from when to when, with the day of an end that lies on another one."""
    if start.date() == end.date():
        return f"{clock(start)}–{clock(end)}"
    day = format_date(end.date(), "EEEE, d MMM", locale=language())
    return f"{clock(start)}–{clock(end)} ({day})"


def how_often(expected: float) -> str:
    """Return incidents expected in a shift, of which each day has one, in words."""
    if expected >= 1:
        return str(_("%(number)s per giliran", number=number(expected, language())))
    if expected < RAREST:
        return str(_("kurang dari sekali setahun"))
    return str(_("sekali tiap %(days)s hari", days=number(1 / expected, language(), 0)))


def prevented(prize: float) -> str:
    """Return in words what a plan's prize, a number of severity-weighted incidents, means."""
    if prize >= 1:
        return str(
            _(
                "Diperkirakan mencegah %(number)s gangguan biasa dalam sehari.",
                number=number(prize, language()),
            )
        )
    if prize < RAREST:
        return str(_("Belum dapat diperkirakan: datanya terlalu sedikit."))
    return str(
        _(
            "Diperkirakan mencegah satu gangguan biasa tiap %(days)s hari.",
            days=number(1 / prize, language(), 1 if prize > 0.1 else 0),
        )
    )


def day_words(value: str | dt.datetime, form: str = "full") -> str:
    """Return a day as the page's language writes it."""
    when = dt.date.fromisoformat(value) if isinstance(value, str) else value.date()
    return str(format_date(when, format=form, locale=language()))
