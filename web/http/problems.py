"""Errors as programs read them (RFC 9457)."""

import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from flask import Response

PROBLEM = "application/problem+json"


class Told:
    """An HTTP error with a sentence of its own for whoever asked."""

    @property
    @abstractmethod
    def told(self) -> str:
        """The sentence, in the language of the request."""


def problem(
    status: int, title: str, detail: str, notice: Mapping[str, Any] | None = None
) -> Response:
    """Return an error as a problem document; `notice` are its code, values and sentence."""
    body: dict[str, Any] = {"status": status, "title": title, "detail": detail}
    if notice:
        body["notice"] = notice
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM)
