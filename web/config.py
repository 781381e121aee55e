"""What an application is made of; nothing here reads a clock or a database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from web.desk import Desk

_KEY = "patroli"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """The desk that answers the pages, and the clock that tells them today (an aware time)."""

    desk: Desk
    clock: Callable[[], datetime]


def attach(app: Flask, config: AppConfig) -> None:
    """Keep the configuration on the application."""
    app.extensions[_KEY] = config


def config() -> AppConfig:
    """Return the configuration of the current application."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, AppConfig)
    return found


def desk() -> Desk:
    """Return the desk of the current application."""
    return config().desk


def now() -> datetime:
    """Return the current time in the city's zone."""
    return config().clock()
