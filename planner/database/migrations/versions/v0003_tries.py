"""How often somebody tried lately: limits on guessing that hold in every process."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; nothing was counted before. Locks of names, which strangers made, end."""
    op.create_table(
        "tries",
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("tries_by_end", "tries", ["ends_us"])
    op.execute("UPDATE people SET failures = 0, locked_until_us = NULL")


def downgrade() -> None:
    """Remove it with what was counted."""
    op.drop_table("tries")
