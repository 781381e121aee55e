"""Errors as programs read them (RFC 9457)."""

import json

from flask import Response

PROBLEM = "application/problem+json"


def problem(status: int, title: str, detail: str) -> Response:
    """Return an error as a problem document."""
    body = {"status": status, "title": title, "detail": detail}
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM)
