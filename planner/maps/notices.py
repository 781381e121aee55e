"""What readers of a map must know before they trust it."""

from dataclasses import dataclass
from datetime import datetime

from geo.notice import Notice
from planner.words import Lang, say_all, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What a reader must know before trusting a map: caveats and the age of the data at `now`."""

    now: datetime
    data_until: datetime | None = None
    caveats: tuple[Notice, ...] = ()


def notice_lines(notices: Notices, lang: Lang) -> tuple[str, ...]:
    """Return the age of the data and the caveats, one line each, the plan's order kept."""
    caveats = say_all(notices.caveats, lang)
    if notices.data_until is None:
        return (text("map.data_none", lang), *caveats)
    newest = notices.data_until.astimezone(notices.now.tzinfo)
    until = text("map.data_until", lang, day=newest.date())
    age = text("map.data_age", lang, age_span=max((notices.now - newest).days, 0))
    return (f"{until} ({age})", *caveats)
