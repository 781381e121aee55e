"""The command line: its table of commands, and what a look at the help costs."""

import subprocess
import sys

import click
import pytest

from planner.cli import Entry
from planner.late import load
from web.cli import cli

HEAVY = ("numpy", "pandas", "sqlalchemy", "flask", "pydantic")

HELP_OF_ALL = """
import click, sys
from web.cli import cli
def tell(command, above):
    context = click.Context(command, parent=above, info_name=command.name)
    print(command.get_help(context))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            tell(command.get_command(context, name), context)
tell(cli, None)
"""


@pytest.mark.parametrize("name", cli.entries)
def test_the_table_says_of_a_command_what_the_command_says_of_itself(name: str) -> None:
    entry = cli.entries[name]
    command = load(entry.place)
    assert isinstance(command, click.Command)
    assert command.name == name
    long = 1_000
    assert click.Command(name, help=entry.help).get_short_help_str(
        long
    ) == command.get_short_help_str(long)


def test_every_command_of_the_table_is_listed_and_found() -> None:
    context = click.Context(cli)
    assert cli.list_commands(context) == sorted(cli.entries)
    assert cli.get_command(context, "serve") is load("web.server.serve:serve")
    assert cli.get_command(context, "nothing") is None


def test_a_command_of_the_table_that_is_not_there_is_no_silent_gap() -> None:
    with pytest.raises(AttributeError):
        load(Entry("planner.patrol.commands:nothing", "").place)


@pytest.mark.parametrize(
    "code",
    [
        HELP_OF_ALL,
        "import sys; from web.cli import cli; cli(['--version'], standalone_mode=False)",
        """
import sys
from web.cli import cli
try:
    cli(["plan", "--date", "2026-13-01"])
except SystemExit as stop:
    assert stop.code == 2
""",
    ],
    ids=["help of every command", "version", "fault of usage"],
)
def test_what_runs_nothing_loads_none_of_the_large_libraries(code: str) -> None:
    asked = f"print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{asked}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
