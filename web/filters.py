"""Template filters: numbers, times and caveats as the page's language writes them."""

import datetime as dt

from babel.dates import format_date
from flask import Flask

from planner.people.words import role_notice
from planner.risk.words import trend
from planner.words import languages, often, said, say
from planner.words.units import clock, kilometres, language_name, number, share
from web.language import language


def init(app: Flask) -> None:
    """Register filters and the words every page needs."""
    app.jinja_env.filters.update(
        number=lambda value, digits=None: number(value, language(), digits),
        share=lambda value: share(value, language()),
        km=lambda metres: kilometres(metres, language()),
        clock=clock,
        day=day_words,
        minutes=lambda seconds: round(seconds / 60),
        trend=lambda value: trend(value, language()),
        full_stop=lambda text: text.rstrip(". ") + ".",
        until=until,
        language_name=language_name,
        how_often=lambda value: say(often.how_often(value, each="shift", form="brief"), language()),
        weekly=lambda value: say(often.weekly(value), language()),
        say=lambda told: said(told, language()),
    )
    app.jinja_env.globals["prevented"] = lambda prize: say(often.prevented(prize), language())
    app.jinja_env.globals["role_name"] = lambda role: say(role_notice(role), language())
    app.context_processor(lambda: {"lang": language(), "languages": languages()})


def until(start: dt.datetime, end: dt.datetime) -> str:
    """Return from when to when, with the day of an end that lies on another one."""
    if start.date() == end.date():
        return f"{clock(start)}–{clock(end)}"
    day = format_date(end.date(), "EEEE, d MMM", locale=language())
    return f"{clock(start)}–{clock(end)} ({day})"


def day_words(value: str | dt.datetime, form: str = "full") -> str:
    """Return a day as the page's language writes it."""
    when = dt.date.fromisoformat(value) if isinstance(value, str) else value.date()
    return str(format_date(when, format=form, locale=language()))
