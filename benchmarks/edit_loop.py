"""Seconds of every kind of edit of a day's plan for Dumai's demo, each loop solved anew.

Run as `python -m benchmarks.edit_loop [--rounds N] [--json]`. The bar is 3 s for one squad; a
longer shift makes the loops of all its squads anew and is given per squad.
"""

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import click

from benchmarks.offices import office_in_memory
from geo.notice import as_it_is
from planner.city.folder import CityData, load_city
from planner.city.streets import load_network
from planner.demo.service import make_demo
from planner.patrol.draft.edit import apply_edit
from planner.patrol.draft.edits import Add, Drop, Edit, Exchange, Keep, Lengthen, Move, Order
from planner.patrol.draft.resolve import EditError, Ground
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.loops.solve import warm_up
from planner.patrol.model import Plan
from planner.patrol.publication.versions import Drive
from planner.patrol.service import make_plan

BAR_S = 3.0
ON = date(2023, 8, 2)


def proposed(data: CityData, *, made: datetime) -> tuple[Plan, Worksheet]:
    """Return the demo's plan of a day and what it was chosen from."""
    office = office_in_memory(data)
    make_demo(office, seed=1)
    proposal = make_plan(office, on=ON, seed=1, made=made, progress=lambda _: None)
    return proposal.plan, proposal.worksheet


def edits(plan: Plan, sheet: Worksheet, number: int) -> Iterator[tuple[str, Edit, int]]:
    """Give an edit of each kind, what to call it, and how many squads it makes anew."""
    shift = plan.shifts[number % len(plan.shifts)]
    one, other = (shift.loops[n % len(shift.loops)] for n in (number, number + 1))
    to = Drive(shift.name, other.squad)
    stops = [p.stop.id for p in one.stops]
    middle = stops[len(stops) // 2]
    visited = {p.stop.id for loop in plan.loops for p in loop.stops}
    ours = [s for s in sheet.stops if s.id.endswith(f"@{shift.name}")]
    free = next((s for s in ours if s.id not in visited), ours[0])
    fresh = replace(free, id=f"added:{number}@{shift.name}", name=as_it_is("Tempat baru"))
    yield "pin", Keep(stop=middle), 1
    yield "drop", Drop(stop=middle), 1
    yield "order", Order(stop=stops[0], position=2), 1
    yield "move", Move(stop=middle, to=to), 2
    yield "move to a place", Move(stop=middle, to=to, position=2), 2
    yield "add", Add(stop=fresh, to=to), 1
    yield "exchange", Exchange(shift=shift.name, squads=(one.squad, other.squad)), 2
    end = f"{shift.end.hour:02d}:00"
    begin = f"{(shift.start.hour + 1) % 24:02d}:00"
    yield "hours", Lengthen(shift=shift.name, start=begin, end=end), len(shift.loops)


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=6, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(rounds: int, as_json: bool) -> None:
    """Edit the demo's plan in every way, timing each edit."""
    data = load_city("dumai")
    made = datetime(ON.year, ON.month, ON.day, 5, tzinfo=data.settings.zone)
    plan, sheet = proposed(data, made=made)
    began = time.perf_counter()
    network = load_network(data)
    network_s = time.perf_counter() - began
    ground = Ground(city=data.settings, network=network, on=ON, seed=plan.seed)
    warm_up()
    took: dict[str, list[float]] = {}
    refused = 0
    for number in range(rounds):
        for kind, edit, squads in edits(plan, sheet, number):
            began = time.perf_counter()
            try:
                apply_edit(ground, plan, sheet, edit, made=made)
            except EditError:
                refused += 1
            took.setdefault(kind, []).append((time.perf_counter() - began) / squads)
    figures = {
        "stops": sum(len(loop.stops) for loop in plan.loops),
        "network_s": round(network_s, 3),
        "seconds": {
            kind: {"median": round(statistics.median(s), 3), "most": round(max(s), 3)}
            for kind, s in took.items()
        },
        "most_s": round(max(max(s) for s in took.values()), 3),
        "refused": refused,
        "bar_s": BAR_S,
    }
    if as_json:
        click.echo(json.dumps(figures))
        return
    for kind, times in took.items():
        click.echo(
            f"{kind:<16} median {statistics.median(times):>6.3f} s  most {max(times):>6.3f} s"
        )
    click.echo(f"most per squad {figures['most_s']} s, bar {BAR_S} s; {refused} edits refused")


if __name__ == "__main__":
    main()
