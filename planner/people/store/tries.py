"""Counts of tries within a time, shared by every process that uses the database."""

from datetime import datetime, timedelta
from typing import NamedTuple, Self

import sqlalchemy as sa

from planner.database.database import Database
from planner.database.store import AtWork
from planner.people.tables import tries


class Count(NamedTuple):
    """How many tries there were, and when the count starts anew."""

    tries: int
    ends: datetime


class Tries:
    """Counts of tries by a key that says what is limited, and for whom."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, office: AtWork) -> Self:
        """Return the counts of an office's database, which all its cities share."""
        return cls(office.database)

    def add(self, key: str, *, at: datetime, within: timedelta, amount: int = 1) -> Count:
        """Return the count with `amount` more; the first one lets it run for `within`.

        One statement counts, so that processes which count at once miss none of each other's.
        """
        new = self._database.insert(tries).values(key=key, count=amount, ends=at + within)
        over = tries.c.ends <= at
        row = new.on_conflict_do_update(
            index_elements=[tries.c.key],
            set_={
                "count": sa.case((over, amount), else_=tries.c.count + amount),
                "ends": sa.case((over, new.excluded.ends), else_=tries.c.ends),
            },
        ).returning(tries.c.count, tries.c.ends)
        with self._database.write() as db:
            return Count(*db.execute(row).one())

    def count(self, key: str, *, at: datetime) -> Count:
        """Return the count as it is; none that ended."""
        query = sa.select(tries.c.count, tries.c.ends).where(tries.c.key == key, tries.c.ends > at)
        with self._database.read() as db:
            row = db.execute(query).one_or_none()
        return Count(0, at) if row is None else Count(*row)

    def under(self, beginning: str, *, at: datetime) -> tuple[Count, ...]:
        """Return the counts whose keys begin so; none that ended."""
        query = sa.select(tries.c.count, tries.c.ends).where(
            tries.c.key.startswith(beginning, autoescape=True), tries.c.ends > at
        )
        with self._database.read() as db:
            return tuple(Count(*row) for row in db.execute(query))

    def forget(self, beginning: str) -> None:
        """Forget the counts whose keys begin so."""
        with self._database.write() as db:
            db.execute(tries.delete().where(tries.c.key.startswith(beginning, autoescape=True)))

    def take_ended(self, beginning: str, *, at: datetime) -> tuple[tuple[str, int], ...]:
        """Return keys that begin so and their counts, of those that ended; they are gone then."""
        over = tries.c.key.startswith(beginning, autoescape=True), tries.c.ends <= at
        gone = tries.delete().where(*over).returning(tries.c.key, tries.c.count)
        with self._database.write() as db:
            return tuple((key, count) for key, count in db.execute(gone))

    def prune(self, at: datetime) -> int:
        """Return how many counts it removed: those that ended."""
        with self._database.write() as db:
            return db.execute(tries.delete().where(tries.c.ends <= at)).rowcount
