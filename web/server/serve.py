"""`patroli serve`: the options of the server."""

from typing import Any

import click

from planner.city.option import city_option
from planner.logs import FORMS, logging_as
from planner.settings import settings


@click.command()
@click.option("--host", help="Address to listen on.  [default: as set, else 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(0, 65_535), help="0 picks one.  [default: as set, else 8000]"
)
@city_option
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
    help="Where proxies come from, an address or network; this machine if left out. May be "
    "given several times.",
)
@click.option(
    "--allowed-host",
    "hosts",
    multiple=True,
    metavar="NAME",
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

    web = settings().web
    options["host"] = options["host"] or web.host
    options["port"] = web.port if options["port"] is None else options["port"]
    options["behind_proxy"] = options["behind_proxy"] or web.behind_proxy
    options["proxies"] = options["proxies"] or web.trusted_proxies
    options["hosts"] = options["hosts"] or web.allowed_hosts
    with logging_as(options["log_format"]):
        start(context, **options)
