"""`patroli alerts`: what somebody is told of, and whether it arrives."""

import click

from planner.city.option import city_option
from planner.words import TERMINAL, say


@click.command()
@city_option
@click.option("--test", "test", is_flag=True, help="Send a test by every way that is set.")
@click.pass_context
def alerts(context: click.Context, city: str, test: bool) -> None:
    """Print what is wrong by now and by which ways it was told; exit code 1 if a test fails."""
    from planner.city.office import open_office
    from planner.operations.alerts.send import channels
    from planner.operations.alerts.watch import test_letter, troubles_of
    from planner.settings import settings

    office, to = open_office(city), settings().alerts
    ways = channels(to)
    failed = False
    try:
        if test:
            letter = test_letter(office, to.language, at=office.now())
            for name, send in ways.items():
                try:
                    send(to, letter)
                except OSError as error:
                    failed = True
                    click.echo(f"{name}: not sent: {error}")
                else:
                    click.echo(f"{name}: sent")
        else:
            for trouble in troubles_of(office):
                told = ", ".join(sorted(trouble.told)) or "nobody yet"
                value = say(trouble.value, TERMINAL)
                since = f"{trouble.since:%Y-%m-%d %H:%M}"
                click.echo(f"{trouble.name:<9} {value}; since {since}; told by: {told}")
    finally:
        office.database.close()
    if not ways:
        click.echo("nobody is told: set mail_to or webhook in [alerts] of patroli.toml")
    context.exit(1 if failed or (test and not ways) else 0)
