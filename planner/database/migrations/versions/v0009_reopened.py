"""A report as it was signed is kept when it is opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; what was signed and opened again before is not known any more."""
    op.create_table(
        "reopened_reports",
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("sprin", sa.String(80), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.Column("signed_us", sa.BigInteger(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("approved_us", sa.BigInteger()),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("city", "date", "shift", "squad", "revision"),
    )


def downgrade() -> None:
    """Remove it, with the reports that were opened again."""
    op.drop_table("reopened_reports")
