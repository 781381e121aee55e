"""`patroli maintenance`: shut the pages for a while, and open them again."""

import click


@click.group()
def maintenance() -> None:
    """Shut the pages for a while: visitors read why, phones keep what they have to send."""


@maintenance.command("on")
@click.option("--why", default="", metavar="TEXT", help="What visitors read besides.")
def on(why: str) -> None:
    """Shut the pages, also those of a server that runs already."""
    from planner.city.office import work_folder
    from planner.operations.maintenance import shut

    shut(work_folder(), why)
    click.echo("the pages are shut until 'patroli maintenance off'")


@maintenance.command("off")
def off() -> None:
    """Open the pages again."""
    from planner.city.office import work_folder
    from planner.operations.maintenance import reopen

    click.echo("the pages are open again" if reopen(work_folder()) else "the pages were open")
