"""The recapitulation in the unit's own form, in its words: what CSV, XLSX and PDF share."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from planner.review.recap import Recap, Table
from planner.words import Lang, say, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One table of the form: `lines` stand above it, `sheet` is its short name."""

    sheet: str
    lines: tuple[str, ...]
    corner: str
    code: str
    table: Table


def forms(recap: Recap, lang: Lang) -> tuple[Form, Form]:
    """Return categories by months, and districts by categories."""
    title, city, year = text("recap.title", lang), recap.city.upper(), str(recap.year)
    how = tuple(text(f"recap.how_{origin}", lang) for origin in recap.origins)
    told = text("recap.known_by", lang, how=how)
    months = Table(
        columns=tuple((key, month_name(key, lang)) for key, _ in recap.months.columns),
        rows=recap.months.rows,
    )
    return (
        Form(
            sheet=text("recap.sheet_months", lang),
            lines=(title, text("recap.by_month", lang, city=city, year=year), told),
            corner=text("recap.corner_months", lang),
            code="category",
            table=months,
        ),
        Form(
            sheet=text("recap.sheet_districts", lang),
            lines=(title, text("recap.by_district", lang, city=city, year=year), told),
            corner=text("recap.corner_districts", lang),
            code="district",
            table=recap.districts,
        ),
    )


def remarks(recap: Recap, lang: Lang) -> tuple[str, ...]:
    """Return what to know about the figures, a line each."""
    until = (
        text("recap.nothing_yet", lang)
        if recap.data_until is None
        else text("recap.data_until", lang, last_day=recap.data_until.date())
    )
    caveats = (f"{say(notice, lang)}." for notice in recap.caveats)
    return (text("recap.no_data", lang), until, *caveats)


def month_name(key: str, lang: Lang) -> str:
    """Return the short name of a month.

    >>> month_name("2026-05", "id")
    'Mei'
    """
    return str(format_date(date.fromisoformat(f"{key}-01"), "MMM", locale=lang))
