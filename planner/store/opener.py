"""Open the store that the environment names."""

import os
from pathlib import Path

from planner.errors import StoreError
from planner.store.protocol import Store
from planner.store.sql import SqlStore

DEFAULT_FILE = Path("var") / "patroli.sqlite"


def open_store(url: str | None = None) -> Store:
    """Return the store at a database URL; else at DATABASE_URL; else in var/patroli.sqlite here.

    Raises
    ------
    StoreError : the database cannot be opened, is damaged, or was made by another version.
    """
    url = url or os.environ.get("DATABASE_URL", "").strip() or f"sqlite:///{DEFAULT_FILE}"
    prefix = "sqlite:///"
    if url.startswith(prefix) and ":memory:" not in url:
        folder = Path(url.removeprefix(prefix).partition("?")[0]).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot make the folder {folder} of the database ({error.strerror}); "
                "name another place in DATABASE_URL, such as sqlite:////srv/patroli/db.sqlite"
            ) from error
    return SqlStore(url)
