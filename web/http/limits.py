"""How often one address may ask: only what guesses at secrets is limited.

A whole squad, or a whole office, may share one address; squads' phones are therefore not limited
here, and accounts are besides locked one by one.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN = "60 per minute; 600 per hour"
"""Tries at passwords, codes and links from one address: an office of a hundred at shift change."""

limiter = Limiter(get_remote_address, storage_uri="memory://")
"""For other views too: `@limiter.limit("10 per minute")` below their route."""

View = TypeVar("View", bound=Callable[..., Any])


def sign_in_limit(view: View) -> View:
    """Return a view that counts among the tries of an address to sign in."""
    counted: View = limiter.shared_limit(SIGN_IN, scope="sign-in", methods=["POST"])(view)
    return counted


def init(app: Flask) -> None:
    """Count from zero."""
    limiter.init_app(app)
