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
@click.option(
    "--public-key",
    metavar="age1…",
    help="Only the holder of its private key can open it.  [default: as set]",
)
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
@click.pass_context
def backup(
    context: click.Context, place: Path, keep: int | None, public_key: str | None, as_json: bool
) -> None:
    """Write a checked backup to PLACE, a file or a folder; the server may run meanwhile.

    It holds personal data. Without a public key it is open to whoever has it, and the secret key
    stays out of it.
    """
    from planner.city.secret import FILE as SECRET
    from planner.operations.backup import make_backup
    from planner.settings import settings

    where = _here()
    sealed_for = public_key or settings().backup.public_key
    made = make_backup(where, place, at=datetime.now(UTC), keep=keep, public_key=sealed_for)
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
        if made.key:
            click.echo(
                f"the secret key {made.key} is not in it: keep a copy of "
                f"{where.folder / SECRET} elsewhere, or seal backups with --public-key"
            )
    if made.audit_fault:
        fault = say(made.audit_fault, TERMINAL)
        click.echo(f"the audit log is broken: {fault}; nothing removed", err=True)
        context.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only check the backup; change nothing.")
@click.option(
    "--key-file", type=click.Path(path_type=Path), help="The private key of a sealed backup."
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def restore(file: Path, check: bool, key_file: Path | None, force: bool, as_json: bool) -> None:
    """Bring back the backup FILE: all of it or nothing."""
    from planner.operations.archive import read_archive
    from planner.operations.restore import restore as bring_back
    from planner.operations.sealing import unsealed

    if check:
        with unsealed(file, key_file) as plain:
            manifest = read_archive(plain)
    else:
        where = _here()
        manifest = bring_back(file, where, force=force, at=datetime.now(UTC), key_file=key_file)
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


@click.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path))
def backup_key(file: Path) -> None:
    """Make the key of sealed backups in FILE, to be kept elsewhere, and print its public key."""
    from planner.operations.sealing import make_key

    public = make_key(file)
    click.echo(f"{file}: the private key; keep it and a copy elsewhere, never beside the backups")
    click.echo("in patroli.toml, so that every backup is sealed for it:")
    click.echo(f'[backup]\npublic_key = "{public}"')


def _told(fault: Notice | None) -> dict[str, Any] | None:
    return told_json(fault, TERMINAL) if fault else None


def _here() -> "Place":
    from planner.city.folder import data_root
    from planner.city.office import work_folder
    from planner.database.database import find_database
    from planner.operations.backup import Place

    return Place(database=find_database(), folder=work_folder(), cities=data_root())
