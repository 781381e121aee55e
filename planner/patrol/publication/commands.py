"""`patroli publish`: give the day's proposed plan to the squads."""

import click

from planner.city.folder import DEFAULT_CITY
from planner.city.office import open_office
from planner.errors import NotFoundError
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.publish import publish as publish_day
from planner.terminal.dates import day_of

SHELL = "shell"
"""Who publishes from the command line, as the audit log tells it."""


@click.command()
@click.option("--city", default=DEFAULT_CITY, show_default=True, help="The city's folder.")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The day; today if left out.")
@click.option("--reason", default="", help="Why; needed from the second version on.")
def publish(city: str, day: str | None, reason: str) -> None:
    """Publish the proposed plan of a day: squads get their links on the page of the day."""
    office = open_office(city)
    date = day_of(day, office.data.settings.zone).isoformat()
    draft = Drafts.of(office).get(date)
    if draft is None:
        raise NotFoundError(
            f"there is no proposed plan for {date}; make one with 'patroli plan --date {date}'"
        )
    made = publish_day(office, date, revision=draft.revision, reason=reason, by=SHELL)
    loops = len(made.plan.loops)
    click.echo(f"{office.data.settings.name}, {date}: version {made.version}, {loops} loops")
