"""What one noun keeps of one city."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, Self, TypeVar, cast

import sqlalchemy as sa

from geo.model import LonLat
from planner.database.database import Database

T = TypeVar("T")
_BATCH = 20_000


class AtWork(Protocol):
    """A city at work on a database."""

    @property
    def database(self) -> Database:
        """The database that everything is kept in."""

    @property
    def city(self) -> str:
        """The key of the city."""


class Aged(NamedTuple):
    """How much is kept of something, since when, and how much of it is older than it may be.

    `since` is a time or an ISO day, None where there is nothing.
    """

    kept: int
    since: datetime | str | None
    going: int


class Store:
    """Tables of one noun, and only the rows of one city."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city

    @classmethod
    def of(cls, office: AtWork) -> Self:
        """Return what the noun keeps of an office's city."""
        return cls(office.database, office.city)

    def _from(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
        """Return the query for the city's rows of a table."""
        return sa.select(table).where(table.c.city == self._city, *where)

    def _all(self, kind: type[T], query: sa.Select[Any]) -> tuple[T, ...]:
        """Return what a query finds as dataclasses; see `read`."""
        with self._database.read() as db:
            return tuple(read(kind, row) for row in db.execute(query))

    def _one(self, kind: type[T], query: sa.Select[Any]) -> T | None:
        """Return the first that a query finds, None if it finds nothing."""
        return next(iter(self._all(kind, query.limit(1))), None)

    def _age(self, column: sa.Column[Any], before: object, *where: Any) -> "Aged":
        """Return how many of the city's rows there are, the oldest, and those before a time."""
        older = sa.func.coalesce(sa.func.sum(sa.case((column < before, 1), else_=0)), 0)
        query = sa.select(sa.func.count(), sa.func.min(column), older).where(
            column.table.c.city == self._city, *where
        )
        with self._database.read() as db:
            kept, since, going = db.execute(query).one()
        return Aged(int(kept), since, int(going))

    def _forget(self, column: sa.Column[Any], before: object) -> int:
        """Remove the city's rows before a time and return how many there were."""
        table = column.table
        with self._database.write() as db:
            return db.execute(
                sa.delete(table).where(table.c.city == self._city, column < before)
            ).rowcount

    def _own(self, db: sa.Connection) -> None:
        """Make the row of the city that its other rows refer to."""
        self._database.own(db, self._city)

    def _add(self, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep rows of the city; those whose key is kept already stay as they are."""
        self._write(table, rows, lambda put, _: put.on_conflict_do_nothing())

    def _keep(self, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep rows of the city in place of those with the same key."""
        self._write(table, rows, _replacing)

    def _write(
        self,
        table: sa.Table,
        rows: Iterable[Mapping[str, Any]],
        met: Callable[[Any, Mapping[str, Any]], Any],
    ) -> None:
        given = ({"city": self._city, **row} for row in rows)
        batch = list(islice(given, _BATCH))
        if not batch:
            return
        with self._database.write() as db:
            self._own(db)
            while batch:
                db.execute(met(self._database.insert(table), batch[0]), batch)
                batch = list(islice(given, _BATCH))


def _replacing(put: Any, row: Mapping[str, Any]) -> Any:
    key = list(put.table.primary_key)
    new = {name: put.excluded[name] for name in row if put.table.c[name] not in key}
    return put.on_conflict_do_update(index_elements=key, set_=new)


def read(kind: type[T], row: Any, **given: Any) -> T:
    """Return a row as a dataclass whose fields are named like its columns.

    A field `point` is made of `lon` and `lat`; what is `given` is not looked for in the row.
    """
    names = tuple(f.name for f in fields(cast(Any, kind)) if f.name not in given)
    values = dict(zip(names, _getter(names)(row), strict=True))
    if "point" in names:
        lon, lat = values["point"]
        values["point"] = None if lon is None else LonLat(lon, lat)
    return kind(**values, **given)


def fields_of(thing: Any, *but: str) -> dict[str, Any]:
    """Return the fields of a dataclass as `read` looks for them, all `but` some."""
    found = {f.name: getattr(thing, f.name) for f in fields(thing) if f.name not in but}
    if "point" in found:
        point = found.pop("point")
        found |= {"lon": point and point.lon, "lat": point and point.lat}
    return found


@lru_cache
def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    point = attrgetter("lon", "lat")
    each = [point if name == "point" else attrgetter(name) for name in names]
    return lambda row: tuple(get(row) for get in each)
