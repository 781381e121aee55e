"""What `patroli serve` does; its options stand in `web.server.serve`."""

import ipaddress
import logging
import secrets
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import click
from flask import Flask

from geo.errors import GeoError
from planner.city.address import note_address, served_address
from planner.city.office import Office, open_office
from planner.demo.commands import demo
from planner.demo.people import DEMO_PEOPLE, demo_lives, demo_people, is_demo
from planner.errors import PlannerError
from planner.jobs.ask import ask
from planner.jobs.companion import Companion, worker_command
from planner.jobs.lock import serving
from planner.jobs.model import SYSTEM
from planner.logs import Form
from planner.operations.alerts.watch import watching
from planner.patrol.commands import plan
from planner.people.service.people import administrators_from_elsewhere, first_administrator
from planner.private import shut_work
from planner.review.desk import CityDesk
from planner.work.morning import catch_up
from web.app import create_app
from web.config import AppConfig
from web.http.hosts import served_names
from web.server.listen import listen, run
from web.server.proxy import NamedProxies, Network, networks

log = logging.getLogger(__name__)


def start(
    context: click.Context,
    *,
    host: str,
    port: int,
    city: str,
    with_demo: bool,
    behind_proxy: bool,
    proxies: tuple[str, ...],
    hosts: tuple[str, ...],
    no_worker: bool,
    log_format: Form,
) -> None:
    """Serve the web pages of a city until interrupted, with a worker that runs its jobs."""
    if with_demo:
        context.invoke(demo, city=city)
        context.invoke(plan, city=city, if_missing=True)
    office = open_office(city)
    shut_work(office.folder)
    desk = CityDesk(office, refresh=partial(_assess, office))
    links = demo_links(office) if with_demo and is_loopback(host) and not behind_proxy else {}
    if with_demo and is_demo(office) and not demo_lives(office):
        click.echo("The demo is over, for there are real records: sign in with a password.")
        click.echo(
            "Nobody has one? patroli people add NAME, patroli people grant NAME administrator"
        )
    app = create_app(
        AppConfig(
            desk=desk,
            office=office,
            clock=office.clock,
            behind_tls=behind_proxy,
            hosts=served_names(host, hosts),
            demo_links=links,
        )
    )
    if behind_proxy and not hosts:
        log.warning(
            "name the host that visitors ask for: --allowed-host, or allowed_hosts in patroli.toml"
        )
    server = open_door(app, host, port, proxies=networks(proxies) if behind_proxy else ())
    more = administrators_from_elsewhere(office)
    first = first_administrator(office)
    threading.Thread(target=_look_ahead, args=(desk,), daemon=True).start()
    if not no_worker:
        # Asked for here, the plan shows as on its way on the very first page.
        catch_up(office)
    worker = None if no_worker else Companion((*worker_command(city), "--log-format", log_format))
    try:
        with serving(office.folder), watching(office):
            run(server, host, partial(_opened, office, links, first, more))
    finally:
        if worker is not None:
            worker.stop()


def open_door(app: Flask, host: str, port: int, *, proxies: tuple[Network, ...]) -> Any:
    """Return the server of an application, behind proxies if any are named."""
    return listen(NamedProxies(app, proxies), host, port, forwarded=True)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address to listen on.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def demo_links(office: Office) -> dict[str, str]:
    """Return tokens that sign the demo's people in while this process runs, and whom."""
    if not demo_lives(office):
        return {}
    return {secrets.token_urlsafe(16): username for username in demo_people(office)}


def _opened(
    office: Office,
    links: Mapping[str, str],
    first: str | None,
    more: Sequence[str],
    address: str,
) -> None:
    note_address(office, address)
    if more:
        click.echo(f"Administrators of {office.data.settings.name} now, too: {', '.join(more)}")
    welcome(address, links, first, served_address(office))


def welcome(address: str, links: Mapping[str, str], first: str | None, public: str = "") -> None:
    """Tell where the pages are, and how to sign in where nobody could know."""
    if links:
        click.echo("Sign in to the demo (only here, only while this runs):")
        for token, username in links.items():
            click.echo(f"  {DEMO_PEOPLE[username][0]:<14} {address}/masuk/demo/{token}")
    if first:
        click.echo("The first administrator's link, valid once within 24 hours:")
        click.echo(f"  {public or address}/masuk/tautan/{first}")
    click.echo(f"Patroli: {address} (Ctrl+C)")


def _assess(office: Office, day: date) -> None:
    """Have the situation of a day assessed by the worker; pages show the one before until then."""
    ask(office, "assess", {"date": day.isoformat()}, SYSTEM)


def _look_ahead(desk: CityDesk) -> None:
    """Prepare what the first page needs; what goes wrong is for the page itself to tell."""
    with suppress(GeoError, PlannerError):
        desk.backdrop()
