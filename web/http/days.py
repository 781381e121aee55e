"""Days in addresses and forms: within the centuries that all reckoning with them stays inside."""

import datetime as dt

from flask import Flask
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from web.http.problems import Told

EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2199, 12, 31)


class DayError(Told, NotFound):
    """An address names a day that is none; `told` says how one is written."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    @property
    def told(self) -> str:
        """The sentence for whoever asked."""
        return str(_("Tanggal ditulis seperti 2023-08-02; yang datang: %(text)s", text=self.text))


def read_day(text: str) -> dt.date:
    """Return the day of an ISO text. Raises ValueError for any other, and for centuries far off.

    >>> read_day("2026-11-21")
    datetime.date(2026, 11, 21)
    """
    day = dt.date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"expected a day from {EARLIEST} to {LATEST}, got {text!r}")
    return day


def day_asked(text: str) -> dt.date:
    """Return the day that an address asks for. Raises DayError."""
    try:
        return read_day(text)
    except ValueError:
        raise DayError(text) from None


class DayConverter(BaseConverter):
    """`<day:date>` in an address: an ISO day, always written the same way."""

    def to_python(self, value: str) -> str:
        """Return the ISO day. Raises DayError."""
        return day_asked(value).isoformat()


def init(app: Flask) -> None:
    """Let addresses name days."""
    app.url_map.converters["day"] = DayConverter
