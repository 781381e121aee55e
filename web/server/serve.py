"""`patroli serve`: the options of the server."""

from typing import Any

import click

from planner.city.settings import DEFAULT_CITY
from planner.logs import FORMS
from web.server.proxy import LOOPBACK


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="0 picks one."
)
@click.option("--city", default=DEFAULT_CITY, show_default=True, help="City to show.")
@click.option(
    "--demo", "with_demo", is_flag=True, help="First make the demo and today's plan, if missing."
)
@click.option(
    "--behind-proxy", is_flag=True, help="Visitors come by TLS through a proxy that is named."
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    default=LOOPBACK,
    show_default=True,
    envvar="PATROLI_PROXIES",
    help="Where proxies come from, an address or network. May be given several times.",
)
@click.option(
    "--allowed-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    envvar="PATROLI_HOSTS",
    help="Under which name visitors come; other names are refused. May be given several times.",
)
@click.option("--no-worker", is_flag=True, help="Run no worker beside it: 'patroli work' does.")
@click.option(
    "--log-format", type=click.Choice(FORMS), default="text", show_default=True, help="Of events."
)
@click.pass_context
def serve(context: click.Context, /, **options: Any) -> None:
    """Serve the web pages of a city until interrupted, with its worker."""
    from web.server.start import start

    start(context, **options)
