"""The links that open one squad's loop for one shift."""

from planner.store.database import Database


class Passes:
    """The links that open one squad's loop for one shift, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
