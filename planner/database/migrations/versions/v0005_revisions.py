"""Changes are counted table by table; a snapshot tells which evidence it was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Begin to count; nobody knows of what the snapshots that are there were made."""
    op.create_table(
        "revisions",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column(
        "snapshots", sa.Column("evidence", sa.BigInteger(), nullable=False, server_default="-1")
    )
    op.drop_column("cities", "revision")


def downgrade() -> None:
    """Count by city again, from the start."""
    op.add_column(
        "cities", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.drop_column("snapshots", "evidence")
    op.drop_table("revisions")
