"""Copies of SQLite files, whole and checked, while others write to them."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from planner.errors import StoreError


def copy_beside(file: Path, word: str) -> Path:
    """Return a checked copy beside a file, named with a word; earlier copies stay as they are.

    Raises
    ------
    StoreError : the copy cannot be made, or the file is damaged; then no copy stays behind.
    """
    kept = file.with_name(f"{file.name}.{word}")
    number = 1
    while kept.exists():
        number += 1
        kept = file.with_name(f"{file.name}.{word}-{number}")
    try:
        os.close(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        overwrite(kept, file)
    except (OSError, StoreError) as error:
        kept.unlink(missing_ok=True)
        raise StoreError(f"cannot copy {file} to {kept}: {error}; make room or mend it") from error
    return kept


def overwrite(target: Path, source: Path) -> None:
    """Put a SQLite database in the place of another, in one transaction of the target.

    Programs that have the target open go on with the new contents. Raises StoreError.
    """
    try:
        with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(target)) as taken:
            taken.execute("PRAGMA busy_timeout=30000")
            _check(given, source)
            given.backup(taken)
            _check(taken, target)
    except sqlite3.Error as error:
        raise StoreError(f"cannot copy {source} to {target}: {error}") from error


def _check(db: sqlite3.Connection, file: Path) -> None:
    faults = [row[0] for row in db.execute("PRAGMA integrity_check")]
    if faults != ["ok"]:
        raise StoreError(f"{file} is damaged: {faults[0]}")
