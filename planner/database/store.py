"""What one noun keeps of one city."""

from typing import Protocol, Self

from planner.database.database import Database


class AtWork(Protocol):
    """A city at work on a database."""

    @property
    def database(self) -> Database:
        """The database that everything is kept in."""

    @property
    def city(self) -> str:
        """The key of the city."""


class Store:
    """Tables of one noun, and only the rows of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city

    @classmethod
    def of(cls, office: AtWork) -> Self:
        """Return what the noun keeps of an office's city."""
        return cls(office.database, office.city)
