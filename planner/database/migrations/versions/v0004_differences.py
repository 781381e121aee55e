"""Plans and worksheets of edits are kept as what differs from the one before."""

import json

import sqlalchemy as sa
from alembic import op

from planner.database.differences import patched

revision = "0004"
down_revision = "0003"

KEYS = {"plans": "id", "worksheets": "plan"}


def upgrade() -> None:
    """Name the row that a text tells the difference from; those that are there are whole."""
    for table in KEYS:
        op.add_column(table, sa.Column("base", sa.String(120)))


def downgrade() -> None:
    """Make every text whole again."""
    for table, key in KEYS.items():
        _make_whole(table, key)
        op.drop_column(table, "base")


def _make_whole(name: str, key: str) -> None:
    db = op.get_bind()
    table = sa.table(name, *map(sa.column, ("city", key, "json", "base")))
    mine = table.c[key]
    base = table.alias("base_row")
    # Those whose base is whole come first, then those that rest on them, until none is left.
    ready = (
        sa.select(table.c.city, mine, table.c.json, base.c.json)
        .join(base, sa.and_(base.c.city == table.c.city, base.c[key] == table.c.base))
        .where(base.c.base.is_(None))
        .limit(100)
    )
    while rows := db.execute(ready).all():
        for city, id, told, whole in rows:
            text = json.dumps(patched(json.loads(whole), json.loads(told)), ensure_ascii=False)
            db.execute(
                table.update().where(table.c.city == city, mine == id).values(json=text, base=None)
            )
