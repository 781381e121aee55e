"""Drafts, publications and worksheets."""

from planner.store.database import Database


class Planning:
    """Drafts, publications and worksheets, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
