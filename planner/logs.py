"""Log lines: one event a line, as JSON or text, without anything that opens a door.

Whatever logs through the standard library is told; fields beyond the message are given by
`extra={"fields": {...}}`.
"""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

Form = Literal["text", "json"]
FORMS: tuple[Form, ...] = ("text", "json")
OURS = ("geo", "planner", "web", "waitress")
"""Programs of which also what is no warning is told."""

log = logging.getLogger(__name__)

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered, "" outside of one."""

_SECRETS = (
    # Addresses that open a page to whoever has them.
    (re.compile(r"""(/(?:r|lacak|kalender|masuk/tautan|masuk/demo)/)[^/\\\s?"'<>]+"""), r"\1***"),
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


class Spoken(io.TextIOBase):
    """Makes JSON lines of what a program says to people, so that all its lines are of one form.

    They are not masked: a link that must be handed over is said only here.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._begun = stream, ""

    def write(self, text: str) -> int:
        """Write the lines that are whole; keep the rest until it is."""
        *whole, self._begun = (self._begun + text).split("\n")
        for line in filter(str.strip, whole):
            at = datetime.fromtimestamp(logging.makeLogRecord({}).created, UTC)
            told = {"time": at.isoformat(timespec="milliseconds"), "level": "info"}
            told |= {"logger": "said", "message": line.strip()}
            self._stream.write(json.dumps(told, ensure_ascii=False) + "\n")
        return len(text)

    def flush(self) -> None:
        """Pass on what was written."""
        self._stream.flush()


@contextmanager
def logging_as(form: Form) -> Iterator[None]:
    """Tell events, and all else that a service says, in one form while it lasts."""
    start_logging(form)
    if form == "text":
        yield
        return
    logging.captureWarnings(True)
    try:
        with redirect_stdout(Spoken(sys.stdout)):
            yield
    except (ValueError, OSError) as error:
        # What the command line would say in a plain line of its own.
        log.critical("stopped: %s", error)
        raise SystemExit(2) from None
    except Exception as error:
        log.critical("stopped: %s", error, exc_info=error)
        raise SystemExit(1) from None
    finally:
        logging.captureWarnings(False)


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    found = getattr(record, "fields", {})
    return found if isinstance(found, Mapping) else {}
