"""What a squad ticked at a stop comes with its check-in."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column: nothing was ticked before."""
    op.add_column("field_events", sa.Column("checks", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Remove the column."""
    op.drop_column("field_events", "checks")
