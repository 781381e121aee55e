"""A database as it is after three years: a million incidents, and a published plan a day.

Fills the database that the environment names, which must hold a city's demo and a plan of today.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from geo.model import Incident, LonLat, PatrolRecord
from planner.city.office import Office, open_office
from planner.incidents.store.incidents import Incidents
from planner.patrol.export.json import plan_from_json
from planner.patrol.kept import KeptPlan
from planner.patrol.publication.store import Publications
from planner.patrol.store import Plans
from planner.risk.service import assess_day
from planner.risk.store.minutes import PatrolMinutes

INCIDENTS = 1_000_000
DAYS = 3 * 365


def fill(office: Office, *, incidents: int = INCIDENTS, days: int = DAYS, seed: int = 1) -> None:
    """Add incidents like those that are there, over the last years, and a plan for every day.

    Points are scattered by some 200 m within their ward's district, times over all days and hours.
    Every past day gets today's plan under its own date, published, with its patrol minutes.
    """
    now = office.now()
    Incidents.of(office).add(_like(office, incidents, days, now, seed))
    newest = Plans.of(office).latest()
    assert newest is not None
    minutes = PatrolMinutes.of(office).all(since=newest.date)
    for back in range(1, days + 1):
        day = (date.fromisoformat(newest.date) - timedelta(days=back)).isoformat()
        text = newest.json.replace(newest.date, day)
        made = now - timedelta(days=back)
        with office.database.write():
            Plans.of(office).keep(
                KeptPlan(
                    id=f"{day}-filled-{newest.seed}",
                    city=office.city,
                    date=day,
                    seed=newest.seed,
                    made=made,
                    json=text,
                )
            )
            Publications.of(office).add(
                day,
                plan_id=f"{day}-filled-{newest.seed}",
                plan=plan_from_json(text),
                reason="",
                by="benchmark",
                at=made,
            )
            PatrolMinutes.of(office).add(
                [
                    PatrolRecord(
                        day=day, shift=r.shift, ward=r.ward, minutes=r.minutes, source="checked-in"
                    )
                    for r in minutes
                ],
            )
    assess_day(office, day=now.date())


def _like(office: Office, count: int, days: int, now: datetime, seed: int) -> Iterator[Incident]:
    draw = random.Random(seed)
    known = Incidents.of(office).all()
    for number in range(count):
        model = draw.choice(known)
        time = now - timedelta(minutes=draw.randrange(60, days * 1440))
        point = LonLat(
            model.point.lon + draw.gauss(0, 0.002), model.point.lat + draw.gauss(0, 0.002)
        )
        yield replace(model, id=f"{number:024x}", time=time, point=point, source="benchmark")


def main() -> None:
    """Fill the database and print how much is there, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--city", default="dumai")
    parser.add_argument("--incidents", type=int, default=INCIDENTS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    office = open_office(options.city)
    began = time.perf_counter()
    fill(office, incidents=options.incidents, days=options.days)
    figures = {
        "incidents": Incidents.of(office).summary().count,
        "plans": len(Plans.of(office).dates()),
        "seconds": round(time.perf_counter() - began, 1),
    }
    print(json.dumps(figures) if options.json else figures)


if __name__ == "__main__":
    main()
