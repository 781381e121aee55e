"""Jobs and how far they are."""

from planner.store.database import Database


class Jobs:
    """Jobs and how far they are, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
