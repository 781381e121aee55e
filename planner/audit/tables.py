"""Who did what when: rows that are only ever added, each sealed with the one before."""

from sqlalchemy import DDL, BigInteger, Column, String, Table, Text, event
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
for _verb in ("update", "delete"):
    _trigger: ExecutableDDLElement = DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER audit_no_{_verb} BEFORE {_verb.upper()} ON audit "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )
    event.listen(audit, "after_create", _trigger.execute_if(dialect="sqlite"))
for _statement in (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    "CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
):
    _trigger = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(audit, "after_create", _trigger.execute_if(dialect="postgresql"))
