"""Indonesian by default; `?lang=en` switches to English and a cookie remembers it."""

from typing import cast

from flask import Flask, Response, g, request
from flask_babel import Babel

from planner.words.language import Lang

LANGUAGES: tuple[Lang, ...] = ("id", "en")
COOKIE = "lang"
COOKIE_AGE_S = 365 * 86_400


def language() -> Lang:
    """Return the language of the current request."""
    if "lang" not in g:
        asked = request.args.get("lang") or request.cookies.get(COOKIE, "")
        g.lang = asked if asked in LANGUAGES else LANGUAGES[0]
    return cast(Lang, g.lang)


def init(app: Flask) -> None:
    """Make gettext follow the request's language."""
    Babel(app, locale_selector=language, default_locale="id")
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language(), max_age=COOKIE_AGE_S, samesite="Lax", httponly=True)
    response.vary.add("Cookie")
    return response
