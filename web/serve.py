"""The `patroli` command: the planner's commands and `serve`."""

import threading
from contextlib import suppress

import click

from geo.errors import GeoError
from planner.cities import DEFAULT_CITY
from planner.cli import cli
from planner.commands.demo import demo
from planner.commands.plan import plan
from planner.errors import PlannerError
from planner.service.office import open_office
from planner.service.overview import CityDesk
from web.app import create_app
from web.config import AppConfig
from web.server import listen, run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="0 picks one."
)
@click.option("--city", default=DEFAULT_CITY, show_default=True, help="City to show.")
@click.option(
    "--demo", "with_demo", is_flag=True, help="First make the demo and today's plan, if missing."
)
@click.pass_context
def serve(context: click.Context, host: str, port: int, city: str, with_demo: bool) -> None:
    """Serve the web pages of a city until interrupted."""
    if with_demo:
        context.invoke(demo, city=city)
        context.invoke(plan, city=city, if_missing=True)
    office = open_office(city)
    desk = CityDesk(office)
    app = create_app(AppConfig(desk=desk, office=office, clock=office.clock, identify=lambda: None))
    server = listen(app, host, port)
    threading.Thread(target=_look_ahead, args=(desk,), daemon=True).start()
    run(server, host, lambda address: click.echo(f"Patroli: {address} (Ctrl+C)"))


cli.add_command(serve)


def _look_ahead(desk: CityDesk) -> None:
    """Prepare what the first page needs; what goes wrong is for the page itself to tell."""
    with suppress(GeoError, PlannerError):
        desk.backdrop()


def main() -> None:
    """Run the command line."""
    cli()
