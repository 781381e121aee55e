import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from planner.city.office import Office
from planner.errors import NotFoundError
from planner.field.photos import MAX_BYTES, PhotoError, cleaned, keep_photo, photo_file
from tests.planner.field.field_day import event_id


def jpeg(size: tuple[int, int] = (400, 200), *, turned: bool = False) -> bytes:
    """Return a picture, its left half red, with a place, a comment and an XMP packet beside it."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (1.0, 40.0, 12.5)
    if turned:
        exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"rahasia", xmp=b"<x:xmpmeta>rahasia</x:xmpmeta>")
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """Return a PNG of a few kilobytes that claims to be a picture of 900 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_nothing_but_the_picture_is_kept() -> None:
    before = jpeg()
    assert b"rahasia" in before
    with Image.open(BytesIO(before)) as image:
        assert image.getexif().get_ifd(0x8825)
    after = cleaned(before)
    assert b"rahasia" not in after
    assert b"PhoneMaker" not in after
    assert b"Exif" not in after
    with Image.open(BytesIO(after)) as image:
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert image.getexif().get_ifd(0x8825) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_picture_is_turned_upright() -> None:
    with Image.open(BytesIO(cleaned(jpeg(turned=True)))) as image:
        assert image.size == (200, 400)
        red, _, blue = image.getpixel((100, 20))  # type: ignore[misc]
    assert red > 200 > 60 > blue


def test_a_large_picture_is_made_small_and_a_small_one_left() -> None:
    with Image.open(BytesIO(cleaned(jpeg((4000, 2000))))) as image:
        assert image.size == (1600, 800)
    with Image.open(BytesIO(cleaned(jpeg()))) as image:
        assert image.size == (400, 200)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_become_jpeg_on_white(form: str) -> None:
    out = BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "rahasia")
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(out, form, pnginfo=notes)
    after = cleaned(out.getvalue())
    assert b"rahasia" not in after
    with Image.open(BytesIO(after)) as image:
        assert image.format == "JPEG"
        assert image.getpixel((5, 5)) == (255, 255, 255)


def gif() -> bytes:
    out = BytesIO()
    Image.new("L", (9, 9)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture, though it may be called photo.jpg",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        gif(),
        jpeg()[:900],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        bomb(),
        bomb(7000),
        b"\xff" * (MAX_BYTES + 1),
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "cut", "png", "bomb", "49 megapixels", "9 MB"],
)
def test_anything_else_is_refused_and_leaves_no_file(office: Office, content: bytes) -> None:
    with pytest.raises(PhotoError):
        keep_photo(office, event_id(1), content)
    assert list(office.folder.rglob("uploads/**/*.*")) == []


def test_a_photo_sent_again_stays_as_it_was(office: Office) -> None:
    name = keep_photo(office, event_id(1), jpeg())
    first = photo_file(office, name).read_bytes()
    assert keep_photo(office, event_id(1), jpeg((50, 50))) == name
    assert photo_file(office, name).read_bytes() == first


@pytest.mark.parametrize("name", ["../../secret.key", "x", "", "/etc/passwd", event_id(2)])
def test_no_name_leads_out_of_the_folder(office: Office, name: str) -> None:
    with pytest.raises(NotFoundError):
        photo_file(office, name)
    if name != event_id(2):
        with pytest.raises(NotFoundError):
            keep_photo(office, name, jpeg())
