"""Days and moments: the range that all reckoning stays inside, and how one leads to another.

Every door that days or times come in by refuses what lies outside the range, so that nothing
reckoned from them, such as a month before or a shift after, ever leaves the calendar.
"""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

Day = TypeVar("Day", date, datetime)

EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
"""The first and the last day that anything may be of."""

_FIRST = datetime(EARLIEST.year, 1, 1, tzinfo=UTC) - timedelta(days=1)
_LAST = datetime(LATEST.year + 1, 1, 1, tzinfo=UTC) + timedelta(days=1)


def in_range(when: date | datetime) -> bool:
    """Return whether a day, or the day of a moment in its own zone, lies in the range."""
    day = when.date() if isinstance(when, datetime) else when
    return EARLIEST <= day <= LATEST


def read_day(text: str) -> date:
    """Return the day of an ISO text. Raises ValueError for any other, and outside the range.

    >>> read_day("2026-11-21")
    datetime.date(2026, 11, 21)
    """
    return checked(date.fromisoformat(text))


def read_moment(text: str) -> datetime:
    """Return the aware moment of an ISO text. Raises ValueError for any other.

    >>> read_moment("2026-11-21T07:00:00+07:00").isoformat()
    '2026-11-21T07:00:00+07:00'
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"expected a time with its zone, got {text!r}")
    return checked(moment)


def checked(when: Day) -> Day:
    """Return a day or a moment as it is. Raises ValueError outside the range."""
    if not in_range(when):
        raise ValueError(f"expected a day from {EARLIEST} to {LATEST}, got {when.isoformat()}")
    return when


def moment_of(seconds: float) -> datetime:
    """Return the moment so many seconds after 1970 began in UTC. Raises ValueError outside."""
    try:
        return checked(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
    except OverflowError:
        raise ValueError(f"expected seconds since 1970 of a day until {LATEST}") from None


def kept_within(moment_us: int) -> datetime:
    """Return the moment so many microseconds after 1970 began in UTC, the range's end if outside.

    For what is kept already, whoever wrote it: nothing that reads it may break.

    >>> kept_within(-(10**17)).year, kept_within(10**19).year
    (1969, 2200)
    """
    first, last = (_micros(end) for end in (_FIRST, _LAST))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=min(max(moment_us, first), last)
    )


def kept_day(text: str) -> date:
    """Return the day of a text, the range's end if outside, its first day if it is none at all.

    >>> kept_day("9999-12-31").year, kept_day("kemarin").year
    (2199, 1970)
    """
    try:
        return min(max(date.fromisoformat(text), EARLIEST), LATEST)
    except ValueError:
        return EARLIEST


def year_before(day: date) -> date:
    """Return the same day a year before; 29 February stands beside the 28th.

    >>> year_before(date(2024, 2, 29)), year_before(date(2025, 3, 1))
    (datetime.date(2023, 2, 28), datetime.date(2024, 3, 1))
    """
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
