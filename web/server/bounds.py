"""How much a visitor may send: refused at the header, before anything of it is kept."""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from web.http.signed import SIGNED_PREFIXES
from web.security import LARGEST_BYTES

HEADER_BYTES = 32 * 1024
"""Of all headers of a request together."""

STRANGER_BYTES = 64 * 1024
"""Of a body from somebody who shows nothing: a form to sign in needs no more."""


def most_bytes(path: str, headers: dict[str, str]) -> int:
    """Return how large a body may be; headers are named as in `HTTPRequestParser.headers`.

    >>> most_bytes("/masuk", {}), most_bytes("/kejadian/berkas", {"COOKIE": "patroli=x"}) > 10**7
    (65536, True)
    """
    shows = "COOKIE" in headers or "AUTHORIZATION" in headers or path.startswith(SIGNED_PREFIXES)
    return LARGEST_BYTES if shows else STRANGER_BYTES


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    error: Any

    def received(self, data: bytes) -> int:
        consumed = int(super().received(data))
        if self.headers_finished and not self.error and not self.empty:
            most = most_bytes(self.path, self.headers)
            if max(self.content_length, self.body_bytes_received) > most:
                self.error = RequestEntityTooLarge(f"at most {most} bytes may be sent here")
                self.completed = True
        return consumed


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are bounded by who sends them and where to."""

    parser_class: Any = _Parser
