"""`python -m planner.database.migrations.draft [REVISION]`: prints a step that is still missing.

It leads from a revision, else from the last, to the tables of the source.
"""

import sys

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

from planner.database import schema
from planner.database.all_tables import all_tables
from planner.database.migrations import FIRST, HEAD

MODULE = '''"""What changes, in a sentence."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    """Bring the tables and their data to this revision."""
    {up}


def downgrade() -> None:
    """Bring them back to the revision before."""
    {down}
'''


def draft(before: str) -> str:
    """Return the source of a step from a revision to the tables of the source."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as db:
        schema.migrate(db, FIRST)
        schema.migrate(db, before)
        steps = produce_migrations(MigrationContext.configure(db), all_tables())
    up, down = steps.upgrade_ops, steps.downgrade_ops
    if up is None or down is None or up.is_empty():
        return "# the tables are those of this revision\n"
    return MODULE.format(
        revision=f"{int(before) + 1:04}",
        before=before,
        up=_body(render_python_code(up)),
        down=_body(render_python_code(down)),
    )


def _body(code: str) -> str:
    kept = [line for line in code.splitlines() if not line.strip().startswith("# ###")]
    return "\n".join(kept).strip()


if __name__ == "__main__":
    sys.stdout.write(draft(sys.argv[1] if len(sys.argv) > 1 else HEAD))
