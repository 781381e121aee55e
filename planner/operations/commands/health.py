"""`patroli health`: whether the service does its work."""

import json
from dataclasses import asdict

import click

from planner.city.folder import DEFAULT_CITY
from planner.city.office import open_office
from planner.operations.health import look

SIGNS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


@click.command()
@click.option("--city", default=DEFAULT_CITY, show_default=True, help="The city's folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@click.pass_context
def health(context: click.Context, city: str, as_json: bool) -> None:
    """Check database, disk, worker, jobs, data, plan, backup and audit log; exit code 1 if bad."""
    office = open_office(city)
    found = look(office)
    office.database.close()
    if as_json:
        told = {"ok": found.ok, "checks": [asdict(check) for check in found.checks]}
        click.echo(json.dumps(told))
    else:
        for check in found.checks:
            click.echo(f"{SIGNS[check.state]} {check.name:<9} {check.value}")
    context.exit(0 if found.ok else 1)
