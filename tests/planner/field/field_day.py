"""A published day of the small city and what a phone would send of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from planner.city.office import Office
from planner.patrol.model import Loop
from planner.patrol.publication.model import Publication, SquadPass
from planner.patrol.publication.passes import Holding, holding_of, squad_passes, token_of
from planner.patrol.publication.publish import publish
from planner.patrol.publication.store import Publications
from planner.patrol.tables import publications
from tests.planner.patrol.publication.published import proposed_day, today


def publish_day(office: Office, date: str | None = None, reason: str = "perubahan") -> Publication:
    """Return the small city's day, published, again with the reason if it was before."""
    count = len(Publications.of(office).versions(date or today(office)))
    draft = proposed_day(office, date, seed=7 + count)
    return publish(
        office,
        draft.date,
        revision=draft.revision,
        reason=reason if count else "",
        by="komandan",
    )


def issued(office: Office) -> tuple[SquadPass, ...]:
    """Publish the office's day, again, and return the passes of that version."""
    return squad_passes(office, publish_day(office).date)


def morning_pass(office: Office) -> SquadPass:
    """Publish the day and return the pass of Regu 1 for the morning, 07:00 to 10:00."""
    return next(p for p in issued(office) if (p.shift, p.squad) == ("pagi", "Regu 1"))


def restore_day(office: Office, published: Publication, loop: Loop) -> None:
    """Put a day in the place of the published one, of its version and time, as a restore does."""
    first = replace(published.plan.shifts[0], loops=(loop,))
    with office.database.write() as db:
        db.execute(publications.delete())
        Publications.of(office).add(
            published.plan.date,
            plan_id="restored",
            plan=replace(published.plan, shifts=(first,)),
            reason="",
            by="komandan",
            at=published.published,
        )


def held(office: Office, squad_pass: SquadPass, now: datetime | None = None) -> Holding:
    """Return who knocks with the link of a pass."""
    return holding_of(office, token_of(office, squad_pass), now or squad_pass.valid_from)


def event_id(number: int) -> str:
    """Return an id as phones make them."""
    return str(UUID(int=number + (4 << 76) + (8 << 60)))


def item(number: int, at: datetime, **changes: Any) -> dict[str, Any]:
    """Return an arrival at the first stop as a phone sends it."""
    made = {
        "id": event_id(number),
        "kind": "arrive",
        "stop": "s1",
        "at_ms": milliseconds(at),
        "lon": 101.41,
        "lat": 1.61,
        "accuracy_m": 12.5,
    }
    return {**made, **changes}


def milliseconds(at: datetime) -> int:
    """Return a time as phones count it."""
    return int(at.timestamp() * 1000)


HOUR = timedelta(hours=1)
