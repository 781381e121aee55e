"""Open the store that the environment names."""

from planner.database.database import open_database
from planner.incidents.model import Store
from planner.incidents.store.incidents import SqlStore


def open_store(url: str | None = None) -> Store:
    """Return the store at a database URL; else at DATABASE_URL; else in var/patroli.sqlite here.

    Raises
    ------
    StoreError : the database cannot be opened, is damaged, or was made by another version.
    """
    return SqlStore(open_database(url))
