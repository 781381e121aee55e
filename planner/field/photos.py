"""Photos of findings: checked by their content, made small, and rid of everything but the picture.

What a phone writes beside the picture (place, owner, time) is dropped by drawing it anew.
"""

import os
import re
import tempfile
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.notice import Notice
from planner.city.office import Office
from planner.database.store import Aged
from planner.errors import NotFoundError, PlannerError
from planner.field.store import FieldLog
from planner.private import private_folder

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 1600
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")

_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DECODERS = BoundedSemaphore(2)
"""A picture takes up to 200 MB while it is read: no more than two at once."""

_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class PhotoError(PlannerError):
    """What was sent as a photo is none, or is too large."""


def keep_photo(office: Office, event_id: str, content: bytes) -> str:
    """Return the name under which the photo of an event is kept; a second one changes nothing.

    Raises
    ------
    PhotoError : not a JPEG, PNG or WebP picture, over 8 MB or over 40 megapixels.
    """
    name = f"{checked_name(event_id)}.jpg"
    folder = _folder(office)
    if (folder / name).is_file():
        return name
    with _DECODERS:
        picture = cleaned(content)
    private_folder(private_folder(folder.parent) / folder.name)
    handle, made = tempfile.mkstemp(prefix=".", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, folder / name)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
    return name


def photo_file(office: Office, name: str) -> Path:
    """Return the file of a photo. Raises NotFoundError if there is none."""
    path = _folder(office) / f"{checked_name(name.removesuffix('.jpg'))}.jpg"
    if not path.is_file():
        raise NotFoundError("there is no such photo", Notice.of("photo.none"))
    return path


def age_of_photos(office: Office, before: datetime) -> Aged:
    """Return how many photos there are, since when, and how many came before a time."""
    return FieldLog.of(office).age_of_photos(before)


def remove_photos(office: Office, before: datetime) -> None:
    """Remove the files of the photos that came before a time, as far as they are there."""
    for name in FieldLog.of(office).photos(before):
        with suppress(NotFoundError):
            photo_file(office, name).unlink(missing_ok=True)


def forget_photos(office: Office, before: datetime) -> int:
    """Note that they are gone, once their files are, and return how many."""
    return FieldLog.of(office).forget_photos(before)


def cleaned(content: bytes) -> bytes:
    """Return a picture as JPEG of at most 1600 px, upright, with nothing beside it.

    Raises
    ------
    PhotoError : not a JPEG, PNG or WebP picture, over 8 MB or over 40 megapixels.
    """
    if len(content) > MAX_BYTES:
        raise PhotoError(
            f"expected at most {MAX_BYTES // 2**20} MB, got {len(content)} bytes",
            Notice.of("photo.too_large", most_no=MAX_BYTES // 2**20),
        )
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as check:
            if check.width * check.height > MAX_PIXELS:
                raise PhotoError(
                    f"expected at most 40 megapixels, got {check.size}", Notice.of("photo.unusable")
                )
            check.verify()
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            # A JPEG can be read at a fraction of its size, which saves most of the time.
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE))
            picture = Image.new("RGB", upright.size, "white")
            solid = upright.convert("RGBA")
            picture.paste(solid, mask=solid.getchannel("A"))
    except PhotoError:
        raise
    except _UNREADABLE as error:
        raise PhotoError(
            "expected a JPEG, PNG or WebP picture, got something else", Notice.of("photo.unusable")
        ) from error
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _folder(office: Office) -> Path:
    return office.folder / "uploads" / "photos"


def checked_name(event_id: str) -> str:
    """Return an event's id as part of a file's name. Raises NotFoundError for anything else."""
    # The name of a file is never what somebody sent.
    if not _NAME.fullmatch(event_id):
        raise NotFoundError("there is no such photo", Notice.of("photo.none"))
    return event_id
