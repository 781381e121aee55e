"""What a proxy says of a visitor is believed of proxies that are named, and of nobody else."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from planner.errors import SettingsError
from web.http.hosts import PASSED_ON

Network = IPv4Network | IPv6Network

LOOPBACK = ("127.0.0.0/8", "::1")
"""Where a proxy on the same machine comes from."""

_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_", "HTTP_X_REAL_IP")


def networks(named: Iterable[str]) -> tuple[Network, ...]:
    """Return the addresses that proxies come from, of texts like `10.0.0.2` and `10.0.0.0/24`.

    Raises
    ------
    SettingsError : one is no address.
    """
    found = []
    for text in named:
        try:
            found.append(ip_network(text.strip()))
        except ValueError:
            raise SettingsError(
                f"--proxy: expected an address or network such as 10.0.0.2 or 10.0.0.0/24, "
                f"got {text!r}"
            ) from None
    return tuple(found)


class NamedProxies:
    """A WSGI application behind proxies: visitors are who the named ones say they are.

    Of `X-Forwarded-For` the last address counts that is not itself a named proxy's, of
    `X-Forwarded-Proto` the last word. Whatever else is forwarded, or comes from others, is dropped.
    """

    def __init__(self, app: Callable[..., Any], proxies: Iterable[Network]) -> None:
        self._app = app
        self._proxies = tuple(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer a request."""
        said = {key: environ.pop(key) for key in list(environ) if key.startswith(_FORWARDED)}
        environ[PASSED_ON] = bool(said)
        if self._named(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._visitor(
                environ["REMOTE_ADDR"], said.get("HTTP_X_FORWARDED_FOR", "")
            )
            scheme = said.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)

    def _visitor(self, peer: str, forwarded: str) -> str:
        visitor = peer
        for text in reversed(forwarded.split(",")):
            address = bare_address(text)
            if not address:
                break
            visitor = address
            if not self._named(address):
                break
        return visitor

    def _named(self, text: str) -> bool:
        address = bare_address(text)
        return bool(address) and any(ip_address(address) in net for net in self._proxies)


def bare_address(text: str) -> str:
    """Return an address without a port, an IPv4 one without its cloak of IPv6; "" for none.

    >>> bare_address("[2001:db8::1]:443"), bare_address("::ffff:192.0.2.7"), bare_address("me")
    ('2001:db8::1', '192.0.2.7', '')
    """
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    with suppress(ValueError):
        found = ip_address(bare)
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return str(mapped or found)
    return ""
