"""`patroli token`: tokens with which a person's programs read the API."""

from typing import TYPE_CHECKING

import click

from planner.people.commands.people import of_city
from planner.people.model import MOST_TOKEN_DAYS

if TYPE_CHECKING:
    from planner.city.office import Office

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
@of_city
def issue(office: "Office", username: str, name: str, days: int) -> None:
    """Print a new token of a person, this once; it may do what the person may."""
    from planner.people.service.tokens import issue_token

    click.echo(issue_token(office, username, name=name, days=days, by=BY))


@token.command("list")
@click.argument("username")
@of_city
def list_(office: "Office", username: str) -> None:
    """List the tokens of a person with their last day."""
    from planner.people.service.tokens import tokens_of

    for key in tokens_of(office, username):
        until = key.expires.astimezone(office.data.settings.zone)
        click.echo(f"{key.name:<30} until {until:%Y-%m-%d %H:%M}")


@token.command("revoke")
@click.argument("username")
@click.argument("name")
@of_city
def revoke(office: "Office", username: str, name: str) -> None:
    """Take a token of a person back by its name; it does not work from then on."""
    from planner.people.service.tokens import revoke_token

    revoke_token(office, username, name, by=BY)
    click.echo(f"{username}: {name} no longer works")
