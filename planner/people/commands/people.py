"""`patroli people`: who may come in, and what they may do."""

import json
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

import click

from planner.city.option import city_option
from planner.people.roles import ROLES, Grant, Role
from planner.terminal.dates import DAY

if TYPE_CHECKING:
    from planner.city.office import Office

BY = "shell"
"""What the audit log calls whoever commands here."""


def of_city(command: Any) -> Any:
    """Return a command with the option --city, given the city's office."""

    @city_option
    @wraps(command)
    def opened(city: str, **options: Any) -> None:
        from planner.city.office import open_office

        office = open_office(city)
        try:
            command(office, **options)
        finally:
            office.database.close()

    return opened


ROLE = click.option("--role", type=click.Choice(list(ROLES)), required=True, help="The role.")
AREA = click.option(
    "--area", default="", help="District or ward code of an officer; squad of a squad_leader."
)
UNTIL = click.option("--until", type=DAY, metavar="DAY", help="The last day, such as 2026-12-31.")
ADDRESS = click.option("--address", help="Where the pages are served; where they were last.")


@click.group()
def people() -> None:
    """Who may come in, and what they may do."""


@people.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The full name.")
@ROLE
@AREA
@UNTIL
@ADDRESS
@of_city
def add(
    office: "Office",
    username: str,
    name: str,
    role: str,
    area: str,
    until: date | None,
    address: str | None,
) -> None:
    """Add somebody with a role and print their first sign-in link."""
    from planner.people.service import people as service

    given = _grant(role, area, until)
    with office.database.write():
        made = service.add_person(office, username, name=name, grants=[given], by=BY)
        token = service.make_link(office, made.username, by=BY)
    click.echo(f"{made.username} is added as {role}")
    _say_link(office, address, token)


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list as JSON.")
@of_city
def show(office: "Office", as_json: bool) -> None:
    """Print everybody with their roles."""
    from planner.people.service import people as service

    now = office.now()
    rows = [
        {
            "username": e.account.username,
            "name": e.account.name,
            "active": e.account.active,
            "locked": e.locked,
            "code": e.account.totp_secret is not None,
            "last_login": e.account.last_login and e.account.last_login.isoformat(),
            "grants": [
                {
                    "role": g.grant.role,
                    "area": g.grant.area,
                    "first_day": g.grant.first_day and g.grant.first_day.isoformat(),
                    "last_day": g.grant.last_day and g.grant.last_day.isoformat(),
                    "holds": g.grant.holds(now.date()),
                }
                for g in e.grants
            ],
        }
        for e in service.entries(office)
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for entry in service.entries(office):
        roles = ", ".join(_words(g.grant, now.date()) for g in entry.grants) or "no role"
        state = "" if entry.account.active else ", not active"
        click.echo(f"{entry.account.username}: {entry.account.name}; {roles}{state}")


@people.command("grant")
@click.argument("username")
@ROLE
@AREA
@UNTIL
@of_city
def give(office: "Office", username: str, role: str, area: str, until: date | None) -> None:
    """Give somebody a role."""
    from planner.people.service import people as service

    service.grant(office, username, _grant(role, area, until), by=BY)
    click.echo(f"{username} is {role} now")


@people.command("revoke")
@click.argument("username")
@ROLE
@of_city
def take(office: "Office", username: str, role: str) -> None:
    """Take a role from somebody, wherever they have it."""
    from planner.people.service import people as service

    service.revoke(office, username, role, by=BY)
    click.echo(f"{username} is {role} no longer")


@people.command("link")
@click.argument("username")
@click.option("--reset-code", is_flag=True, help="Forget the code app too: the phone is lost.")
@ADDRESS
@of_city
def link(office: "Office", username: str, reset_code: bool, address: str | None) -> None:
    """Print a new sign-in link: it sets a new password, once, within 24 hours."""
    from planner.people.service import people as service

    service.unlock(office, username, by=BY)
    _say_link(office, address, service.make_link(office, username, by=BY, reset=reset_code))


@people.command("deactivate")
@click.argument("username")
@of_city
def deactivate(office: "Office", username: str) -> None:
    """Let somebody in no longer; ends their sessions."""
    from planner.people.service import people as service

    service.set_active(office, username, False, by=BY)
    click.echo(f"{username} is not active any more")


@people.command("activate")
@click.argument("username")
@of_city
def activate(office: "Office", username: str) -> None:
    """Let somebody in again."""
    from planner.people.service import people as service

    service.set_active(office, username, True, by=BY)
    click.echo(f"{username} is active")


def _grant(role: str, area: str, until: date | None) -> Grant:
    return Grant(role=cast(Role, role), area=area, last_day=until)


def _words(grant: Grant, today: date) -> str:
    area = f" of {grant.area}" if grant.area else ""
    until = f" until {grant.last_day}" if grant.last_day else ""
    return f"{grant.role}{area}{until}{'' if grant.holds(today) else ' (not today)'}"


def _say_link(office: "Office", address: str | None, token: str) -> None:
    from planner.city.address import served_address

    click.echo("Their sign-in link, valid once within 24 hours; give it to nobody else:")
    click.echo(f"{(address or served_address(office)).rstrip('/')}/masuk/tautan/{token}")
