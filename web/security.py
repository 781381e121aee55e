"""Security headers and CSRF tokens: nothing comes from, or goes to, another host."""

import base64
import hashlib
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup

from web.config import config, desk, office

YEAR_S = 31_536_000

csrf = CSRFProtect()
"""Refuses what is sent without the token of the sender's own session, but for blueprints exempt."""

LARGEST_BYTES = 21 * 1024 * 1024
"""Of anything sent, a file of incidents with its form; routes that take less say so."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def inline_script(code: str) -> Markup:
    """Return a script element and allow exactly this code in the page's policy.

    A hash, unlike a nonce, leaves the page the same bytes each time, so that it can be revalidated
    with 304.
    """
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    g.setdefault("script_hashes", []).append(f"'sha256-{digest}'")
    return Markup(f"<script>{code}</script>")


def init(app: Flask) -> None:
    """Add the headers to every response; ask for the CSRF token and give it to templates."""
    app.jinja_env.globals["inline_script"] = inline_script
    with app.app_context():
        app.config["SECRET_KEY"] = office().secret
        app.config["WTF_CSRF_ENABLED"] = config().csrf
    # A form left open lives as long as its session; pages send no Referer that could be compared.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BYTES
    csrf.init_app(app)
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    if config().behind_tls and request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    scripts = " ".join(["'self'", *g.get("script_hashes", [])])
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src {scripts}; style-src 'self'; "
        f"img-src 'self' data:{_tile_host()}; connect-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
    )
    return response


def _tile_host() -> str:
    """Return the host of the street tiles if the city's settings ask for them."""
    if "tiles" not in g:
        return ""
    parts = urlsplit(g.tiles)
    host = parts.netloc.replace("{s}", "*")
    return f" {parts.scheme}://{host}" if host else ""


def allow_tiles() -> None:
    """Allow the pictures of the city's tile server on this page, if it has one."""
    g.tiles = desk().backdrop().tiles
