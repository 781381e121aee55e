"""Forms that were sent are known again for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; nothing was counted before."""
    op.create_table(
        "posts",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("location", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("posts_by_time", "posts", ["sent_us"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("posts")
