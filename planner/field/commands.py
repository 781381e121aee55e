"""`patroli field`: what squads sent back from outdoors."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from planner.city.option import city_option
from planner.terminal.dates import DAY

if TYPE_CHECKING:
    from planner.field.settle import Settled


@click.group()
def field() -> None:
    """What squads sent back from outdoors."""


@field.command("settle")
@city_option
@click.option(
    "--date", "day", type=DAY, metavar="YYYY-MM-DD", help="The day; yesterday if left out."
)
def settle_command(city: str, day: date | None) -> None:
    """Let what squads did on a day stand for what its plan promised.

    Patrol minutes, visits and findings are kept; doing it again changes nothing.
    """
    from planner.city.office import open_office
    from planner.field.settle import settle

    office = open_office(city)
    try:
        on = day or office.now().date() - timedelta(days=1)
        say(settle(office, on.isoformat()), on)
    finally:
        office.database.close()


def say(settled: "Settled", on: date) -> None:
    """Say what came of settling a day."""
    shifts = ", ".join(settled.shifts) or "none is over yet"
    click.echo(f"{on.isoformat()}: shifts settled: {shifts}")
    click.echo(
        f"{settled.reported} loops reported {settled.minutes:.0f} minutes; "
        f"{settled.silent} told nothing and keep what was planned"
    )
    click.echo(f"{settled.found} findings are incidents; {settled.outside} lie outside every ward")


@field.command("prune")
@city_option
def prune_command(city: str) -> None:
    """Remove squads' positions that are older than `positions_days` of [retention]."""
    from planner.city.office import open_office
    from planner.field.whereabouts import forget_positions
    from planner.settings import settings

    days = settings().retention.positions_days
    if not days:
        click.echo("positions are kept for ever, as set")
        return
    office = open_office(city)
    try:
        gone = forget_positions(office, office.now() - timedelta(days=days))
    finally:
        office.database.close()
    click.echo(f"{gone} positions older than {days} days are removed")
