"""Addresses that carry a signed link, which no log may show."""

import re

SIGNED_PREFIXES = ("/r/", "/lacak/", "/kalender/")
"""Below these, the first part of an address opens a loop or a calendar to whoever has it."""

_SECRET = re.compile(rf"({'|'.join(map(re.escape, SIGNED_PREFIXES))})([^/?#\s]+)")
_KNOWN = frozenset({"sw.js", "manifest.webmanifest", "ikon.svg", "ikon-192.png", "ikon-512.png"})


def masked(text: str) -> str:
    """Return an address, or a line of a log, without the links in it.

    >>> masked("/r/Xk3.abc-9/kirim"), masked("/r/sw.js"), masked("/kecamatan")
    ('/r/…/kirim', '/r/sw.js', '/kecamatan')
    """
    return _SECRET.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return found[0] if found[2] in _KNOWN else f"{found[1]}…"
