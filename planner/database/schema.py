"""Which step of their history the tables of a database are at, and how they get to another."""

from pathlib import Path
from typing import Literal, NamedTuple

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from planner.database.all_tables import all_tables
from planner.database.migrations import FIRST, HEAD

MIGRATIONS = Path(__file__).parent / "migrations"

_applied = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_before_history = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer))

BOOKKEEPING = frozenset({_applied.name, _before_history.name})
"""Tables about the tables."""

Kind = Literal["empty", "current", "older", "newer", "foreign"]


class State(NamedTuple):
    """How a database relates to this version of the program; `revision` is "" without a history."""

    kind: Kind
    revision: str


def state(db: sa.Connection) -> State:
    """Return how a database relates to this version of the program."""
    there = set(sa.inspect(db).get_table_names())
    if not there - {_applied.name}:
        return State("empty", "")
    if _applied.name in there:
        revision = str(db.scalar(sa.select(_applied.c.version_num)) or "")
        if "cities" not in there or not revision:
            return State("foreign", revision)
        if revision == HEAD:
            return State("current", revision)
        return State("older" if revision in revisions() else "newer", revision)
    if _before_history.name in there and "cities" in there:
        version = db.scalar(sa.select(_before_history.c.version))
        return State("older", FIRST) if version == 1 else State("foreign", "")
    return State("foreign", "")


def create(db: sa.Connection) -> None:
    """Make the tables of this version in an empty database; far quicker than all the steps."""
    all_tables().create_all(db, checkfirst=False)
    _applied.create(db, checkfirst=True)
    db.execute(_applied.insert().values(version_num=HEAD))


def migrate(db: sa.Connection, revision: str = HEAD) -> None:
    """Bring a database up or down to a revision, in the transaction that has been begun."""
    found = state(db)
    if found.kind == "empty":
        _run(db, "upgrade", revision)
        return
    if found.revision == FIRST:
        # Version 0.1.0 kept no history: this is where it would stand.
        _run(db, "stamp", FIRST)
    _run(db, "upgrade" if revision > found.revision else "downgrade", revision)


def revisions() -> tuple[str, ...]:
    """Return the revisions that this version knows, oldest first."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(sorted(step.revision for step in steps))


def _run(db: sa.Connection, verb: Literal["upgrade", "downgrade", "stamp"], revision: str) -> None:
    config = _config()
    config.attributes["connection"] = db
    if db.dialect.name == "postgresql":
        # Large tables take their time.
        db.exec_driver_sql("SET LOCAL statement_timeout = 0")
    getattr(command, verb)(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
