"""`patroli backup` and `patroli restore`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.notice import Notice
from planner.words import TERMINAL, say, told_json

if TYPE_CHECKING:
    from planner.operations.backup import Place


@click.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Keep the newest N there.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
@click.pass_context
def backup(context: click.Context, place: Path, keep: int | None, as_json: bool) -> None:
    """Write a checked backup to PLACE, a file or a folder; the server may run meanwhile.

    The archive holds the secret key and personal data: keep it where only administrators reach.
    """
    from planner.operations.backup import make_backup

    where = _here()
    made = make_backup(where, place, at=datetime.now(UTC), keep=keep)
    where.database.close()
    if as_json:
        told = {**asdict(made), "audit_fault": _told(made.audit_fault)}
        click.echo(json.dumps(told, default=str))
    else:
        click.echo(
            f"{made.file}: {made.rows} rows, {made.files} files, {made.bytes / 1e6:.1f} MB, "
            f"checked; {len(made.removed)} older removed"
        )
        click.echo(f"newest seal of the audit log: {made.seal}")
    if made.audit_fault:
        fault = say(made.audit_fault, TERMINAL)
        click.echo(f"the audit log is broken: {fault}; nothing removed", err=True)
        context.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only check the backup; change nothing.")
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def restore(file: Path, check: bool, force: bool, as_json: bool) -> None:
    """Bring back the backup FILE: all of it or nothing."""
    from planner.operations.archive import read_archive
    from planner.operations.restore import restore as bring_back

    if check:
        manifest = read_archive(file)
    else:
        where = _here()
        manifest = bring_back(file, where, force=force, at=datetime.now(UTC))
        where.database.close()
    if as_json:
        told = asdict(manifest) | {"audit_fault": _told(manifest.audit_fault)}
        told |= {"rows": manifest.rows, "restored": not check}
        click.echo(json.dumps(told))
        return
    verb = "is whole" if check else "is restored"
    click.echo(
        f"{file} of {manifest.made} {verb}: {manifest.rows} rows, {len(manifest.files)} files"
    )
    click.echo(f"newest seal of its audit log: {manifest.seal}")
    if manifest.audit_fault:
        click.echo(f"its audit log was broken: {say(manifest.audit_fault, TERMINAL)}", err=True)


def _told(fault: Notice | None) -> dict[str, Any] | None:
    return told_json(fault, TERMINAL) if fault else None


def _here() -> "Place":
    from planner.city.folder import data_root
    from planner.city.office import work_folder
    from planner.database.database import find_database
    from planner.operations.backup import Place

    return Place(database=find_database(), folder=work_folder(), cities=data_root())
