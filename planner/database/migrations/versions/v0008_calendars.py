"""What calendars were given is cancelled when it goes; links by which they follow a roster."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TOLD = (
    sa.Column("told", sa.String(64), nullable=False, server_default=""),
    sa.Column("told_number", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("told_us", sa.BigInteger()),
)


def upgrade() -> None:
    """Make the tables; what was dropped before is not known any more."""
    op.create_table(
        "dropped_assignments",
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("member", sa.String(36), nullable=False),
        sa.Column("shift", sa.String(60), nullable=False),
        sa.Column("squad", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("city", "day", "member", "shift", "squad"),
    )
    op.create_table(
        "calendar_links",
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("city", "kind", "who"),
    )
    for column in TOLD:
        op.add_column("rosters", column)


def downgrade() -> None:
    """Remove them with the links; calendars that follow one stop refreshing."""
    for column in TOLD:
        op.drop_column("rosters", column.name)
    op.drop_table("calendar_links")
    op.drop_table("dropped_assignments")
