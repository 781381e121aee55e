"""Answers that are files to take away, and answers that nobody keeps."""

from collections.abc import Iterable

from flask import Response


def attachment(content: bytes | str | Iterable[str], kind: str, name: str) -> Response:
    """Return a file of a media type to be saved under a name."""
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def keep_nothing(response: Response) -> Response:
    """Return an answer that no browser or proxy keeps; for `after_request` of personal pages."""
    response.headers["Cache-Control"] = "no-store"
    return response
