"""Every address of the application, and who may call it, as docs/operations.md writes it."""

import re
from collections import defaultdict

from flask import Flask

from planner.people.roles import ROLES
from web.access import PASS, PUBLIC, SIGNED_IN, allowed

WORDS = {PUBLIC: "everybody", PASS: "who holds the link", SIGNED_IN: "who is signed in"}


def address_of(rule: str) -> str:
    """Return a rule without the kinds of its parts.

    >>> address_of("/roster/<int:year>/<path:name>")
    '/roster/<year>/<name>'
    """
    return re.sub(r"<\w+:", "<", rule)


def who(allowed: frozenset[str]) -> str:
    """Return who may call an address, in words, roles in their order."""
    return ", ".join(WORDS.get(w, w) for w in (*WORDS, *ROLES) if w in allowed)


def table(app: Flask) -> dict[str, str]:
    """Return who may call each address; by method where they differ."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found[address_of(rule.rule)][method] = who(allowed(app, rule.endpoint))
    return {address: _one(methods) for address, methods in found.items()}


def _one(methods: dict[str, str]) -> str:
    if len(set(methods.values())) == 1:
        return next(iter(methods.values()))
    return "; ".join(f"{method}: {text}" for method, text in methods.items())
