"""The plans that commanders work on, and what each was chosen from."""

from planner.store.database import Database


class Drafts:
    """The plans that commanders work on, of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city
