"""QR codes as pictures in a page."""

from typing import Any

import segno


def picture(text: str) -> str:
    """Return the QR code of a text as the address of a picture."""
    uri: Any = segno.make(text, error="m", micro=False).svg_data_uri(scale=5, border=4)
    return str(uri)
