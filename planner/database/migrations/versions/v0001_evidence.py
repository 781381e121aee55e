"""The tables of version 0.1.0: incidents, patrol minutes, plans and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    version = op.create_table(
        "schema_version", sa.Column("version", sa.Integer(), primary_key=True, nullable=False)
    )
    op.bulk_insert(version, [{"version": 1}])
    op.create_table("cities", sa.Column("key", sa.String(60), primary_key=True))
    op.create_table(
        "incidents",
        _city(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(53), nullable=False),
        sa.Column("lat", sa.Float(53), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
    )
    op.create_index("incidents_by_time", "incidents", ["city", "time_us"])
    op.create_table(
        "patrols",
        _city(),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("shift", sa.String(60), primary_key=True),
        sa.Column("ward", sa.String(60), primary_key=True),
        sa.Column("source", sa.String(20), primary_key=True),
        sa.Column("minutes", sa.Float(53), nullable=False),
    )
    op.create_table(
        "plans",
        _city(),
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
    )
    op.create_index("plans_by_date", "plans", ["city", "date", "made_us"])
    op.create_table(
        "notes",
        _city(),
        sa.Column("key", sa.String(60), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Remove everything."""
    for name in ("notes", "plans", "patrols", "incidents", "cities", "schema_version"):
        op.drop_table(name)


def _city() -> sa.Column[str]:
    return sa.Column(
        "city", sa.String(60), sa.ForeignKey("cities.key", ondelete="CASCADE"), primary_key=True
    )
