"""`patroli token`: tokens with which a person's programs read the API."""

from typing import TYPE_CHECKING

import click

from planner.people.commands.people import of_city
from planner.people.model import MOST_TOKEN_DAYS, SCOPES

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
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("read",),
    show_default=True,
    type=click.Choice(SCOPES),
    help="What it may be used for; may be given several times.",
)
@of_city
def issue(office: "Office", username: str, name: str, days: int, scopes: tuple[str, ...]) -> None:
    """Print a new token of a person, this once; it may do no more than the person may."""
    from planner.people.service.tokens import issue_token

    click.echo(issue_token(office, username, name=name, days=days, scopes=scopes, by=BY))


@token.command("list")
@click.argument("username")
@of_city
def list_(office: "Office", username: str) -> None:
    """List the tokens of a person: what for, which scopes, last use, last day."""
    from planner.people.service.tokens import tokens_of

    zone = office.data.settings.zone
    for key in tokens_of(office, username):
        until = key.expires.astimezone(zone)
        used = f"used {key.used.astimezone(zone):%Y-%m-%d %H:%M}" if key.used else "never used"
        click.echo(f"{key.name:<30} {key.scope:<20} {used}, until {until:%Y-%m-%d %H:%M}")


@token.command("revoke")
@click.argument("username")
@click.argument("name")
@of_city
def revoke(office: "Office", username: str, name: str) -> None:
    """Take a token of a person back by its name; it does not work from then on."""
    from planner.people.service.tokens import revoke_token

    revoke_token(office, username, name, by=BY)
    click.echo(f"{username}: {name} no longer works")
