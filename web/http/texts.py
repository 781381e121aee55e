"""Texts that no database keeps are refused at the edge: in addresses, parameters and forms."""

from typing import Any

from flask import Flask, Request, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from web.http.problems import Told


class TextError(Told, BadRequest):
    """Something sent holds a character that is none, such as NUL."""

    @property
    def told(self) -> str:
        """The sentence for whoever asked."""
        return str(_("Kiriman memuat karakter rusak yang tidak dapat disimpan. Ketik ulang."))


def whole(text: str) -> bool:
    """Whether a text can be kept: no NUL, no half of a character.

    >>> whole("Jalan Sudirman"), whole("a\\0"), whole("\\ud800")
    (True, False, False)
    """
    try:
        return "\0" not in text and bool(text.encode() or True)
    except UnicodeEncodeError:
        return False


def check(sent: Any) -> Any:
    """Return what was sent, whatever JSON it is. Raises TextError if a text in it is not whole."""
    waiting = [sent]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str) and not whole(part):
            raise TextError
    return sent


class WholeRequest(Request):
    """A request whose form is checked when it is first looked at."""

    def _load_form_data(self) -> None:
        there = "form" in self.__dict__
        super()._load_form_data()
        if not there:
            sent = [*self.form.items(multi=True), *self.files.items(multi=True)]
            check([[name, getattr(value, "filename", value)] for name, value in sent])


def init(app: Flask) -> None:
    """Look at the address of every request at once, at its form when somebody reads it."""
    app.request_class = WholeRequest
    app.before_request(_address)


def _address() -> None:
    check([request.path, request.args.to_dict(flat=False)])
