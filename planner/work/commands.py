"""`patroli work`: run the jobs of a city."""

import signal
import sys
from types import FrameType

import click

from planner.city.option import city_option
from planner.logs import FORMS, Form, logging_as
from planner.private import shut_work


@click.command()
@city_option
@click.option(
    "--with-parent", is_flag=True, help="Stop when the input ends, as it does with its parent."
)
@click.option(
    "--log-format", type=click.Choice(FORMS), default="text", show_default=True, help="Of events."
)
def work(city: str, with_parent: bool, log_format: Form) -> None:
    """Run the jobs of a city: plans, assessments and the night's work, until interrupted."""
    from planner.city.office import open_office
    from planner.jobs.worker import Stop
    from planner.jobs.worker import work as run_jobs
    from planner.operations.alerts.watch import watching
    from planner.work.kinds import AGENDA

    stop = Stop()
    if with_parent:
        stop.follow(sys.stdin.fileno())

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.asked = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    with logging_as(log_format):
        office = open_office(city)
        shut_work(office.folder)
        try:
            with watching(office):
                run_jobs(office, AGENDA, stop, click.echo)
        finally:
            office.database.close()
