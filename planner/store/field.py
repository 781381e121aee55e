"""What squads send back, events and positions."""

from planner.store.database import Database


class FieldLog:
    """What squads send back, events and positions, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
