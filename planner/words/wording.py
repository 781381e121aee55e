"""How times, lengths and warnings read in the Indonesian of the unit's papers."""

from datetime import date, datetime

from babel.dates import format_date


def clock(moment: datetime) -> str:
    """Return the local hour and minute of an aware time, such as "08:05"."""
    return moment.strftime("%H:%M")


def long_date(day: str) -> str:
    """Return an ISO date in words, such as "Jumat, 20 November 2026"."""
    return str(format_date(date.fromisoformat(day), "full", locale="id"))


def moment_text(moment: datetime) -> str:
    """Return the local date and time of an aware time, such as "20 Nov 2026 06:00"."""
    return f"{format_date(moment.date(), 'd MMM y', locale='id')} {clock(moment)}"


def duration(seconds: float) -> str:
    """Return a span of time to the minute.

    >>> duration(4980), duration(720), duration(7200)
    ('1 j 23 mnt', '12 mnt', '2 j')
    """
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} mnt"
    return f"{hours} j {minutes} mnt" if minutes else f"{hours} j"


def distance(metres: float) -> str:
    """Return a length as people say it, with the Indonesian decimal comma.

    >>> distance(640), distance(12345)
    ('640 m', '12,3 km')
    """
    if metres < 1000:
        return f"{metres:.0f} m"
    return f"{metres / 1000:.1f} km".replace(".", ",")


def number(value: float, digits: int = 1) -> str:
    """Return a number with the Indonesian decimal comma.

    >>> number(3.14159, 2)
    '3,14'
    """
    return f"{value:.{digits}f}".replace(".", ",")
