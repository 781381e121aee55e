"""The command line: one group that assembles the commands of planner.commands."""

from typing import Any

import click

from geo.errors import GeoError
from planner.audit.commands import audit
from planner.city.commands.city import city
from planner.city.commands.roads import roads
from planner.city.commands.wards import boundaries
from planner.demo.commands import demo
from planner.errors import PlannerError
from planner.field.commands import field
from planner.incidents.commands import incidents
from planner.operations.commands.backup import backup, restore
from planner.operations.commands.database import database
from planner.operations.commands.health import health
from planner.patrol.commands import plan
from planner.patrol.publication.commands import publish
from planner.people.commands.people import people
from planner.people.commands.token import token
from planner.risk.commands.backtest import backtest
from planner.risk.commands.risk import risk
from planner.staffing.commands import members, roster
from planner.work.commands import work


class Refusal(click.ClickException):
    """Input that was refused: its message goes to the error stream, the exit code is 2."""

    exit_code = 2


class Commands(click.Group):
    """A group that turns every error raised on purpose into a message and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Return what the command returns. Raises Refusal for errors of geo and planner."""
        try:
            return super().invoke(ctx)
        except (GeoError, PlannerError) as error:
            raise Refusal(str(error)) from error
        except OSError as error:
            where = f" at {error.filename}" if error.filename else ""
            raise Refusal(
                f"a file or folder cannot be used{where}: {error.strerror or error}; see that it "
                "may be read and written and that the disk has room, or name another"
            ) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="patroli")
def cli() -> None:
    """Risk maps and three shifts of patrol loops a day for municipal public-order units."""


for command in (
    audit,
    backtest,
    backup,
    boundaries,
    city,
    database,
    demo,
    field,
    health,
    incidents,
    people,
    plan,
    publish,
    restore,
    risk,
    roads,
    roster,
    members,
    token,
    work,
):
    cli.add_command(command)
