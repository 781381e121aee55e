"""People, their grants, sessions and access keys."""

from planner.store.database import Database


class People:
    """People, their grants, sessions and access keys, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
