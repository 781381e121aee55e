"""Anticipated disturbances as they are kept."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from geo.notice import Notice
from planner.database.store import Aged, Store, fields_of
from planner.errors import NotFoundError
from planner.potential.model import Anticipated
from planner.potential.tables import anticipated


class Potentials(Store):
    """The anticipated disturbances of one city."""

    def add(self, record: Anticipated) -> bool:
        """Keep a new one; False if its id is known."""
        put = (
            self._database.insert(anticipated)
            .values(city=self._city, **fields_of(record))
            .on_conflict_do_nothing()
            .returning(anticipated.c.id)
        )
        with self._database.write() as db:
            self._own(db)
            return db.execute(put).one_or_none() is not None

    def put(self, record: Anticipated) -> None:
        """Keep one in place of what was kept of it."""
        self._keep(anticipated, [fields_of(record)])

    def get(self, key: str) -> Anticipated:
        """Return one. Raises NotFoundError."""
        found = self._one(Anticipated, self._from(anticipated, anticipated.c.id == key))
        if found is None:
            raise NotFoundError(Notice.of("potential.unknown"))
        return found

    def within(self, start: datetime, end: datetime) -> tuple[Anticipated, ...]:
        """Return those that are not withdrawn and lie partly between two times, by id."""
        a = anticipated.c
        where = (a.withdrawn.is_(None), a.end > start, a.start < end)
        return self._all(Anticipated, self._from(anticipated, *where).order_by(a.id))

    def decided(self) -> tuple[Anticipated, ...]:
        """Return those of which somebody told what came of them, by id."""
        a = anticipated.c
        where = (a.withdrawn.is_(None), a.outcome != "")
        return self._all(Anticipated, self._from(anticipated, *where).order_by(a.id))

    def open(self, *, wards: Collection[str] | None) -> tuple[Anticipated, ...]:
        """Return those of some wards that nobody told of yet, None for all, by start then id."""
        a = anticipated.c
        where = [a.withdrawn.is_(None), a.outcome == "", *_in(wards)]
        return self._all(Anticipated, self._from(anticipated, *where).order_by(a.start, a.id))

    def past(self, *, wards: Collection[str] | None, limit: int) -> tuple[Anticipated, ...]:
        """Return the last of some wards that were told of or withdrawn, None for all."""
        a = anticipated.c
        over = sa.or_(a.outcome != "", a.withdrawn.is_not(None))
        query = self._from(anticipated, over, *_in(wards)).order_by(a.start.desc(), a.id)
        return self._all(Anticipated, query.limit(limit))

    def age(self, before: datetime) -> Aged:
        """Return how many there are, since when, and how many ended before a time."""
        return self._age(anticipated.c.end, before)

    def forget(self, before: datetime) -> int:
        """Remove those that ended before a time; return how many there were."""
        return self._forget(anticipated.c.end, before)


def _in(wards: Collection[str] | None) -> list[sa.ColumnElement[bool]]:
    return [] if wards is None else [anticipated.c.ward.in_(sorted(wards))]
