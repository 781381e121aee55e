"""Who did what when: rows that are only ever added, each sealed with the one before."""

from sqlalchemy import DDL, BigInteger, Column, Connection, String, Table, Text, event, text
from sqlalchemy.schema import ExecutableDDLElement

from planner.database.tables import metadata

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("city", String(60), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seal", String(64), nullable=False),
)

# Whoever reaches the database with this program's rights can add rows, but not change them.
_REFUSAL = "the audit log can only be added to"
_SQLITE = {
    f"audit_no_{verb}": f"CREATE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON audit "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for verb in ("update", "delete")
}
_BODY = f" BEGIN RAISE EXCEPTION '{_REFUSAL}'; END "
for _text in _SQLITE.values():
    _trigger: ExecutableDDLElement = DDL(_text)  # type: ignore[no-untyped-call]
    event.listen(audit, "after_create", _trigger.execute_if(dialect="sqlite"))
for _statement in (
    f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$",
    "CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
):
    _trigger = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(audit, "after_create", _trigger.execute_if(dialect="postgresql"))

_ROW_BEFORE_UPDATE_OR_DELETE = 1 | 2 | 8 | 16
"""How PostgreSQL writes that in `pg_trigger.tgtype`."""

GUARDS = {
    "sqlite": {name: " ".join(told.split()) for name, told in _SQLITE.items()},
    "postgresql": {"audit_guard": f"{_ROW_BEFORE_UPDATE_OR_DELETE} O{_BODY}"},
}
"""What guards the log in each kind of database, as `guards` tells it."""

_ASKED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
    "postgresql": "SELECT tgname, tgtype::text || ' ' || tgenabled::text || prosrc FROM pg_trigger "
    "JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid = to_regclass('audit') AND NOT tgisinternal",
}


def guards(db: Connection) -> dict[str, str]:
    """Return what guards the log in a database: how it is told to refuse, by name."""
    dialect = db.dialect.name
    found = {name: str(told) for name, told in db.execute(text(_ASKED[dialect]))}
    if dialect == "sqlite":
        return {name: " ".join(told.split()) for name, told in found.items()}
    return found
