"""Files and folders that only whoever runs the program may open, whatever the umask."""

import os
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600

WORK = ("*.sqlite*", "*.key", "*.lock", "*.json", "address-*.txt", "*.tar.gz", "rejects", "uploads")
"""What the program keeps in its work folder, which may hold other things of other people too."""


def private_folder(folder: Path) -> Path:
    """Return a folder, made if it is not there and shut to all others."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _shut(folder, FOLDER)
    return folder


def private_file(path: Path) -> Path:
    """Return a file, made empty if it is not there and shut to all others."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))
    _shut(path, FILE)
    return path


def private_opener(path: str, flags: int) -> int:
    """Open a file for `open`; one that is made is shut to all others from its first byte."""
    return os.open(path, flags, FILE)


def shut_work(folder: Path) -> None:
    """Shut the work folder and what the program keeps in it, however it was left."""
    private_folder(folder)
    for kept in (path for pattern in WORK for path in folder.glob(pattern)):
        for path in (kept, *kept.rglob("*")):
            if not path.is_symlink():
                _shut(path, FOLDER if path.is_dir() else FILE)


def _shut(path: Path, mode: int) -> None:
    # What is gone meanwhile, or belongs to another user, who may shut it or not, stays as it is.
    with suppress(FileNotFoundError, PermissionError):
        if path.stat().st_mode & 0o077:
            path.chmod(mode)
