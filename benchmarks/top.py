"""Team orienteering: share of the best-known scores of Chao's instances in a given time.

    python -m benchmarks.top DIR --seconds 5 [--json]

DIR holds instances `*.txt` (n, m, tmax; then x, y, prize per line, the start first and the end
last) and `best_known.csv` with the columns name and bks. Distances are Euclidean and unrounded;
every tour is measured again in floating point.
"""

import csv
import json
import math
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, Solution, Task, Vehicle
from planner.patrol.loops.solve import solve, warm_up

SCALE = 10**7
"""Whole numbers per unit of distance. Lengths are rounded down, so that no legal tour is lost."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Instance:
    """A team-orienteering instance: points with prizes, the start first and the end last."""

    name: str
    vehicles: int
    tmax: float
    points: tuple[tuple[float, float], ...]
    prizes: tuple[int, ...]


def read_instance(path: Path) -> Instance:
    """The instance in a file of Chao's format."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        head = {line[0]: float(line[1]) for line in lines[:3]}
        rows = [tuple(map(float, line)) for line in lines[3 : 3 + int(head["n"])]]
        return Instance(
            path.stem,
            int(head["m"]),
            head["tmax"],
            tuple((x, y) for x, y, _ in rows),
            tuple(int(prize) for _, _, prize in rows),
        )
    except (KeyError, IndexError, ValueError) as error:
        raise click.UsageError(
            f"{path}: expected the lines n, m, tmax and then x, y, prize per point ({error})"
        ) from error


def problem_of(instance: Instance) -> DayProblem:
    """The instance as a day's loop problem, its lengths as whole numbers."""
    last = len(instance.points) - 1
    order = [0, last, *range(1, last)]
    budget = math.floor(instance.tmax * SCALE)
    return DayProblem(
        tasks=tuple(
            Task(prize=instance.prizes[i], dwell_s=0, windows_s=((0, budget),)) for i in order[2:]
        ),
        vehicles=tuple(
            Vehicle(name=str(v), shift=0, depot=0, end_depot=1, start_s=0, end_s=budget)
            for v in range(instance.vehicles)
        ),
        duties=(),
        travel_s=(
            tuple(
                tuple(
                    math.floor(math.dist(instance.points[a], instance.points[b]) * SCALE)
                    for b in order
                )
                for a in order
            ),
        ),
        depots=2,
    )


def lengths(instance: Instance, solution: Solution) -> list[float]:
    """The unrounded length of each tour."""
    last = len(instance.points) - 1
    tours = [[0, *(t + 1 for t in route.tasks), last] for route in solution.routes]
    return [
        math.fsum(math.dist(instance.points[a], instance.points[b]) for a, b in pairwise(t))
        for t in tours
    ]


def score(instance: Instance, solution: Solution) -> int:
    """The prize of all points visited; 0 if a tour is too long or a point visited twice."""
    visited = [t + 1 for route in solution.routes for t in route.tasks]
    sound = (
        len(set(visited)) == len(visited)
        and len(solution.routes) <= instance.vehicles
        and all(length <= instance.tmax + TOLERANCE for length in lengths(instance, solution))
    )
    return sum(instance.prizes[i] for i in visited) if sound else 0


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", type=click.FloatRange(min=0.05), default=5.0, help="Time per instance.")
@click.option("--seed", type=int, default=1, help="Seed of the search.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def main(folder: Path, seconds: float, seed: int, as_json: bool) -> None:
    """Print score and share of the best-known score of every instance in DIR."""
    best_known_path = folder / "best_known.csv"
    if not best_known_path.exists():
        raise click.UsageError(f"{best_known_path} is missing: it needs the columns name and bks")
    with best_known_path.open(encoding="utf-8", newline="") as lines:
        best_known = {row["name"]: int(row["bks"]) for row in csv.DictReader(lines)}
    warm_up()
    results: list[dict[str, Any]] = []
    for name in sorted(best_known):
        began = time.perf_counter()
        instance = read_instance(folder / f"{name}.txt")
        problem = problem_of(instance)
        left = max(0.01, seconds - (time.perf_counter() - began))
        solution = solve(problem, seed=seed, params=LoopParams(seconds=left))
        spent = time.perf_counter() - began
        results.append(
            {
                "name": name,
                "score": score(instance, solution),
                "best_known": best_known[name],
                "seconds": round(spent, 3),
            }
        )
        if not as_json:
            row = results[-1]
            share = row["score"] / row["best_known"]
            click.echo(
                f"{name:12} {row['score']:6} {row['best_known']:6} {share:8.2%} {spent:7.2f} s"
            )
    if not results:
        raise click.UsageError(f"{best_known_path} names no instance")
    mean = sum(r["score"] / r["best_known"] for r in results) / len(results)
    if as_json:
        click.echo(json.dumps({"mean_share": mean, "instances": results}))
    else:
        click.echo(f"mean share {mean:.4%} of {len(results)} instances")


if __name__ == "__main__":
    main()
