"""`patroli demo`: the demo city's database, from the published tables."""

import dataclasses
import json
from datetime import datetime

import click

from planner.city.option import city_option
from planner.terminal.progress import progress
from planner.words import TERMINAL, say


@click.command()
@city_option
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--fresh", is_flag=True, help="Make it again, dropping the one that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def demo(city: str, seed: int, fresh: bool, as_json: bool) -> None:
    """Make the demo: simulated points whose totals equal the published tables.

    A demo that is there already is left as it is.
    """
    from planner.city.office import open_office
    from planner.demo.service import make_demo
    from planner.staffing.service.demo import demo_staff

    with progress(1) as step:
        step("step.simulating")
        office = open_office(city)
        data = office.data
        made = make_demo(office, seed=seed, fresh=fresh)
        demo_staff(office)
        office.database.close()
    told = say(made.notice, TERMINAL)
    if as_json:
        figures = dataclasses.asdict(made) | {"notice": told}
        click.echo(json.dumps(figures, default=datetime.isoformat))
        return
    span = ""
    if made.first and made.last:
        zone = data.settings.zone
        span = (
            f" from {made.first.astimezone(zone):%Y-%m-%d} to {made.last.astimezone(zone):%Y-%m-%d}"
        )
    verb = "is there already:" if made.existed else "is made:"
    click.echo(
        f"the demo of {data.settings.name} {verb} {made.incidents} incidents{span}, "
        f"{made.patrols} patrol records"
    )
    click.echo(told)
