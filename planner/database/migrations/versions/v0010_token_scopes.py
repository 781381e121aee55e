"""Tokens of programs have scopes, and hold for ninety days at most."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ALL = "read incidents plans"
LONGEST_US = 90 * 86_400 * 1_000_000


def upgrade() -> None:
    """Add the column; tokens stay what they were, for ninety days from now at most."""
    op.add_column(
        "access_keys", sa.Column("scope", sa.String(60), nullable=False, server_default="")
    )
    latest = time.time_ns() // 1000 + LONGEST_US
    whole = sa.text("UPDATE access_keys SET scope = :scope WHERE purpose = 'api'")
    op.execute(whole.bindparams(scope=ALL))
    sooner = sa.text(
        "UPDATE access_keys SET expires_us = :latest WHERE purpose = 'api' AND expires_us > :latest"
    )
    op.execute(sooner.bindparams(latest=latest))


def downgrade() -> None:
    """Remove the column, and tokens that could do less than all: before, each could do all."""
    narrow = sa.text("DELETE FROM access_keys WHERE purpose = 'api' AND scope <> :scope")
    op.execute(narrow.bindparams(scope=ALL))
    op.drop_column("access_keys", "scope")
