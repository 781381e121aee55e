"""How often one address may ask: only what guesses at secrets is limited.

A whole squad, or a whole office, may share one address; squads' phones are therefore not limited
here. Failures for one person from one address are besides counted by
`planner.people.service.guessing`. Counts are kept in the database, so that they hold in every
process and after a restart.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import Storage
from werkzeug.exceptions import TooManyRequests

from planner.errors import StoreError
from planner.people.model import subscriber
from planner.people.store.tries import Tries
from web.config import office

SIGN_IN = "60 per minute; 600 per hour"
"""Tries at passwords, codes and links from one address: an office of a hundred at shift change."""

TOKENS = parse("60 per minute")
"""Tokens that do not hold, from one address; those that hold are not counted."""

View = TypeVar("View", bound=Callable[..., Any])


class Kept(Storage):
    """Where Flask-Limiter counts: in the database of the office at work."""

    STORAGE_SCHEME: list[str] | None = ["patroli"]  # noqa: RUF012

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database raises."""
        return StoreError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Return the count with `amount` more."""
        within = timedelta(seconds=expiry)
        return Tries.of(office()).add(key, at=office().now(), within=within, amount=amount).tries

    def get(self, key: str) -> int:
        """Return the count as it is."""
        return Tries.of(office()).count(key, at=office().now()).tries

    def get_expiry(self, key: str) -> float:
        """Return when the count starts anew, in seconds since 1970."""
        return Tries.of(office()).count(key, at=office().now()).ends.timestamp()

    def check(self) -> bool:
        """Whether the database answers."""
        return self.get("") >= 0

    def reset(self) -> int | None:
        """Forget all counts."""
        Tries.of(office()).forget("")
        return None

    def clear(self, key: str) -> None:
        """Forget a count."""
        Tries.of(office()).forget(key)


def address() -> str:
    """Return whose address a request comes from."""
    return subscriber(request.remote_addr or "")


limiter = Limiter(address, storage_uri="patroli://")
"""For other views too: `@limiter.limit("10 per minute")` below their route."""


def sign_in_limit(view: View) -> View:
    """Return a view that counts among the tries of an address to sign in."""
    counted: View = limiter.shared_limit(SIGN_IN, scope="sign-in", methods=["POST"])(view)
    return counted


def count_bad_token() -> None:
    """Count a token that does not hold. Raises TooManyRequests once an address sent too many."""
    if not limiter.limiter.hit(TOKENS, "token", address()):
        raise TooManyRequests


def init(app: Flask) -> None:
    """Limit the views that ask for it."""
    limiter.init_app(app)
