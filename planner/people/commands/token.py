"""`patroli token`: tokens with which a person's programs read the API."""

import click

from planner.city.option import city_option
from planner.people.model import MOST_TOKEN_DAYS

BY = "command line"


@click.group()
def token() -> None:
    """Tokens with which a person's programs, such as QGIS, read the API."""


@token.command("issue")
@click.argument("username")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--days",
    default=90,
    show_default=True,
    type=click.IntRange(1, MOST_TOKEN_DAYS),
    help="How long it holds.",
)
@city_option
def issue(username: str, name: str, days: int, city: str) -> None:
    """Print a new token of a person, this once; it may do what the person may."""
    from planner.city.office import open_office
    from planner.people.service.tokens import issue_token

    click.echo(issue_token(open_office(city), username, name=name, days=days, by=BY))


@token.command("list")
@click.argument("username")
@city_option
def list_(username: str, city: str) -> None:
    """List the tokens of a person with their last day."""
    from planner.city.office import open_office
    from planner.people.service.tokens import tokens_of

    office = open_office(city)
    for key in tokens_of(office, username):
        until = key.expires.astimezone(office.data.settings.zone)
        click.echo(f"{key.name:<30} until {until:%Y-%m-%d %H:%M}")


@token.command("revoke")
@click.argument("username")
@click.argument("name")
@city_option
def revoke(username: str, name: str, city: str) -> None:
    """Take a token of a person back by its name; it does not work from then on."""
    from planner.city.office import open_office
    from planner.people.service.tokens import revoke_token

    revoke_token(open_office(city), username, name, by=BY)
    click.echo(f"{username}: {name} no longer works")
