"""Seconds of a whole day for Dumai, step by step: from incidents to the files squads take along.

Run as `python -m benchmarks.whole_day [--incidents N] [--json]`. The incidents are the demo's,
scaled up; 36 wards, 4 squads in 3 shifts and 120 candidate stops are Dumai's settings. The loops'
own search is named apart, as its time is a setting.
"""

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from benchmarks.offices import office_in_memory
from geo.model import Incident
from geo.simulation.simulate import simulate_incidents, simulate_patrols
from planner.city.folder import CityData, load_city
from planner.city.office import Office
from planner.demo.service import hours_of, published
from planner.incidents.store.incidents import Incidents
from planner.patrol.export.page import plan_page
from planner.patrol.export.write import write_plan
from planner.patrol.service import make_plan, promise_minutes, record_plan
from planner.risk.store.minutes import PatrolMinutes

SEARCH = "step.loops"
ON = date(2023, 8, 2)


class Clock:
    """Seconds by step, in the order the steps began."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._label = ""
        self._began = time.perf_counter()

    def step(self, label: str) -> None:
        """End the step under way and begin another."""
        now = time.perf_counter()
        if self._label:
            self.seconds[self._label] = self.seconds.get(self._label, 0.0) + now - self._began
        self._label, self._began = label, now


def filled_office(data: CityData, incidents: int) -> Office:
    """Return an office with so many simulated incidents, or a few more, and their patrols."""
    totals = published(data)
    factor = incidents / sum(t.count for t in totals)
    many = [replace(t, count=round(t.count * factor + 0.49)) for t in totals]
    zone = data.settings.zone
    made: Sequence[Incident] = simulate_incidents(
        many,
        data.frame,
        data.places,
        hours={c.code: hours_of(c) for c in data.settings.categories},
        zone=zone,
        seed=1,
    )
    office = office_in_memory(data)
    Incidents.of(office).add(made)
    PatrolMinutes.of(office).add(
        simulate_patrols(
            totals,
            data.frame,
            shifts=[s.name for s in data.settings.shifts],
            squads=len(data.settings.squads),
            start=min(t.start for t in totals),
            end=max(t.end for t in totals),
            seed=1,
        ),
    )
    return office


@click.command()
@click.option("--incidents", type=click.IntRange(20), default=5000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(incidents: int, as_json: bool) -> None:
    """Plan a day and write its files, timing each step."""
    clock = Clock()
    clock.step("reading the city")
    data = load_city("dumai")
    zone = data.settings.zone
    clock.step("")
    office = filled_office(data, incidents)
    made = datetime(ON.year, ON.month, ON.day, 5, tzinfo=zone)
    proposal = make_plan(office, on=ON, seed=1, made=made, progress=clock.step)
    clock.step("keeping the plan")
    plan, seen = proposal.plan, proposal.situation
    record_plan(office, plan)
    promise_minutes(office, plan)
    clock.step("writing files")
    with tempfile.TemporaryDirectory() as folder:
        write_plan(plan, data.wards, Path(folder, "day"), map_html=plan_page(office, plan, seen))
    clock.step("")
    total = sum(clock.seconds.values())
    figures = {
        "incidents": Incidents.of(office).summary().count,
        "wards": sum(1 + len(w.includes) for w in data.wards),
        "loops": len(plan.loops),
        "stops": sum(len(loop.stops) for loop in plan.loops),
        "unmet": len(plan.coverage.unmet),
        "seconds": {label: round(s, 2) for label, s in clock.seconds.items()},
        "search_s": round(clock.seconds[SEARCH], 2),
        "besides_search_s": round(total - clock.seconds[SEARCH], 2),
    }
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for label, seconds in clock.seconds.items():
        click.echo(f"{label:<30} {seconds:>7.2f} s")
    click.echo(
        f"{figures['incidents']} incidents, {figures['stops']} stops in {figures['loops']} loops: "
        f"{figures['besides_search_s']} s besides {figures['search_s']} s of search"
    )


if __name__ == "__main__":
    main()
