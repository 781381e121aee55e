"""Photos that come in pieces: a line that breaks costs one piece, never the photo.

A piece says where it begins and how large the whole is. It is taken only where the last one ended,
so that pieces which come twice, late or from two pages at once do no harm; the answer is always how
much is there. What is not finished within a day is dropped.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from planner.city.office import Office
from planner.field.photos import MAX_BYTES, checked_name

PIECE_BYTES = 512 * 1024
"""The largest piece that is taken."""

KEPT = timedelta(days=1)
"""How long an unfinished photo waits for its next piece."""


def add_piece(
    office: Office, event_id: str, piece: bytes, *, start: int, total_bytes: int, now: datetime
) -> tuple[int, bytes | None]:
    """Return how much of a photo is there by now, and the whole once it is complete.

    A piece that does not begin where the last one ended changes nothing.

    Raises
    ------
    ValueError : a size or place that no photo of at most 8 MB has.
    """
    if not (0 < total_bytes <= MAX_BYTES and start >= 0 and start + len(piece) <= total_bytes):
        raise ValueError(f"expected a piece within 0 < total <= {MAX_BYTES}, got {start} of it")
    path = _path(office, event_id, total_bytes)
    path.parent.mkdir(parents=True, exist_ok=True)
    _drop_old(path.parent, now - KEPT)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        there = file.seek(0, os.SEEK_END)
        if there == start:
            file.write(piece)
            there += len(piece)
            file.flush()
            os.utime(path, (now.timestamp(), now.timestamp()))
        if there < total_bytes:
            return there, None
        file.seek(0)
        return there, file.read()


def drop_pieces(office: Office, event_id: str) -> None:
    """Forget what is there of a photo, of whatever size."""
    for path in _folder(office).glob(f"{checked_name(event_id)}.*"):
        path.unlink(missing_ok=True)


def _drop_old(folder: Path, before: datetime) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _path(office: Office, event_id: str, total_bytes: int) -> Path:
    return _folder(office) / f"{checked_name(event_id)}.{int(total_bytes)}"


def _folder(office: Office) -> Path:
    # Not among the uploads: a backup takes what is whole.
    return office.folder / "pieces"
