"""Indonesian by default; `?lang=en` switches to English and a cookie remembers it."""

from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain

from planner.words import Lang, languages
from planner.words.catalogues import SOURCE, translations

COOKIE = "lang"
COOKIE_AGE_S = 365 * 86_400


def language() -> Lang:
    """Return the language of the current request."""
    if "lang" not in g:
        asked = request.args.get("lang") or request.cookies.get(COOKIE, "")
        g.lang = asked if asked in languages() else SOURCE
    return str(g.lang)


class Catalogues(Domain):  # type: ignore[misc]
    """Texts of pages and templates from the catalogues that notices come from."""

    def get_translations(self) -> Translations:
        """Return the messages of the request's language."""
        return translations(language())


def init(app: Flask) -> None:
    """Make gettext follow the request's language."""
    babel = Babel(app, locale_selector=language, default_locale=SOURCE)
    babel.domain_instance = Catalogues()
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    if request.args.get("lang") in languages():
        response.set_cookie(COOKIE, language(), max_age=COOKIE_AGE_S, samesite="Lax", httponly=True)
    response.vary.add("Cookie")
    return response
