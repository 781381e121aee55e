"""The installation's secret: made once, readable by its owner alone, never printed or logged."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from planner.errors import StoreError

FILE = "secret.key"


def signing_secret(folder: Path) -> bytes:
    """Return the secret that signs sessions and links, making it on first use.

    Raises
    ------
    StoreError : the file cannot be read or made, or is too short to be one.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(made, "w") as file:
                file.write(secrets.token_hex(32))
        kept = path.read_text().strip()
    except OSError as error:
        raise StoreError(
            f"cannot read or make {path} ({error.strerror}); name a folder that may be written "
            "in PATROLI_VAR"
        ) from error
    if len(kept) < 64:
        raise StoreError(
            f"{path}: expected 64 characters, got {len(kept)}; restore it from a backup, or remove "
            "it: everybody must then sign in again and links are void"
        )
    return kept.encode()


def derived_secret(secret: bytes, purpose: str) -> bytes:
    """Return another secret made of the installation's, so that each serves one purpose."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest().encode()
