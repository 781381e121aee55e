"""Template filters: numbers, times and caveats as the page's language writes them."""

import datetime as dt

from babel.dates import format_date
from flask import Flask

from planner.export.wording import caveat
from planner.maps.texts import texts
from planner.maps.words import clock, kilometres, number, share, trend
from web.language import LANGUAGES, language


def init(app: Flask) -> None:
    """Register filters and the words every page needs."""
    app.jinja_env.filters.update(
        number=lambda value, digits=1: number(value, language(), digits),
        share=lambda value: share(value, language()),
        km=lambda metres: kilometres(metres, language()),
        clock=clock,
        day=_day,
        minutes=lambda seconds: round(seconds / 60),
        trend=lambda value: trend(value, texts(language()), language()),
        caveat=lambda text: text if language() == "en" else caveat(text),
    )
    app.context_processor(lambda: {"lang": language(), "languages": LANGUAGES})


def _day(value: str | dt.datetime, form: str = "full") -> str:
    when = dt.date.fromisoformat(value) if isinstance(value, str) else value.date()
    return str(format_date(when, format=form, locale=language()))
