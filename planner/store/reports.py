"""Patrol reports and who signed them."""

from planner.store.database import Database


class Reports:
    """Patrol reports and who signed them, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
