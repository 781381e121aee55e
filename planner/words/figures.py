"""Reasons, trends and notices as the sentences of a map."""

from planner.words import Lang, say, say_all, text
from planner.words.language import Notices
from planner.words.often import weekly


def rate_text(value: float | None, lang: Lang) -> str:
    """Return incidents per week in words; None is not known, which is not none."""
    return text("map.unknown", lang) if value is None else say(weekly(value), lang)


def notice_lines(notices: Notices, lang: Lang) -> tuple[str, ...]:
    """Return the age of the data and the caveats, one line each, the plan's order kept."""
    caveats = say_all(notices.caveats, lang)
    if notices.data_until is None:
        return (text("map.data_none", lang), *caveats)
    newest = notices.data_until.astimezone(notices.now.tzinfo)
    until = text("map.data_until", lang, day=newest.date())
    age = text("map.data_age", lang, age_days=max((notices.now - newest).days, 0))
    return (f"{until} ({age})", *caveats)
