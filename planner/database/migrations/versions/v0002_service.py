"""The tables of the service: people, audit, published plans, squads' phones, rosters."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
audit people access_keys assignments drafts entries field_events grants jobs leave members
passes positions publications reports rosters sessions snapshots tallies vehicles visits
worksheets
"""
COLUMNS = (("cities", "revision"),)
INDEXES = (("incidents_by_ward", "incidents"),)

TALLY = """
INSERT INTO tallies (city, origin, count, first_us, last_us)
SELECT city, origin, count(*), min(time_us), max(time_us) FROM incidents GROUP BY city, origin
"""

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END",
        "CREATE TRIGGER publications_stay BEFORE UPDATE ON publications "
        "BEGIN SELECT RAISE(ABORT, 'what was published never changes'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log can only be added to'; END $$",
        "CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE OR REPLACE FUNCTION publications_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'what was published never changes'; END $$",
        "CREATE TRIGGER publications_stay BEFORE UPDATE ON publications "
        "FOR EACH ROW EXECUTE FUNCTION publications_refuse()",
    ),
}


def upgrade() -> None:
    """Make the tables, count the incidents that are there, and shut the audit log."""
    op.drop_table("schema_version")
    _make_columns()
    _make_tables()
    op.execute(TALLY)
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Remove them with what they hold; incidents, patrol minutes, plans and notes stay."""
    for name in reversed(TABLES.split()):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
        op.execute("DROP FUNCTION publications_refuse()")
    for index, table in INDEXES:
        op.drop_index(index, table_name=table)
    for table, column in COLUMNS:
        op.drop_column(table, column)
    version = op.create_table(
        "schema_version", sa.Column("version", sa.Integer(), primary_key=True, nullable=False)
    )
    op.bulk_insert(version, [{"version": 1}])


def _city() -> sa.Column[str]:
    return sa.Column("city", sa.String(60), nullable=False)


def _of_city() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["city"], ["cities.key"], ondelete="CASCADE")


def _make_columns() -> None:
    op.add_column(
        "cities", sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False)
    )


def _make_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("password", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("uniquifier", sa.String(64), nullable=False),
        sa.Column("totp_secret", sa.Text()),
        sa.Column("totp_step", sa.BigInteger()),
        sa.Column("recovery_codes", sa.Text(), server_default="[]", nullable=False),
        sa.Column("language", sa.String(5), server_default="id", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until_us", sa.BigInteger()),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("last_login_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("uniquifier"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "access_keys",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger()),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "assignments",
        _city(),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("member", sa.String(36), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "day", "member"),
    )
    op.create_table(
        "drafts",
        _city(),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "date"),
    )
    op.create_table(
        "entries",
        _city(),
        sa.Column("incident", sa.String(64), nullable=False),
        sa.Column("place", sa.String(200), server_default="", nullable=False),
        sa.Column("placed", sa.String(10), nullable=False),
        sa.Column("entered_us", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.String(60), nullable=False),
        sa.Column("withdrawn_us", sa.BigInteger()),
        sa.Column("withdrawn_by", sa.String(60)),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "incident"),
    )
    op.create_table(
        "field_events",
        _city(),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("pass_id", sa.String(32), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("stop", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(53)),
        sa.Column("lat", sa.Float(53)),
        sa.Column("accuracy_m", sa.Float(53)),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("checkpoint", sa.Text(), server_default="", nullable=False),
        sa.Column("photo", sa.Text(), server_default="", nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "id"),
    )
    op.create_index("field_events_by_day", "field_events", ["city", "date", "at_us"])
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        _city(),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("first_day", sa.String(10)),
        sa.Column("last_day", sa.String(10)),
        sa.Column("granted_by", sa.String(60), nullable=False),
        sa.Column("granted_us", sa.BigInteger(), nullable=False),
        _of_city(),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("grants_of_person", "grants", ["person"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), nullable=False),
        _city(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("started_us", sa.BigInteger()),
        sa.Column("seen_us", sa.BigInteger()),
        sa.Column("ended_us", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("jobs_by_time", "jobs", ["city", "asked_us"])
    op.create_table(
        "leave",
        _city(),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("member", sa.String(36), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wish", sa.Boolean(), server_default=sa.false(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "id"),
    )
    op.create_index("leave_of_member", "leave", ["city", "member"])
    op.create_table(
        "members",
        _city(),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("duty", sa.String(20), nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("username", sa.String(60), server_default="", nullable=False),
        sa.Column("first_day", sa.String(10)),
        sa.Column("last_day", sa.String(10)),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "id"),
    )
    op.create_table(
        "passes",
        _city(),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("from_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("revoked_us", sa.BigInteger()),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "id"),
    )
    op.create_table(
        "positions",
        _city(),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("lon", sa.Float(53), nullable=False),
        sa.Column("lat", sa.Float(53), nullable=False),
        sa.Column("accuracy_m", sa.Float(53)),
        sa.Column("source", sa.String(12), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "squad", "at_us"),
    )
    op.create_index("positions_by_time", "positions", ["at_us"])
    op.create_table(
        "publications",
        _city(),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_us", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(60), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "date", "version"),
    )
    op.create_table(
        "reports",
        _city(),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("sprin", sa.String(80), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=False),
        sa.Column("json", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_us", sa.BigInteger()),
        sa.Column("signed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_us", sa.BigInteger()),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "date", "shift", "squad"),
    )
    op.create_table(
        "rosters",
        _city(),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "month"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("ended_us", sa.BigInteger()),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sessions_of_person", "sessions", ["person"])
    op.create_table(
        "snapshots",
        _city(),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "day"),
    )
    op.create_table(
        "tallies",
        _city(),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "origin"),
    )
    op.create_table(
        "vehicles",
        _city(),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("out_until", sa.String(10)),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "id"),
    )
    op.create_table(
        "visits",
        _city(),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "day"),
    )
    op.create_table(
        "worksheets",
        _city(),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        _of_city(),
        sa.PrimaryKeyConstraint("city", "plan"),
    )
    op.create_index("incidents_by_ward", "incidents", ["city", "ward", "time_us"])
