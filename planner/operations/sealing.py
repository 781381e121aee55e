"""Archives that only the holder of a key can open: age files, whose key is kept elsewhere.

The server knows the public key alone, so whoever takes server and archives reads no archive.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage

from geo.notice import Notice
from planner.errors import StoreError
from planner.private import private_opener

HEAD = b"age-encryption.org/"
SUFFIX = ".age"


def make_key(file: Path) -> str:
    """Return the public key of a new key in a new file, readable by its owner alone.

    Raises
    ------
    StoreError : the file is there already or cannot be written.
    """
    key = pyrage.x25519.Identity.generate()
    try:
        with open(file, "x", opener=private_opener, encoding="ascii") as out:
            out.write(f"# public key: {key.to_public()}\n{key}\n")
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError(Notice.of("backup.cannot_write", file=str(file), why=why)) from error
    return str(key.to_public())


def seal(plain: Path, target: Path, public_key: str) -> None:
    """Write a file anew so that only the key's holder can read it. Raises StoreError."""
    try:
        recipient = pyrage.x25519.Recipient.from_str(public_key.strip())
    except pyrage.RecipientError as error:
        raise StoreError(Notice.of("backup.no_public_key", came=public_key)) from error
    with open(plain, "rb") as source, open(target, "wb", opener=private_opener) as out:
        pyrage.encrypt_io(source, out, [recipient])
        out.flush()
        os.fsync(out.fileno())


def is_sealed(file: Path) -> bool:
    """Whether a file can be read only with a key."""
    try:
        with open(file, "rb") as opened:
            return opened.read(len(HEAD)) == HEAD
    except OSError:
        return False


@contextmanager
def unsealed(file: Path, key_file: Path | None, folder: Path | None = None) -> Iterator[Path]:
    """Give a readable copy of a sealed file while it is needed, or a plain file itself.

    Raises
    ------
    StoreError : it is sealed and no key, or another one, was given; or it was changed.
    """
    if not is_sealed(file):
        yield file
        return
    if key_file is None:
        raise StoreError(Notice.of("backup.needs_key", file=str(file)))
    with TemporaryDirectory(dir=folder, prefix=".patroli-") as name:
        plain = Path(name, "plain")
        try:
            with open(file, "rb") as source, open(plain, "wb", opener=private_opener) as out:
                pyrage.decrypt_io(source, out, [_key(key_file)])
        except pyrage.DecryptError as error:
            told = Notice.of("backup.other_key", file=str(file), key=str(key_file))
            raise StoreError(told) from error
        except OSError as error:
            told = Notice.of("backup.not_whole", file=str(file), why=error.strerror or str(error))
            raise StoreError(told) from error
        yield plain


def _key(file: Path) -> pyrage.x25519.Identity:
    try:
        lines = file.read_text(encoding="ascii").splitlines()
        line = next(each for each in lines if each.strip() and not each.startswith("#"))
        return pyrage.x25519.Identity.from_str(line.strip())
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as error:
        raise StoreError(Notice.of("backup.no_key", key=str(file))) from error
