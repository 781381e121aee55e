"""Which days weigh more: weekends and holidays, of the country and of the city itself."""

from collections.abc import Mapping, Sequence
from datetime import date

import holidays

from planner.city.model import Shift
from planner.staffing.model import KINDS, Kind, is_night
from planner.staffing.parameters import RosterParams
from planner.words import text

SATURDAY = 5
LANGUAGES = {"id": "id", "en": "en_US"}


def holidays_of(params: RosterParams, days: Sequence[date], lang: str = "id") -> dict[date, str]:
    """Return the name of each holiday among some days: public ones and the city's own.

    Where a country's holidays have no name in the language, they keep that of the country. Days
    that follow the moon are estimates until the government sets them; a city corrects them in
    its settings.

    >>> list(holidays_of(RosterParams(), [date(2026, 8, 17), date(2026, 8, 18)]).values())
    ['Hari Kemerdekaan Republik Indonesia']
    """
    found: dict[date, str] = {}
    if params.country:
        years = sorted({d.year for d in days})
        known = holidays.country_holidays(
            params.country, years=years, language=_language(params.country, lang)
        )
        found.update({d: known[d] for d in days if d in known})
    own = {date.fromisoformat(t[:10]): t[10:].strip() for t in params.holidays}
    found.update(
        {d: own[d] or found.get(d, text("roster.local_holiday", lang)) for d in days if d in own}
    )
    return found


def _language(country: str, lang: str) -> str | None:
    wanted = LANGUAGES.get(lang)
    spoken = getattr(holidays, country).supported_languages
    return wanted if wanted in spoken else None


def kinds_of(day: date, shift: Shift, holidays: Mapping[date, str]) -> frozenset[Kind]:
    """Return what a shift of a day counts as; it is of the day on which it starts."""
    is_kind = {
        "shifts": True,
        "nights": is_night(shift),
        "weekends": day.weekday() >= SATURDAY,
        "holidays": day in holidays,
    }
    return frozenset(k for k in KINDS if is_kind[k])
