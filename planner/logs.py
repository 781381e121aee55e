"""Log lines: one event a line, as JSON or text, without anything that opens a door.

Whatever logs through the standard library is told; fields beyond the message are given by
`extra={"fields": {...}}`.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

Form = Literal["text", "json"]
FORMS: tuple[Form, ...] = ("text", "json")
OURS = ("geo", "planner", "web", "waitress")
"""Programs of which also what is no warning is told."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered, "" outside of one."""

_SECRETS = (
    # Addresses that open a page to whoever has them.
    (re.compile(r"""(/(?:r|lacak|masuk/tautan|masuk/demo)/)[^/\\\s?"'<>]+"""), r"\1***"),
    (
        re.compile(r"""([?&](?:token|key|kunci|sandi|password|kode|code)=)[^&\s"'<>]+""", re.I),
        r"\1***",
    ),
    (re.compile(r"(://[^:/@\s]+:)[^@\s]+@"), r"\1***@"),
    (re.compile(r"(?i)(bearer\s+)\S+"), r"\1***"),
    # Signed tokens, wherever they stand.
    (re.compile(r"\b[\w-]{8,}\.[\w-]{4,}\.[\w-]{16,}"), "***"),
)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Also what ends a line for some readers, or turns the direction of writing."""


def mask(text: str) -> str:
    """Return the text without tokens, passwords and one-time links.

    >>> mask("GET /r/abc.def/kirim")
    'GET /r/***/kirim'
    """
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def one_line(text: str) -> str:
    """Return a text whose line ends and control characters are written out, so that it is one line.

    >>> one_line("/a\\r\\n2026 INFO \\x1b[2J")
    '/a\\\\r\\\\n2026 INFO \\\\x1b[2J'
    """
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, request, fields, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(record.getMessage()),
        }
        if request_id.get():
            told["request_id"] = request_id.get()
        for key, value in _fields(record).items():
            told.setdefault(key, mask(value) if isinstance(value, str) else value)
        if record.exc_info:
            told["traceback"] = mask(self.formatException(record.exc_info))
        return one_line(json.dumps(told, ensure_ascii=False, default=str))


class TextLines(logging.Formatter):
    """The same for people; only a traceback takes more than a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it."""
        at = datetime.fromtimestamp(record.created, UTC)
        fields = "".join(f" {key}={value}" for key, value in _fields(record).items())
        asked = f" request_id={request_id.get()}" if request_id.get() else ""
        told = f"{record.name}: {record.getMessage()}{fields}{asked}"
        lines = [f"{at:%Y-%m-%d %H:%M:%S}Z {record.levelname} {told}"]
        if record.exc_info:
            # Set in, so that no text in it passes for a line of its own.
            lines += [f"  {line}" for line in self.formatException(record.exc_info).split("\n")]
        return mask("\n".join(map(one_line, lines)))


class Lines(logging.StreamHandler[TextIO]):
    """Writes to the error stream there is when something happens, or to one that is given."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream or sys.stderr)
        self._given = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self._given is None:
            self.stream = sys.stderr
        super().emit(record)


def start_logging(form: Form, stream: TextIO | None = None) -> None:
    """Tell events on the error stream, in place of what was set before."""
    handler = Lines(stream)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, Lines):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    found = getattr(record, "fields", {})
    return found if isinstance(found, Mapping) else {}
