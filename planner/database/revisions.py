"""Numbers that rise with every change of a table, so that whoever keeps results knows if they hold.

Whatever is written through SQLAlchemy is noted as it happens, and counted in the transaction that
writes it: no store can forget to tell, and every process that reads the database agrees.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase

from planner.database.all_tables import all_tables
from planner.database.tables import cities, revisions
from planner.database.types import micros

INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""The insert of each kind of database that knows what to do with a key that is there."""

CHANGED = "patroli_changed"
"""The option of a writing connection that holds the names of tables changed so far."""


def listen(engine: sa.Engine) -> None:
    """Note which tables the statements of an engine change."""
    sa.event.listen(engine, "after_execute", _note)


def count_up(db: sa.Connection, changed: Iterable[str]) -> None:
    """Raise the numbers of changed tables; do it last, for writers wait for each other here."""
    _put(db, {*changed} & counted(), 1, lambda _: revisions.c.number + 1)


def count_from(db: sa.Connection, at: datetime) -> None:
    """Raise all numbers above any that was counted before a time, in whatever database."""
    _put(db, counted(), micros(at), lambda put: put.excluded.number)


def revision_of(db: sa.Connection, names: Collection[str]) -> int:
    """Return a number that rises with every change of any of the tables; 0 without any."""
    query = sa.select(sa.func.sum(revisions.c.number)).where(revisions.c.name.in_(sorted(names)))
    return int(db.scalar(query) or 0)


def counted() -> frozenset[str]:
    """Return the names of the tables whose changes are counted."""
    return frozenset(
        table.name
        for table in all_tables().tables.values()
        if table not in (cities, revisions) and not table.info.get("passing")
    )


def _put(db: sa.Connection, names: Collection[str], first: int, then: Callable[[Any], Any]) -> None:
    if not names:
        return
    put = INSERT[db.dialect.name](revisions)
    put = put.on_conflict_do_update(index_elements=[revisions.c.name], set_={"number": then(put)})
    # In one order, so that no two writers hold what the other waits for.
    db.execute(put, [{"name": name, "number": first} for name in sorted(names)])


def _note(db: sa.Connection, statement: Any, _many: Any, _given: Any, _how: Any, done: Any) -> None:
    changed = db.get_execution_options().get(CHANGED)
    if changed is None or not isinstance(statement, UpdateBase):
        return
    # SQLite cannot tell how many rows were written before those it returns are read.
    if done.returns_rows or done.rowcount != 0:
        changed.add(str(getattr(statement.table, "name", "")))
