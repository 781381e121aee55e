"""Answers that are files to take away, and answers that nobody keeps."""

from collections.abc import Iterable
from unicodedata import normalize
from urllib.parse import quote

from flask import Response


def attachment(content: bytes | str | Iterable[str], kind: str, name: str) -> Response:
    """Return a file of a media type to be saved under a name."""
    response = Response(content, content_type=kind)
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Names of other scripts as RFC 6266 has them, beside one that every browser takes.
    whole = "" if name.isascii() else f"; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"{whole}'
    return response


def keep_nothing(response: Response) -> Response:
    """Return an answer that no browser or proxy keeps; for `after_request` of personal pages."""
    response.headers["Cache-Control"] = "no-store"
    return response
