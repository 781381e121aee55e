"""Days in addresses and forms: within the centuries that all reckoning with them stays inside."""

import datetime as dt

from flask import Flask
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.routing import BaseConverter

from geo.days import EARLIEST, LATEST, checked, read_day
from planner.review.recap import Period, period_of
from web.http.problems import Told


class DayError(Told, BadRequest):
    """An address names a day or a period that is none; `told` says how one is written."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    @property
    def told(self) -> str:
        """The sentence for whoever asked."""
        return str(
            _(
                "Tanggal ditulis seperti 2023-08-02, bulan 2023-08, tahun 2023, dari %(first)s "
                "sampai %(last)s; yang datang: %(text)s",
                first=EARLIEST.year,
                last=LATEST.year,
                text=self.text,
            )
        )


def day_asked(text: str) -> dt.date:
    """Return the day that an address asks for. Raises DayError."""
    try:
        return read_day(text)
    except ValueError:
        raise DayError(text) from None


def period_asked(text: str, *, yearly: bool = False) -> Period:
    """Return the month or year that an address asks for. Raises DayError."""
    try:
        period = period_of(text)
        checked(period.first)
    except (ValueError, OverflowError):
        raise DayError(text) from None
    if yearly and not period.yearly:
        raise DayError(text)
    return period


class DayConverter(BaseConverter):
    """`<day:date>` in an address: an ISO day, always written the same way."""

    def to_python(self, value: str) -> str:
        """Return the ISO day. Raises DayError."""
        return day_asked(value).isoformat()


def init(app: Flask) -> None:
    """Let addresses name days."""
    app.url_map.converters["day"] = DayConverter
