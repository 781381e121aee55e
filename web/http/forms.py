"""One rule for every form: sent twice it acts once, and what was typed into it is not lost.

Every form carries `form_token()`: the token of its session, a key of its own signed for whoever it
was made for, the page it stands on, and the version of the thing it shows. A form sent again with
the same content, by a double tap or from the Back button, gets the answer of the first. One whose
session ended meanwhile comes back with its content, to sign in and send it again.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import Markup, escape

from planner.kept import Kept
from planner.people.store.posts import Answered, Posts
from web.access import local_address, person
from web.config import now, office

KEY, PAGE, SEEN, CSRF = "form_key", "form_page", "form_seen", "csrf_token"
OWN_FIELDS = frozenset({KEY, PAGE, SEEN, CSRF})

MAKE_A_SESSION = frozenset(
    f"security.{name}"
    for name in ("login", "logout", "two_factor_token_validation", "two_factor_setup")
)
"""Forms that make nothing but a session, whose cookie belongs to each answer: done each time."""

SECRET_FIELDS = frozenset({"password", "again", "code", "new_password", "new_password_confirm"})
"""What is never shown again, wherever it was typed."""

WAIT_S = 20.0
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
"""How long the second of two waits for the answer of the first."""

_SHELF = "patroli-answers"


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer that is a page: kept in memory alone, for it may show a secret once."""

    body: bytes
    content_type: str
    scripts: tuple[str, ...]


def init(app: Flask) -> None:
    """Watch over every form; call it when addresses are guarded."""
    app.extensions[_SHELF] = Kept[_Page | None](64)
    app.jinja_env.globals["form_token"] = form_token
    app.before_request(_once)
    app.after_request(_answered)


def form_token(seen: str = "") -> Markup:
    """Return the hidden fields of a form; `seen` is the version of what it shows, if it has one."""
    g.has_form = True
    page = request.full_path.rstrip("?") if request.method == "GET" else request.form.get(PAGE, "")
    key = _signer().dumps([_name(), secrets.token_urlsafe(12)])
    fields = {CSRF: generate_csrf(), KEY: key, PAGE: page, SEEN: seen}
    return hidden((name, value) for name, value in fields.items() if value)


def hidden(fields: Iterable[tuple[str, str]]) -> Markup:
    """Return hidden fields of a form."""
    return Markup("").join(
        Markup(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">')
        for name, value in fields
    )


def made_for() -> str | None:
    """Return for whom the form that was sent had been made, "" for nobody; None if not by us."""
    try:
        name, _ = _signer().loads(request.form.get(KEY, ""))
    except (BadData, ValueError, TypeError):
        return None
    return str(name)


def page_of_form() -> str:
    """Return the address of the page that the form stood on; "" if it does not say."""
    page = request.form.get(PAGE, "")
    return page if local_address(page) else ""


def typed() -> list[tuple[str, str]]:
    """Return what was filled in and may be shown again, in its order."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OWN_FIELDS | SECRET_FIELDS
    ]


def _once() -> Response | None:
    """Let a form through once; answer the same one again with what was answered before."""
    if request.method != "POST" or request.endpoint in MAKE_A_SESSION | {None}:
        return None
    # What is no form must stay unread until its view has said how much it takes.
    if request.mimetype not in FORM_TYPES:
        return None
    if KEY not in request.form or made_for() != _name():
        return None
    digest = _digest()
    until = time.monotonic() + WAIT_S
    while True:
        found = Posts.of(office()).begin(digest, now())
        if found is None:
            g.form_digest = digest
            return None
        if found.status is not None or time.monotonic() > until:
            return _again(digest, found)
        time.sleep(0.1)


def _again(digest: str, found: Answered) -> Response:
    if found.location:
        answer = redirect(found.location, found.status or 302)
        assert isinstance(answer, Response)
        return answer
    page = _shelf().get(digest, lambda: None)
    if page is None:
        back = page_of_form()
        return Response(
            render_template("errors/sent.html", back=back), 200 if found.status else 409
        )
    g.script_hashes = list(page.scripts)
    return Response(page.body, found.status or 200, content_type=page.content_type)


def _answered(response: Response) -> Response:
    digest = g.pop("form_digest", None)
    if digest is None:
        return response
    if response.status_code >= 400:
        Posts.of(office()).forget(digest)
        return response
    location = response.headers.get("Location", "")
    if not location and not response.direct_passthrough:
        scripts = tuple(g.get("script_hashes", ()))
        page = _Page(response.get_data(), response.content_type or "text/html", scripts)
        _shelf().get(digest, lambda: page)
    Posts.of(office()).finish(digest, response.status_code, location)
    return response


def _digest() -> str:
    """Return what makes two sendings the same: form, address, and all that was filled in."""
    whole = hashlib.sha256()
    told = [request.full_path, request.form[KEY]]
    told += [f"{n}={v}" for n, v in request.form.items(multi=True) if n not in OWN_FIELDS]
    whole.update(json.dumps(told).encode())
    for name, file in request.files.items(multi=True):
        whole.update(json.dumps([name, file.filename]).encode())
        whole.update(hashlib.sha256(file.stream.read()).digest())
        file.stream.seek(0)
    return whole.hexdigest()


def _name() -> str:
    found = person()
    return found.username if found else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(office().secret, salt="form")


def _shelf() -> Kept[_Page | None]:
    found = current_app.extensions[_SHELF]
    assert isinstance(found, Kept)
    return found
