"""`patroli publish`: give the day's proposed plan to the squads."""

from datetime import date

import click

from planner.city.option import city_option
from planner.errors import NotFoundError
from planner.terminal.dates import DAY

SHELL = "shell"
"""Who publishes from the command line, as the audit log tells it."""


@click.command()
@city_option
@click.option("--date", "day", type=DAY, metavar="YYYY-MM-DD", help="The day; today if left out.")
@click.option("--reason", default="", help="Why; needed from the second version on.")
def publish(city: str, day: date | None, reason: str) -> None:
    """Publish the proposed plan of a day: squads get their links on the page of the day."""
    from planner.city.office import open_office
    from planner.patrol.draft.store import Drafts
    from planner.patrol.publication.publish import publish as publish_day

    office = open_office(city)
    click.get_current_context().call_on_close(office.database.close)
    on = (day or office.now().date()).isoformat()
    draft = Drafts.of(office).get(on)
    if draft is None:
        raise NotFoundError(
            f"there is no proposed plan for {on}; make one with 'patroli plan --date {on}'"
        )
    made = publish_day(office, on, revision=draft.revision, reason=reason, by=SHELL)
    loops = len(made.plan.loops)
    click.echo(f"{office.data.settings.name}, {on}: version {made.version}, {loops} loops")
