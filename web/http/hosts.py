"""Under which names the pages are served; no link is made from a name that a stranger claims."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from web.config import config
from web.http.logs import ALIVE
from web.http.problems import Told

PASSED_ON = "patroli.passed_on"
"""Whether a proxy passed the request on, in the environment that the server gives."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class HostError(Told, BadRequest):
    """A request for a name that is not served here."""

    @property
    def told(self) -> str:
        """The sentence for whoever asked."""
        return str(
            _("Nama atau alamat ini bukan milik server ini. Administrator: lihat --allowed-host.")
        )


def host_name(text: str) -> str:
    """Return the name in a `Host` header, "" if it is not well formed.

    >>> host_name("Patroli.Example:8000"), host_name("[::1]:8000"), host_name("a@b")
    ('patroli.example', '::1', '')
    """
    with suppress(ValueError):
        parts = urlsplit(f"//{text}")
        if "@" not in text and parts.netloc == text and (parts.port or 0) >= 0:
            return (parts.hostname or "").rstrip(".")
    return ""


def served_names(listening: str, named: Iterable[str]) -> frozenset[str]:
    """Return the names that visitors may ask for.

    Without any `named`, those of this machine: where the server listens, and loopback.
    """
    given = frozenset(name for name in map(host_name, named) if name)
    if given:
        return given | frozenset(LOOPBACK)
    return frozenset({*LOOPBACK, listening.casefold(), *_own_names()})


def _own_names() -> frozenset[str]:
    name = socket.gethostname().casefold()
    found = {name}
    for family, beyond in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # Nothing is sent: the system only tells from which address it would.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((beyond, 9))
            found.add(str(way.getsockname()[0]))
    return frozenset(found)


def init(app: Flask) -> None:
    """Refuse requests for other names, if the configuration names any."""
    app.before_request(_known)


def _known() -> None:
    names = config().hosts
    if names is not None and request.endpoint != ALIVE and host_name(request.host) not in names:
        raise HostError
