"""The `patroli` command: the planner's commands and `serve`."""

from planner.cli import Entry
from planner.cli import cli as cli

cli.entries["serve"] = Entry(
    "web.server.serve:serve", "Serve the web pages of a city until interrupted, with its worker."
)


def main() -> None:
    """Run the command line."""
    cli()
