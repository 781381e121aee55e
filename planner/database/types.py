"""How times and days are kept, so that no query and no row speaks of microseconds or texts."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, String, Text, TypeDecorator

from geo.days import kept_day, kept_within

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Time(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is kept of a time."""
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC that was kept."""
        return None if value is None else kept_within(value)


class Json(TypeDecorator[Any]):
    """A value of JSON, kept as text; equal values are equal texts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Return what is kept of a value."""
        return json.dumps(value, sort_keys=True, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the value that was kept."""
        return None if value is None else json.loads(value)


class AsText(TypeDecorator[Any]):
    """What two functions turn into a text to keep, and back."""

    impl = Text
    cache_ok = True

    def __init__(self, to_text: Callable[[Any], str], from_text: Callable[[str], Any]) -> None:
        super().__init__()
        self.to_text = to_text
        self.from_text = from_text

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Return what is kept of a value."""
        return self.to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the value that was kept."""
        return None if value is None else self.from_text(value)


class Day(TypeDecorator[date]):
    """A day, kept as an ISO text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Return what is kept of a day."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Return the day that was kept, an end of the range for what lies outside."""
        return kept_day(value) if value else None


def time(name: str, key: str = "", *, nullable: bool = False) -> Column[datetime]:
    """Return a column of times kept under `name`, which ends in "_us"; called without that here."""
    return Column(name, Time, key=key or name.removesuffix("_us"), nullable=nullable)


def micros(moment: datetime) -> int:
    """Return microseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
