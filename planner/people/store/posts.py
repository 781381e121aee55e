"""Forms that were sent lately, known again in every process that uses the database."""

from datetime import datetime, timedelta
from typing import NamedTuple, Self

import sqlalchemy as sa

from planner.database.database import Database
from planner.database.store import AtWork
from planner.people.tables import posts

KEPT = timedelta(days=1)
"""How long a form is known again: a page left open over night is still the same form."""

STUCK = timedelta(minutes=2)
"""Whoever is at work so long without an answer has died, and may be taken over."""


class Answered(NamedTuple):
    """What a form was answered: None while it is at work."""

    status: int | None
    location: str


class Posts:
    """Forms that were sent, by a digest of the form and of what was filled in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, office: AtWork) -> Self:
        """Return what was sent to an office's database, which all its cities share."""
        return cls(office.database)

    def begin(self, digest: str, at: datetime) -> Answered | None:
        """Return what the same form was answered before; None for who is to do it now."""
        p = posts.c
        with self._database.write() as db:
            db.execute(
                posts.delete().where(
                    (p.sent <= at - KEPT)
                    | ((p.digest == digest) & p.status.is_(None) & (p.sent <= at - STUCK))
                )
            )
            new = self._database.insert(posts).values(digest=digest, sent=at)
            # PostgreSQL does not count the rows of an insert.
            if db.scalar(new.on_conflict_do_nothing().returning(p.digest)) is not None:
                return None
        return self.get(digest) or Answered(None, "")

    def get(self, digest: str) -> Answered | None:
        """Return what a form was answered; None if it is not known."""
        query = sa.select(posts.c.status, posts.c.location).where(posts.c.digest == digest)
        with self._database.read() as db:
            row = db.execute(query).one_or_none()
        return None if row is None else Answered(*row)

    def finish(self, digest: str, status: int, location: str) -> None:
        """Note what a form was answered."""
        with self._database.write() as db:
            db.execute(
                posts.update()
                .where(posts.c.digest == digest)
                .values(status=status, location=location)
            )

    def forget(self, digest: str) -> None:
        """Let a form that made nothing be sent again."""
        with self._database.write() as db:
            db.execute(posts.delete().where(posts.c.digest == digest))
