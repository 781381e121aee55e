"""One database: how it is opened, and the transactions in which everything is read and written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from planner.errors import StoreError
from planner.store import tables
from planner.store.tables.evidence import cities

DEFAULT_FILE = Path("var") / "patroli.sqlite"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SQLITE = "sqlite:///"


class Database:
    """A database and its transactions.

    Raises
    ------
    StoreError : the database cannot be opened, is damaged, or was made by another version.
    """

    def __init__(self, url: str) -> None:
        try:
            # Messages and logs must not tell the password.
            self.where = sa.make_url(url).render_as_string(hide_password=True)
        except SQLAlchemyError as error:
            raise StoreError(
                "expected a database URL such as sqlite:///patroli.sqlite in DATABASE_URL, got "
                "text that is none"
            ) from error
        try:
            self.engine = sa.create_engine(url)
        except (SQLAlchemyError, ImportError) as error:
            raise StoreError(
                f"expected a database URL such as sqlite:///patroli.sqlite, got {self.where}: "
                f"{error}; if a module is missing, install the database's driver"
            ) from error
        self.dialect = self.engine.dialect.name
        if self.dialect == "sqlite":
            sa.event.listen(self.engine, "connect", _sqlite_manners)
            sa.event.listen(self.engine, "begin", _sqlite_begin)
        inserts: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        if self.dialect not in inserts:
            raise StoreError(f"expected SQLite or PostgreSQL, got {self.dialect} in {self.where}")
        self.insert = inserts[self.dialect]
        self._open: ContextVar[tuple[sa.Connection, bool] | None] = ContextVar(
            "connection", default=None
        )
        self._settle()

    def _settle(self) -> None:
        """Make the tables of a new database; refuse one of another version."""
        with self.write() as db:
            there = set(sa.inspect(db).get_table_names())
            if not there:
                tables.metadata.create_all(db)
                return
        missing = sorted(set(tables.metadata.tables) - there)
        if missing:
            raise StoreError(
                f"{self.where}: expected the tables of this version, {missing[0]} is missing; "
                "name another in DATABASE_URL, or move the file away and import again"
            )

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection to read with; inside `write` it is the writer's own."""
        with self._transaction(writing=False) as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection to write with: all is kept, or nothing.

        Within another `write` of the same thread it joins that one, so that a service can keep
        things of several kinds together. Writers of SQLite take turns from the first statement on.
        """
        with self._transaction(writing=True) as db:
            yield db

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[sa.Connection]:
        joined = self._open.get()
        if joined is not None and (joined[1] or not writing):
            yield joined[0]
            return
        try:
            with self.engine.connect().execution_options(patroli_writes=writing) as db, db.begin():
                token = self._open.set((db, writing))
                try:
                    yield db
                finally:
                    self._open.reset(token)
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            remedy = "see that the folder can be written and the disk has room"
            if "not a database" in cause or "malformed" in cause:
                remedy = "the file is damaged: move it away, then import or 'patroli demo' again"
            elif "locked" in cause:
                remedy = "another program is writing to it: try again in a minute"
            raise StoreError(f"{self.where}: {cause}; {remedy}") from error

    def own(self, db: sa.Connection, city: str) -> None:
        """Make the row of a city that its other rows refer to."""
        db.execute(self.insert(cities).values(key=city).on_conflict_do_nothing())

    def touch(self, db: sa.Connection, city: str) -> None:
        """Tell that what pages show of a city has changed; makes its row like `own`."""
        put = self.insert(cities).values(key=city, revision=1)
        db.execute(
            put.on_conflict_do_update(
                index_elements=[cities.c.key], set_={"revision": cities.c.revision + 1}
            )
        )

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_database(url: str | None = None) -> Database:
    """Return the database at a URL; else at DATABASE_URL; else in var/patroli.sqlite here.

    Raises
    ------
    StoreError : the database cannot be opened, is damaged, or was made by another version.
    """
    url = url or os.environ.get("DATABASE_URL", "").strip() or f"{_SQLITE}{DEFAULT_FILE}"
    if url.startswith(_SQLITE) and ":memory:" not in url:
        folder = Path(url.removeprefix(_SQLITE).partition("?")[0]).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot make the folder {folder} of the database ({error.strerror}); "
                "name another place in DATABASE_URL, such as sqlite:////srv/patroli/db.sqlite"
            ) from error
    return Database(url)


def micros(moment: datetime) -> int:
    """Return microseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(micros: int) -> datetime:
    """Return the time in UTC of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def _sqlite_manners(connection: Any, _: object) -> None:
    # The driver must not begin transactions by itself: `_sqlite_begin` does, with the right lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        # What was acknowledged must outlive a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
    finally:
        cursor.close()


def _sqlite_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("patroli_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
