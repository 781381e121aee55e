"""The installation's secret: made once, readable by its owner alone, never printed or logged."""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from planner.errors import StoreError
from planner.private import private_file, private_folder

FILE = "secret.key"


def signing_secret(folder: Path) -> bytes:
    """Return the secret that signs sessions and links, making it on first use.

    Raises
    ------
    StoreError : the file cannot be read or made, or is damaged.
    """
    path = folder / FILE
    try:
        private_folder(folder)
        if not path.exists():
            _make(path)
        private_file(path)
        kept = path.read_bytes().strip()
    except OSError as error:
        raise StoreError(
            f"cannot read or make {path} ({error.strerror}); name a folder that may be written "
            "in PATROLI_VAR"
        ) from error
    if not re.fullmatch(rb"[!-~]{64,}", kept):
        raise StoreError(
            f"{path}: expected 64 or more characters without blanks, got {len(kept)} bytes "
            "that are none; restore it from a backup, or remove it: everybody must then sign in "
            "again and links are void"
        )
    return kept


def _make(path: Path) -> None:
    # Whole or not at all: server and worker may start at once, and the disk may be full.
    handle, made = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        Path(made).unlink()


def fingerprint(folder: Path) -> str:
    """Return what tells one secret from another without telling it; "" where there is none."""
    try:
        kept = (folder / FILE).read_bytes().strip()
    except OSError:
        return ""
    return derived_secret(kept, "fingerprint").decode()[:16]


def derived_secret(secret: bytes, purpose: str) -> bytes:
    """Return another secret made of the installation's, so that each serves one purpose."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest().encode()
