"""Plans as they were given to squads: versions that never change."""

from planner.store.database import Database


class Publications:
    """Plans as they were given to squads, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
