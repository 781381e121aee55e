"""What phones sent is marked where its time or place cannot be."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = ("field_events", "positions")


def upgrade() -> None:
    """Mark nothing yet: what is there is judged when it is read."""
    for table in TABLES:
        op.add_column(table, sa.Column("doubt", sa.String(12), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the marks."""
    for table in TABLES:
        op.drop_column(table, "doubt")
