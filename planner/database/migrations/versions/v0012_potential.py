"""Anticipated disturbances are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TABLE = "anticipated"


def upgrade() -> None:
    """Make the table; nothing was anticipated before."""
    op.create_table(
        TABLE,
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(53), nullable=False),
        sa.Column("lat", sa.Float(53), nullable=False),
        sa.Column("by_ward", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("place", sa.String(200), nullable=False, server_default=""),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("likelihood", sa.Float(53), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("recorder", sa.Text(), nullable=False, server_default=""),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("outcome", sa.String(10), nullable=False, server_default=""),
        sa.Column("decided_us", sa.BigInteger()),
        sa.Column("decided_by", sa.String(60), nullable=False, server_default=""),
        sa.Column("seen", sa.Text(), nullable=False, server_default=""),
        sa.Column("incident", sa.String(64), nullable=False, server_default=""),
        sa.Column("withdrawn_us", sa.BigInteger()),
        sa.Column("withdrawn_by", sa.String(60), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["city"], ["cities.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("city", "id"),
    )
    op.create_index("anticipated_by_end", TABLE, ["city", "end_us"])


def downgrade() -> None:
    """Remove it with all that was anticipated."""
    op.drop_index("anticipated_by_end", table_name=TABLE)
    op.drop_table(TABLE)
