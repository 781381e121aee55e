"""What pages show of a morning's situation."""

from planner.store.database import Database


class Snapshots:
    """What pages show of a morning's situation, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
