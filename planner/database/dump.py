"""All tables as text that either kind of database takes back: a file of JSON lines per table.

The first line names the columns. Tables are looked up in the database, not in the source, so that
a database of an earlier version can be kept and brought back too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from planner.database import schema
from planner.database.database import Database
from planner.database.migrations import HEAD
from planner.database.revisions import count_from
from planner.errors import StoreError

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a backup: its rows (0 for other files), bytes and SHA-256."""

    rows: int
    bytes: int
    sha256: str


def dump(database: Database, folder: Path) -> tuple[str, Mapping[str, Part]]:
    """Write every table to `folder/<table>.jsonl` as of one moment; return revision and parts.

    Others may write meanwhile. Raises StoreError for an empty or unknown database.
    """
    with database.read() as db:
        kind, revision = schema.state(db)
        if kind not in ("current", "older"):
            raise StoreError(
                f"{database.where}: expected a database of this version or an older one, got one "
                f"that is {kind}"
            )
        return revision, {
            table.name: _write(db, table, folder / f"{table.name}.jsonl") for table in _tables(db)
        }


def load(
    db: sa.Connection,
    folder: Path,
    revision: str,
    parts: Mapping[str, Part],
    *,
    at: datetime,
) -> None:
    """Fill an empty database from what `dump` wrote and bring it to this version's tables.

    The numbers of its changes rise above any counted before the time `at`, so that nobody takes
    what was made of other data before for what these would give.

    Raises
    ------
    StoreError : a table that the revision does not have, or rows that did not arrive.
    """
    if revision not in schema.revisions():
        raise StoreError(
            f"the backup has tables of revision {revision}, this version knows up to {HEAD}; "
            "restore it with the version of the program that made it, or a newer one"
        )
    schema.migrate(db, revision)
    tables = {table.name: table for table in _tables(db)}
    if unknown := sorted(set(parts) ^ set(tables)):
        raise StoreError(f"the backup does not fit its revision {revision}: {', '.join(unknown)}")
    for name, table in tables.items():
        rows = _read(folder / f"{name}.jsonl")
        while batch := list(islice(rows, _BATCH)):
            db.execute(table.insert(), batch)
        kept = db.scalar(sa.select(sa.func.count()).select_from(table))
        if kept != parts[name].rows:
            raise StoreError(f"expected {parts[name].rows} rows in {name}, got {kept}")
        if db.dialect.name == "postgresql":
            _count_on(db, table)
    schema.migrate(db, HEAD)
    count_from(db, at)


def is_empty(db: sa.Connection) -> bool:
    """Whether a database has no tables, or nothing in them."""
    return schema.state(db).kind == "empty" or not any(
        db.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).one_or_none()
        for table in _tables(db)
    )


def wipe(db: sa.Connection) -> None:
    """Remove our tables with all that is in them. Raises StoreError for another program's."""
    if schema.state(db).kind == "foreign":
        raise StoreError("the tables there are those of another program; name another database")
    found = sa.MetaData()
    found.reflect(db)
    found.drop_all(db)


def _tables(db: sa.Connection) -> list[sa.Table]:
    """Return the tables, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(db)
    return [table for table in found.sorted_tables if table.name not in schema.BOOKKEEPING]


def _write(db: sa.Connection, table: sa.Table, path: Path) -> Part:
    digest, size, count = hashlib.sha256(), 0, -1
    names = [column.name for column in table.columns]
    found = db.execution_options(yield_per=_BATCH).execute(sa.select(table))
    with path.open("wb") as file:
        for row in _chain_rows(names, found):
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            size += len(line)
            count += 1
            file.write(line)
    return Part(count, size, digest.hexdigest())


def _chain_rows(names: list[str], found: Any) -> Iterator[list[Any]]:
    yield names
    for row in found:
        yield list(row)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        names = json.loads(next(file))
        for line in file:
            yield dict(zip(names, json.loads(line), strict=True))


def _count_on(db: sa.Connection, table: sa.Table) -> None:
    """Make PostgreSQL number new rows after those that came with their numbers."""
    for column in table.primary_key:
        given = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        sequence = db.scalar(sa.select(given))
        if sequence is not None:
            newest = db.scalar(sa.select(sa.func.max(column)))
            db.execute(sa.select(sa.func.setval(sequence, newest or 1, newest is not None)))
