"""Members, vehicles, leave and rosters."""

from planner.store.database import Database


class Staffing:
    """Members, vehicles, leave and rosters, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
