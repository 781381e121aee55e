"""The command line: one group that loads the commands of a noun when one of them is asked for."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import click

from geo.errors import GeoError
from planner.errors import PlannerError, told
from planner.late import load
from planner.words import TERMINAL, say


class Entry(NamedTuple):
    """Where a command is, as "module:attribute", and what the list of commands says of it."""

    place: str
    help: str


COMMANDS: Mapping[str, Entry] = {
    "alerts": Entry(
        "planner.operations.commands.alerts:alerts",
        "Print what is wrong by now and by which ways it was told; exit code 1 if a test fails.",
    ),
    "audit": Entry(
        "planner.audit.commands:audit", "Check and export the log of who did what when."
    ),
    "backtest": Entry(
        "planner.risk.commands.backtest:backtest",
        "Forecast an incident FILE period by period and score every forecast with what came.",
    ),
    "backup": Entry(
        "planner.operations.commands.backup:backup",
        "Write a checked backup to PLACE, a file or a folder; the server may run meanwhile.",
    ),
    "backup-key": Entry(
        "planner.operations.commands.backup:backup_key",
        "Make the key of sealed backups in FILE, to be kept elsewhere, and print its public key.",
    ),
    "boundaries": Entry(
        "planner.city.commands.wards:boundaries", "Look at ward boundaries before using them."
    ),
    "city": Entry(
        "planner.city.commands.city:city", "Add cities: one folder of the data folder is one city."
    ),
    "database": Entry(
        "planner.operations.commands.database:database",
        "Look at the version of the tables, and change it.",
    ),
    "demo": Entry(
        "planner.demo.commands:demo",
        "Make the demo: simulated points whose totals equal the published tables.",
    ),
    "field": Entry("planner.field.commands:field", "What squads sent back from outdoors."),
    "health": Entry(
        "planner.operations.commands.health:health",
        "Check database, disk, worker, jobs, data, plan, backup and audit log; exit code 1 if bad.",
    ),
    "incidents": Entry("planner.incidents.commands:incidents", "Bring incident files into a city."),
    "maintenance": Entry(
        "planner.operations.commands.maintenance:maintenance",
        "Shut the pages for a while: visitors read why, phones keep what they have to send.",
    ),
    "members": Entry("planner.staffing.commands:members", "Keep the list of members."),
    "people": Entry(
        "planner.people.commands.people:people", "Who may come in, and what they may do."
    ),
    "plan": Entry(
        "planner.patrol.commands:plan", "Plan the three shifts of a day and keep the plan."
    ),
    "potential": Entry(
        "planner.potential.commands:potential",
        "Disturbances that may happen: recorded beforehand, confirmed or dismissed afterwards.",
    ),
    "publish": Entry(
        "planner.patrol.publication.commands:publish",
        "Publish the proposed plan of a day: squads get their links on the page of the day.",
    ),
    "restore": Entry(
        "planner.operations.commands.backup:restore",
        "Bring back the backup FILE: all of it or nothing.",
    ),
    "retention": Entry(
        "planner.operations.commands.retention:retention",
        "Print how long each kind of data is kept, since when there is some, and what would go.",
    ),
    "risk": Entry(
        "planner.risk.commands.risk:risk",
        "Write the risk surface and hotspots of a shift, and their map.",
    ),
    "roads": Entry("planner.city.commands.roads:roads", "Give a city its street network."),
    "roster": Entry(
        "planner.staffing.commands:roster", "Roster members over shifts, month by month."
    ),
    "settings": Entry(
        "planner.operations.commands.settings:settings",
        "Print what is set for the installation, and from where; secrets are hidden.",
    ),
    "token": Entry(
        "planner.people.commands.token:token",
        "Tokens with which a person's programs, such as QGIS, read the API.",
    ),
    "work": Entry(
        "planner.work.commands:work",
        "Run the jobs of a city: plans, assessments and the night's work, until interrupted.",
    ),
}
"""Every command of the planner; a new noun is one more line."""


class Refusal(click.ClickException):
    """Input that was refused: its message goes to the error stream, the exit code is 2."""

    exit_code = 2


class Commands(click.Group):
    """A group of commands that are loaded when asked for.

    It turns every error raised on purpose into a message and exit code 2.
    """

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = dict(entries)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted({*self.entries, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module."""
        if cmd_name in self.entries and cmd_name not in self.commands:
            self.add_command(load(self.entries[cmd_name].place), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, loading none of them."""
        listed = click.Group(
            commands=[click.Command(n, help=e.help) for n, e in sorted(self.entries.items())]
        )
        listed.format_commands(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Return what the command returns. Raises Refusal for errors of geo and planner."""
        try:
            return super().invoke(ctx)
        except (GeoError, PlannerError) as error:
            raise Refusal(say(told(error), TERMINAL)) from error
        except OSError as error:
            where = f" at {error.filename}" if error.filename else ""
            raise Refusal(
                f"a file or folder cannot be used{where}: {error.strerror or error}; see that it "
                "may be read and written and that the disk has room, or name another"
            ) from error


@click.group(
    cls=Commands, entries=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="patroli")
def cli() -> None:
    """Risk maps and three shifts of patrol loops a day for municipal public-order units."""
