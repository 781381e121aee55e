"""Whether a city's folder is still what was read at the start."""

import hashlib
from pathlib import Path

from geo.errors import GeoError
from geo.notice import Notice
from planner.city.settings import read_city
from planner.errors import PlannerError, told

READ_BYTES = 1_000_000
"""Of larger files, such as streets, only name and size are compared."""


def stamp(folder: Path) -> str:
    """Return what tells the contents of a city's folder from others; "" if it cannot be read."""
    digest = hashlib.sha256()
    try:
        for path in sorted(p for p in folder.iterdir() if p.is_file()):
            size = path.stat().st_size
            digest.update(f"{path.name}/{size}/".encode())
            if size <= READ_BYTES:
                digest.update(path.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()


def changed(folder: Path, before: str) -> Notice | None:
    """Return what to tell if a folder is no longer what it was; None if it is, or was never known.

    Server and worker go on with what they read, so that no day is planned half by one and half by
    the other.
    """
    if not before or stamp(folder) == before:
        return None
    try:
        read_city(folder / "city.toml")
    except (GeoError, PlannerError, OSError) as error:
        return Notice.of("city.broken", folder=str(folder), why=told(error))
    return Notice.of("city.changed", folder=str(folder))
