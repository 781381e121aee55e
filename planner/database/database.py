"""One database: how it is opened, and the transactions in which everything is read and written."""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from tempfile import TemporaryFile
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError

from planner.database import schema
from planner.database.all_tables import all_tables, tables_of
from planner.database.copies import copy_beside
from planner.database.engine import explained, make_engine, plain_url, sqlite_file
from planner.database.migrations import HEAD
from planner.database.revisions import CHANGED, INSERT, count_up, listen, revision_of
from planner.database.tables import cities
from planner.errors import StoreError
from planner.places import var_folder
from planner.private import private_folder
from planner.settings import settings

log = logging.getLogger(__name__)

_TABLES_LOCK = 7_205_014_402
"""Any number that no other program on the server uses for an advisory lock."""

_PROBE_BYTES = 1 << 16

_TRIALS = {"sqlite": "PRAGMA user_version = 0", "postgresql": "SELECT txid_current()"}
"""What writes a little and changes nothing."""


class Database:
    """A database and its transactions.

    Raises
    ------
    StoreError : the database cannot be opened, is damaged, or was made by another version; a
        database of another version is opened all the same if `any_version` is true.
    """

    def __init__(self, url: str, *, any_version: bool = False) -> None:
        plain = plain_url(url)
        # Messages and logs must not tell the password.
        self.where = plain.render_as_string(hide_password=True)
        self.file = sqlite_file(plain)
        self.engine = make_engine(plain)
        listen(self.engine)
        self.dialect = self.engine.dialect.name
        self.trouble = ""
        """Why the last thing that was to be kept was not; "" if it was, or was wrong itself."""
        self.insert: Any = INSERT[self.dialect]
        self._open: ContextVar[tuple[sa.Connection, bool] | None] = ContextVar(
            "connection", default=None
        )
        self._afterwards: ContextVar[list[Callable[[], None]] | None] = ContextVar(
            "afterwards", default=None
        )
        if not any_version:
            try:
                self.settle()
            except StoreError:
                self.close()
                raise

    def state(self) -> schema.State:
        """Return how the database relates to this version of the program."""
        with self.read() as db:
            return schema.state(db)

    def settle(self) -> None:
        """Make the tables of an empty database. Raises StoreError for one of another version."""
        kind, revision = self.state()
        if kind == "empty":
            with self.write() as db:
                self._alone(db)
                kind, revision = schema.state(db)
                if kind == "empty":
                    schema.create(db)
                    return
        told = {
            "older": f"its tables are older (revision {revision}, expected {HEAD}); run "
            "'patroli database upgrade'",
            "newer": f"its tables are newer (revision {revision}, expected {HEAD}); install "
            "the newer version of the program, or let that one run 'patroli database downgrade'",
            "foreign": "expected a database of Patroli, got one of another program; name another "
            "in DATABASE_URL, or move the file away and import again",
        }
        if kind != "current":
            raise StoreError(f"{self.where}: {told[kind]}")

    def migrate(self, revision: str = HEAD) -> None:
        """Bring the tables and their data to a revision: all of it, or nothing."""
        with self.write() as db:
            self._alone(db)
            schema.migrate(db, revision)
            # Tables of another version may not be able to count.
            db.get_execution_options()[CHANGED].clear()

    def _alone(self, db: sa.Connection) -> None:
        """Wait for other programs that make or change tables; SQLite's writers wait anyway."""
        if self.dialect == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_TABLES_LOCK)))

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
        changed: set[str] = set()
        manners: dict[str, Any] = {"patroli_writes": writing, CHANGED: changed}
        if self.dialect == "postgresql" and not writing:
            # Several questions get answers of one moment, as from SQLite.
            manners |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        waiting: list[Callable[[], None]] = []
        try:
            with self.engine.connect().execution_options(**manners) as db, db.begin():
                token = self._open.set((db, writing))
                later = self._afterwards.set(waiting)
                try:
                    yield db
                    count_up(db, changed)
                finally:
                    self._afterwards.reset(later)
                    self._open.reset(token)
        except SQLAlchemyError as error:
            if writing and isinstance(error, OperationalError | InternalError):
                self.trouble = explained(error)
            raise StoreError(f"{self.where}: {explained(error)}") from error
        if writing:
            self.trouble = ""
        for act in waiting:
            act()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do something once everything of the open `write` is kept; nothing if it is not."""
        waiting = self._afterwards.get()
        assert waiting is not None, "only within `write`"
        waiting.append(act)

    def keeps(self) -> str:
        """Return why nothing can be kept now, "" if it can; cheap while nothing went wrong."""
        if self.file is not None:
            try:
                with TemporaryFile(dir=self.file.absolute().parent) as file:
                    file.write(bytes(_PROBE_BYTES))
            except OSError as error:
                return f"{self.file.parent}: {error.strerror or error}"
        if self.trouble:
            try:
                with self.write() as db:
                    db.exec_driver_sql(_TRIALS[self.dialect])
            except StoreError:
                return self.trouble
        return ""

    def own(self, db: sa.Connection, city: str) -> None:
        """Make the row of a city that its other rows refer to."""
        db.execute(self.insert(cities).values(key=city).on_conflict_do_nothing())

    def revision(self, *nouns: str) -> int:
        """Return a number that rises with every change of what is kept of nouns, of any city."""
        return self.revision_of(tables_of(*nouns))

    def revision_of(self, tables: Collection[str]) -> int:
        """Return the same of tables, by their names."""
        with self.read() as db:
            return revision_of(db, tables)

    def cities(self) -> tuple[str, ...]:
        """Return the keys of the cities that have rows here; none where nothing was kept yet."""
        if self.file is not None and not self.file.exists():
            return ()
        with self.read() as db:
            if not sa.inspect(db).has_table(cities.name):
                return ()
            return tuple(db.scalars(sa.select(cities.c.key).order_by(cities.c.key)))

    def forget(self, city: str) -> None:
        """Remove what a city's data consist of: the rows of all tables marked `evidence`."""
        with self.write() as db:
            for table in all_tables().tables.values():
                if table.info.get("evidence"):
                    db.execute(table.delete().where(table.c.city == city))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_database(url: str | None = None) -> Database:
    """Return the database at a URL; else as set; else patroli.sqlite in the usual folder.

    An older SQLite file is upgraded, after a checked copy of it was put beside it: such a file has
    one machine and often nobody who administers it.

    Raises
    ------
    StoreError : the database cannot be opened, is damaged, or was made by another version.
    """
    database = find_database(url)
    try:
        if database.file is not None and database.state().kind == "older":
            kept = copy_beside(database.file, f"before-{HEAD}")
            database.migrate()
            log.warning("the database is upgraded to %s; as it was: %s", HEAD, kept)
        database.settle()
    except StoreError:
        database.close()
        raise
    return database


def find_database(url: str | None = None) -> Database:
    """Return the same whatever its version, and without making its tables. Raises StoreError."""
    database = Database(url or database_url(), any_version=True)
    if database.file is not None:
        folder = database.file.parent
        try:
            if not folder.is_dir():
                private_folder(folder)
        except OSError as error:
            raise StoreError(
                f"cannot make the folder {folder} of the database ({error.strerror}); "
                "name another place in DATABASE_URL, such as sqlite:////srv/patroli/db.sqlite"
            ) from error
    return database


def database_url() -> str:
    """Return the URL of the database that is set, else of a file in the usual folder."""
    return settings().database or f"sqlite:///{var_folder() / 'patroli.sqlite'}"
