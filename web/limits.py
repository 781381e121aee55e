"""How often one address may ask: only what guesses at secrets is limited.

A whole squad, or a whole office, may share one address; squads' phones are therefore not limited
here, and accounts are besides locked one by one.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN = "60 per minute; 600 per hour"
"""Tries at passwords, codes and links from one address: an office of a hundred at shift change."""

limiter = Limiter(get_remote_address, storage_uri="memory://")
"""For other views too: `@limiter.limit("10 per minute")` below their route."""

sign_in_limit = limiter.shared_limit(SIGN_IN, scope="sign-in", methods=["POST"])
"""What all ways to sign in share."""


def init(app: Flask) -> None:
    """Count from zero."""
    limiter.init_app(app)
