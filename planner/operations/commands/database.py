"""`patroli database`: which version its tables are of, and how to change that."""

import json
from typing import TYPE_CHECKING

import click

from geo.notice import Notice
from planner.errors import StoreError

if TYPE_CHECKING:
    from planner.database.database import Database


@click.group()
def database() -> None:
    """Look at the version of the tables, and change it."""


@database.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Tell the version of the tables; exit code 1 if the program cannot work with it."""
    from planner.database.database import find_database
    from planner.database.migrations import HEAD

    found = find_database()
    kind, revision = found.state()
    found.close()
    if as_json:
        told = {"database": found.where, "state": kind, "revision": revision, "expected": HEAD}
        click.echo(json.dumps(told))
    else:
        click.echo(f"{found.where}: {kind}, revision {revision or 'none'}, expected {HEAD}")
    context.exit(0 if kind in ("current", "empty") else 1)


@database.command()
def upgrade() -> None:
    """Bring the tables and their data to this version, all or nothing.

    A SQLite file is first copied beside its place.
    """
    from planner.database.database import find_database
    from planner.database.migrations import HEAD

    found = find_database()
    kind, revision = found.state()
    if kind == "older":
        _keep(found, f"before-{HEAD}")
        found.migrate()
        click.echo(f"{found.where}: upgraded from {revision} to {HEAD}")
    else:
        found.settle()
        click.echo(f"{found.where}: is at {HEAD}")
    found.close()


@database.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(revision: str, yes: bool) -> None:
    """Bring the tables back to REVISION, for an earlier version of the program.

    What that version has no tables for is dropped.
    """
    from planner.database.database import find_database
    from planner.database.migrations import FIRST
    from planner.database.schema import revisions

    if revision not in revisions():
        raise StoreError(Notice.of("database.revision", expected=tuple(revisions()), came=revision))
    found = find_database()
    state = found.state()
    if state.kind not in ("current", "older") or revision >= state.revision:
        came = state.revision or "–"
        raise StoreError(
            Notice.of("database.not_newer", where=found.where, expected=revision, came=came)
        )
    if not yes:
        lost = "people, audit log, published plans, check-ins, rosters" if revision == FIRST else ""
        click.confirm(f"{lost or 'what is newer'} will be dropped from {found.where}", abort=True)
    _keep(found, f"before-{revision}")
    found.migrate(revision)
    found.close()
    click.echo(f"{found.where}: brought back from {state.revision} to {revision}")


def _keep(found: "Database", word: str) -> None:
    from planner.database.copies import copy_beside

    if found.file is not None:
        click.echo(f"as it was: {copy_beside(found.file, word)}")
