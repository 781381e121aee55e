"""What an administrator must know on whatever page they look at."""

from geo.notice import Notice
from web.access import person
from web.config import office


def alarms() -> tuple[Notice, ...]:
    """Return what whoever reads must be told on every page; nothing to who could not mend it."""
    reader = person()
    if reader is None or "administrator" not in reader.roles:
        return ()
    told = office().data.changed()
    return (told,) if told else ()
