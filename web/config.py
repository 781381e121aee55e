"""What an application is made of; nothing here reads a clock or a database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app

from planner.city.office import Office
from planner.people.roles import Person
from web.desk import Desk

_KEY = "patroli"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """What the application works on.

    Attributes
    ----------
    desk : answers the pages that only show.
    office : the city at work, for everything that changes something.
    clock : tells today (an aware time).
    identify : tells who signed in, None for nobody; accounts do if it is None itself.
    csrf : whether forms must carry their token; only tests leave it out.
    behind_tls : whether visitors come by TLS through a proxy on this machine.
    hosts : under which names the pages are served; None for any, as in tests.
    demo_links : the tokens that sign somebody of the demo in, and whom.
    """

    desk: Desk
    office: Office
    clock: Callable[[], datetime]
    identify: Callable[[], Person | None] | None = None
    csrf: bool = True
    behind_tls: bool = False
    hosts: frozenset[str] | None = None
    demo_links: Mapping[str, str] = field(default_factory=dict)


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


def office() -> Office:
    """Return the city at work."""
    return config().office


def now() -> datetime:
    """Return the current time in the city's zone."""
    return config().clock()
