"""`patroli audit`: check and export the audit log."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from planner.words import TERMINAL, say, told_json


@click.group()
def audit() -> None:
    """Check and export the log of who did what when."""


@audit.command()
@click.option("--expect", default="", metavar="SEAL", help="A seal noted earlier.")
@click.option("--backup", type=click.Path(path_type=Path), help="A backup whose log must be in it.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.pass_context
def verify(context: click.Context, expect: str, backup: Path | None, as_json: bool) -> None:
    """Check the whole log; exit code 1 names the first fault."""
    from planner.audit.check import check
    from planner.audit.seal import Seals
    from planner.audit.store import AuditLog
    from planner.city.office import work_folder
    from planner.database.database import open_database

    seals = Seals(work_folder())
    archived = seals.noted_in(backup) if backup else None
    database = open_database()
    log = AuditLog(database, "", seals)
    verdict = check(log, expected=expect.strip().lower(), archived=archived)
    database.close()
    if as_json:
        told = told_json(verdict.fault.notice, TERMINAL) if verdict.fault else None
        click.echo(json.dumps({"ok": verdict.fault is None, **asdict(verdict), "told": told}))
    elif verdict.fault is None:
        click.echo(f"the audit log is whole: {verdict.rows} rows, newest seal {verdict.seal}")
    else:
        said = say(verdict.fault.notice, TERMINAL)
        click.echo(f"the audit log is broken: {said}", err=True)
        click.echo(f"the {verdict.rows} rows before are sound, up to seal {verdict.seal}", err=True)
    context.exit(0 if verdict.fault is None else 1)


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Write all rows of all cities to FILE as CSV."""
    from planner.audit.export import audit_csv
    from planner.audit.store import AuditLog
    from planner.database.database import open_database
    from planner.paper.files import replace_file

    database = open_database()
    log = AuditLog(database, "")
    replace_file(file, "".join(audit_csv(log.chain())).encode(), private=True)
    number, seal = log.head()
    database.close()
    click.echo(f"{file}: {number} rows, newest seal {seal}")
