"""Who may call which address: every view says so, and nobody else gets through."""

import json
import re
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from geo.notice import Notice
from planner.errors import DeniedError
from planner.people.model import Scope
from planner.people.roles import ROLES, Person
from planner.people.words import scope_notice
from web.bearer import API, bearer, by_program
from web.config import config
from web.http.transfer import is_file

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
"""Anybody, without signing in."""

PASS = "pass"
"""Whoever holds a link; the view itself checks the signature in its address."""

SIGNED_IN = "signed in"
"""Anybody who signed in, whatever the role."""

ANY_SCOPE: Literal["any"] = "any"
"""For any token, whatever its scope."""

JSON = "application/json"


def allow(*who: str, scope: Scope | Literal["any"] = "read") -> Callable[[View], View]:
    """Declare who may call a view: roles of `planner.people.roles`, or one of three words.

    Of programs only those may whose token has the `scope`.
    An administrator is not let in by being one: routes name every role they serve.
    """
    unknown = [w for w in who if w not in (*ROLES, PUBLIC, PASS, SIGNED_IN)]
    if unknown or not who:
        raise TypeError(f"expected roles or {PUBLIC}, {PASS}, {SIGNED_IN}; got {who}")

    def declare(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]
        view.scope = scope  # type: ignore[attr-defined]
        return view

    return declare


def allowed(app: Flask, endpoint: str) -> frozenset[str]:
    """Return who may call an endpoint. Raises TypeError if its view does not say."""
    if is_file(endpoint):
        return frozenset({PUBLIC})
    declared = getattr(app.view_functions[endpoint], "allowed", None)
    if declared is None:
        raise TypeError(f"{endpoint} does not say who may call it; add @allow(...) below its route")
    return frozenset(declared)


def scope_of(app: Flask, endpoint: str) -> str:
    """Return the scope that a token needs for an endpoint."""
    return str(getattr(app.view_functions[endpoint], "scope", "read"))


class NeedsRole(Forbidden):
    """An address that whoever signed in may not call; `roles` may."""

    def __init__(self, roles: frozenset[str]) -> None:
        super().__init__()
        self.roles = roles


def person() -> Person | None:
    """Return who signed in, None for nobody."""
    if "person" not in g:
        identify = bearer if by_program() else config().identify
        g.person = identify() if identify else None
    found = g.person
    assert found is None or isinstance(found, Person)
    return found


def signed_in() -> Person:
    """Return who signed in, in a view that nobody else reaches."""
    found = person()
    if found is None:
        raise Unauthorized
    return found


def may(endpoint: str) -> bool:
    """Whether whoever asks now may call an endpoint."""
    if endpoint not in current_app.view_functions:
        return False
    who = allowed(current_app, endpoint)
    if who & {PUBLIC, PASS}:
        return True
    known = person()
    return known is not None and (SIGNED_IN in who or bool(who & known.roles))


def init(app: Flask) -> None:
    """Guard every address; call it when all routes are there."""
    for rule in app.url_map.iter_rules():
        allowed(app, rule.endpoint)
        reads = not (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        if rule.rule.startswith(API) and not reads and scope_of(app, rule.endpoint) == "read":
            raise TypeError(f"{rule.endpoint} changes something; name its scope in @allow(...)")
    app.before_request(_guard)
    app.jinja_env.globals["may"] = may
    app.context_processor(lambda: {"person": person()})


def local_address(text: str) -> bool:
    """Whether a text is an address of this host alone, whatever a browser makes of it.

    >>> local_address("/peta?lang=en"), local_address("//evil.example"), local_address("/\\\\evil")
    (True, False, False)
    """
    return bool(re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", text))


def _within_scope() -> None:
    """Raise DeniedError if a program's token is not for what it asks."""
    if request.endpoint is None or person() is None or "scopes" not in g:
        return
    scope = scope_of(current_app, request.endpoint)
    if scope != ANY_SCOPE and scope not in g.scopes:
        raise DeniedError(Notice.of("people.token_narrow", scope=scope_notice(scope)))


def _guard() -> AnyResponse | None:
    if request.endpoint is None or may(request.endpoint):
        _within_scope()
        return None
    if g.get("must_set_up"):
        return redirect(url_for("security.two_factor_setup"))
    if request.path.startswith(API) and person() is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("basic", {"realm": "Patroli"}))
    reads_pages = "text/html" in request.headers.get("Accept", "")
    if person() is not None:
        raise NeedsRole(allowed(current_app, request.endpoint))
    if not reads_pages:
        told = {"error": "sign in first"}
        raise Unauthorized(response=Response(json.dumps(told), 401, content_type=JSON))
    if request.method != "GET":
        raise Unauthorized
    asked = request.full_path.rstrip("?")
    further = asked if local_address(asked) and asked != "/" else None
    return redirect(url_for("security.login", next=further))
