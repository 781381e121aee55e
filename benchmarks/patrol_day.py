"""Patrol days: share of the best prize known with all duties met, in a given time.

    python -m benchmarks.patrol_day DIR --seconds 5 [--json]

DIR holds days as `*.json`: stops (prize, dwell_s, windows_s, ward), vehicles (shift, depot,
start_s, end_s), duties (ward, visits), `travel_s` over depots then stops, and
`best_known.prize_all_duties`. Windows bound the start of service. Every plan is judged by
`judge`, which reads the day and the plain routes and shares no code with the solver.
"""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, DutySpec, Solution, Task, Vehicle
from planner.patrol.loops.solve import solve, warm_up

Step = tuple[int, int]
"""A stop and the second at which service starts there."""


def problem_of(day: Mapping[str, Any]) -> DayProblem:
    """The day of a JSON file as a loop problem."""
    return DayProblem(
        tasks=tuple(
            Task(
                prize=stop["prize"],
                dwell_s=stop["dwell_s"],
                windows_s=tuple((low, high) for low, high in stop["windows_s"]),
            )
            for stop in day["stops"]
        ),
        vehicles=tuple(
            Vehicle(
                name=str(i),
                shift=v["shift"],
                depot=v["depot"],
                start_s=v["start_s"],
                end_s=v["end_s"],
            )
            for i, v in enumerate(day["vehicles"])
        ),
        duties=tuple(
            DutySpec(
                tasks=tuple(i for i, s in enumerate(day["stops"]) if s["ward"] == duty["ward"]),
                visits=duty["visits"],
            )
            for duty in day["duties"]
        ),
        travel_s=(tuple(tuple(row) for row in day["travel_s"]),),
        depots=day["depots"],
    )


def steps_of(solution: Solution) -> dict[int, list[Step]]:
    """The plain routes of a plan: vehicle to stops and starts of service."""
    return {r.vehicle: [(v.task, v.start_s) for v in r.visits] for r in solution.routes}


def judge(
    day: Mapping[str, Any], routes: Mapping[int, Sequence[Step]]
) -> tuple[int, int, list[str]]:
    """The prize of a plan, how many duties it leaves unmet, and every rule it breaks."""
    stops, travel, depots = day["stops"], day["travel_s"], day["depots"]
    broken: list[str] = []
    seen: set[int] = set()
    for number, route in routes.items():
        vehicle = day["vehicles"][number]
        here, clock = vehicle["depot"], vehicle["start_s"]
        for stop, start in route:
            if stop in seen:
                broken.append(f"stop {stop} is visited twice")
            seen.add(stop)
            if start < clock + travel[here][depots + stop]:
                broken.append(f"vehicle {number} cannot be at stop {stop} by {start}")
            windows = stops[stop]["windows_s"]
            if all(start < opens or start > closes for opens, closes in windows):
                broken.append(f"stop {stop} is served at {start}, outside {windows}")
            here, clock = depots + stop, start + stops[stop]["dwell_s"]
        if route and clock + travel[here][vehicle["depot"]] > vehicle["end_s"]:
            broken.append(f"vehicle {number} is back after its shift")
    unmet = 0
    for duty in day["duties"]:
        visits = len([stop for stop in seen if stops[stop]["ward"] == duty["ward"]])
        unmet += visits < duty["visits"]
    return sum(stops[stop]["prize"] for stop in seen), unmet, broken


def with_squads(day: Mapping[str, Any], squads: int) -> dict[str, Any]:
    """The same day with only the first so many vehicles of each shift."""
    kept: list[Any] = []
    for vehicle in day["vehicles"]:
        if sum(v["shift"] == vehicle["shift"] for v in kept) < squads:
            kept.append(vehicle)
    return {**day, "vehicles": kept}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", type=click.FloatRange(min=0.05), default=5.0, help="Time per day.")
@click.option("--seed", type=int, default=1, help="Seed of the search.")
@click.option(
    "--squads-per-75-stops", "scarce", is_flag=True, help="One squad a shift per 75 stops."
)
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def main(folder: Path, seconds: float, seed: int, scarce: bool, as_json: bool) -> None:
    """Print prize, share of the best known and unmet duties of every day in DIR."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise click.UsageError(f"{folder} holds no *.json files")
    warm_up()
    results: list[dict[str, Any]] = []
    for path in paths:
        day = json.loads(path.read_text(encoding="utf-8"))
        if scarce:
            day = with_squads(day, max(1, len(day["stops"]) // 75))
        began = time.perf_counter()
        problem = problem_of(day)
        left = max(0.01, seconds - (time.perf_counter() - began))
        solution = solve(problem, seed=seed, params=LoopParams(seconds=left))
        spent = time.perf_counter() - began
        prize, unmet, broken = judge(day, steps_of(solution))
        if broken:
            raise click.ClickException(f"{path.name}: {'; '.join(broken)}")
        best = day["best_known"]["prize_all_duties"]
        results.append(
            {
                "name": path.stem,
                "prize": prize,
                "best_known": best,
                "unmet": unmet,
                "seconds": round(spent, 3),
            }
        )
        if not as_json:
            click.echo(
                f"{path.stem:12} {prize:6} {best:6} {prize / best:8.2%} {unmet:3} unmet "
                f"{spent:7.2f} s"
            )
    mean = sum(r["prize"] / r["best_known"] for r in results) / len(results)
    unmet = sum(r["unmet"] for r in results)
    if as_json:
        click.echo(json.dumps({"mean_share": mean, "unmet": unmet, "instances": results}))
    else:
        click.echo(f"mean share {mean:.4%}, {unmet} duties unmet in {len(results)} days")


if __name__ == "__main__":
    main()
