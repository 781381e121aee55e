"""The engine of a database: its manners, and what its errors mean in plain words."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DisconnectionError, IntegrityError, SQLAlchemyError

from geo.notice import Notice
from planner.errors import StoreError, UnfitError
from planner.private import private_file

WAIT_S = 30
"""How long a writer waits for another, and a connection for the server."""

STATEMENT_S = 120
"""How long PostgreSQL works on one statement before it gives up."""

REMEDIES = (
    (("not a database", "malformed"), "the file is damaged: restore a backup with 'patroli restore'"
     ", or move it away and import or 'patroli demo' again"),
    (("locked", "lock timeout"), "another program is writing to it: try again in a minute"),
    (("is full", "No space left"), "make room on the disk, then try again"),
    (("readonly", "read-only", "permission denied"), "give this user the right to write to it"),
    (("statement timeout",), "it took too long: see what else the server is doing"),
    (
        ("authentication failed", "no password supplied"),
        "see user and password in DATABASE_URL; a password's @ : / % are written %40 %3A %2F %25",
    ),
    (
        ("refused", "could not translate", "could not connect", "timeout expired", "closed"
         , "shutting down", "terminating connection", "starting up", "No such file", "resolve"),
        "see that the database server runs and that DATABASE_URL names it",
    ),
    (("too long", "out of range"), "a value does not fit its column"),
    (("does not exist", "no such"), "see that DATABASE_URL names the right database"),
)  # fmt: skip
"""What to do, by words in what the driver says; the first that fits counts."""


def plain_url(url: str) -> sa.URL:
    """Return a URL with the driver that is installed; postgres:// is an older name.

    Raises
    ------
    StoreError : the text is no URL; it is not repeated, for it may hold a password.
    """
    wrong = StoreError(
        "expected a database URL such as sqlite:///patroli.sqlite or "
        "postgresql://user:password@host/name in DATABASE_URL, got text that is none; in user and "
        "password write @ as %40, : as %3A, / as %2F and % as %25"
    )
    try:
        made = sa.make_url(url)
    except (SQLAlchemyError, ValueError):
        # What was said stands in the error too.
        raise wrong from None
    if made.get_backend_name() != "sqlite" and "@" in f"{made.host}{made.database}":
        # A part of the password would be taken for the host, and told in messages.
        raise wrong
    if made.drivername in ("postgres", "postgresql"):
        return made.set(drivername="postgresql+psycopg")
    return made


def make_engine(url: sa.URL) -> sa.Engine:
    """Return the engine of a SQLite or PostgreSQL database; it connects on first use.

    Raises
    ------
    StoreError : no driver, or another kind of database.
    """
    where = url.render_as_string(hide_password=True)
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            "expected a database URL of SQLite or PostgreSQL, such as sqlite:///patroli.sqlite, in "
            f"DATABASE_URL, got {where}"
        )
    try:
        # Parameters are people's data: they must not stand in messages.
        engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (SQLAlchemyError, ImportError) as error:
        raise StoreError(
            f"expected a database URL such as sqlite:///patroli.sqlite, got {where}: "
            f"{error}; if a module is missing, install the database's driver"
        ) from error
    sa.event.listen(engine, "handle_error", _unfit)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "do_connect", _sqlite_shut)
        sa.event.listen(engine, "connect", _sqlite_manners)
        sa.event.listen(engine, "checkout", _sqlite_same_file)
        sa.event.listen(engine, "begin", _sqlite_begin)
    else:
        sa.event.listen(engine, "do_connect", _postgresql_patience)
        sa.event.listen(engine, "connect", _postgresql_manners)
    return engine


def sqlite_file(url: sa.URL) -> Path | None:
    """Return the file of a SQLite database, None for PostgreSQL or a database in memory."""
    inside = url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:")
    return None if inside else Path(str(url.database))


def explained(error: SQLAlchemyError) -> str:
    """Return what went wrong and what to do, in one line."""
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    if isinstance(error, IntegrityError):
        return f"{cause}; nothing was kept: what was to be kept contradicts what is there"
    for words, remedy in REMEDIES:
        if any(word.lower() in cause.lower() for word in words):
            return f"{cause}; {remedy}"
    return f"{cause}; see that the folder can be written and the disk has room"


def _unfit(context: Any) -> None:
    """Tell a value that does not fit apart from a database that does not work."""
    fault = context.original_exception
    text_or_number = isinstance(fault, OverflowError | UnicodeEncodeError)
    if text_or_number or isinstance(context.sqlalchemy_exception, DataError):
        said = str(fault).splitlines()[0]
        raise UnfitError(f"a value cannot be kept: {said}", Notice.of("store.unfit")) from fault


def _sqlite_shut(_dialect: Any, _record: Any, arguments: Any, _given: Any) -> None:
    """Shut the file, and those that SQLite keeps beside it, before anything stands in them."""
    file = Path(arguments[0])
    if str(file) == ":memory:":
        return
    # Where it cannot be made, SQLite says so itself.
    with suppress(OSError):
        private_file(file)
        for beside in (file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm")):
            if beside.exists():
                private_file(beside)


def _sqlite_manners(connection: Any, record: Any) -> None:
    # The driver must not begin transactions by itself: `_sqlite_begin` does, with the right lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in (f"busy_timeout={WAIT_S}000", "journal_mode=WAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        # What was acknowledged must outlive a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        record.info["file"] = _identity(connection)
    finally:
        cursor.close()


def _sqlite_same_file(connection: Any, record: Any, _: object) -> None:
    # A connection kept in the pool would write on to a file that was moved away or replaced.
    if record.info.get("file") != _identity(connection):
        raise DisconnectionError("the file of the database is another")


def _identity(connection: sqlite3.Connection) -> tuple[int, int] | None:
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    if not name:
        return None
    try:
        found = os.stat(name)
    except FileNotFoundError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _sqlite_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("patroli_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_patience(_dialect: Any, _record: Any, _arguments: Any, given: Any) -> None:
    given.setdefault("connect_timeout", WAIT_S)


def _postgresql_manners(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{STATEMENT_S}s'")
        cursor.execute(f"SET lock_timeout = '{WAIT_S}s'")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{10 * STATEMENT_S}s'")
    connection.commit()
