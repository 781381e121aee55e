"""What kind of device a browser says it runs on, in words for people."""

from flask_babel import gettext as _

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


def device(agent: str) -> str:
    """Return system and browser of a User-Agent header, as far as they are known.

    >>> device("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537")
    'Android, Chrome'
    """
    known = [
        next((name for sign, name in table if sign in agent), "") for table in (_SYSTEMS, _BROWSERS)
    ]
    return ", ".join(filter(None, known)) or _("Perangkat tak dikenal")
