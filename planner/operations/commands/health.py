"""`patroli health`: whether the service does its work."""

import json

import click

from planner.city.option import city_option
from planner.words import TERMINAL, say, told_json

SIGNS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


@click.command()
@city_option
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@click.pass_context
def health(context: click.Context, city: str, as_json: bool) -> None:
    """Check database, disk, worker, jobs, data, plan, backup and audit log; exit code 1 if bad."""
    from planner.city.office import open_office
    from planner.operations.health import look

    office = open_office(city)
    found = look(office)
    office.database.close()
    if as_json:
        checks = [
            {
                **{"name": check.name, "state": check.state},
                **{"value": say(check.value, TERMINAL)},
                **{"told": told_json(check.value, TERMINAL)},
            }
            for check in found.checks
        ]
        told = {"ok": found.ok, "checks": checks}
        click.echo(json.dumps(told))
    else:
        for check in found.checks:
            click.echo(f"{SIGNS[check.state]} {check.name:<9} {say(check.value, TERMINAL)}")
    context.exit(0 if found.ok else 1)
