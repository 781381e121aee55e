"""How often do tests of significance find something in cities where there is nothing to find?

Run `python -m benchmarks.false_alarms [--cities N] [--json]`. In every city incidents lie anywhere
with equal chance at any time of a year. An alarm is a city with a place that is called significant
or emerging. The first should come in the share `level` of the cities, whatever the weights of the
incidents: a tenth may weigh 20, as finds of rare patrols do.
"""

import json
import multiprocessing
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone

import click
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from benchmarks.hotspots import city
from geo.crs import metric_crs, to_degrees
from geo.hotspots.find import find_hotspots
from geo.hotspots.parameters import HotspotParams
from geo.risk.surface import Surface
from geo.tables import IncidentTable

NOW = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=7)))

WIDTH_M, HEIGHT_M = 22_000, 23_500
"""So crowded that chance makes dozens of places; where it makes none there is no alarm either."""

Weigh = Callable[[np.random.Generator, int], np.ndarray]


def alike(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return weights of 1."""
    return np.ones(n)


def rare_finds(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return weights of 1, a tenth of them 20."""
    return np.where(rng.random(n) < 0.1, 20.0, 1.0)


WEIGHTS: dict[str, Weigh] = {"alike": alike, "a tenth weigh 20": rare_finds}


@dataclass(frozen=True)
class Alarms:
    """Share of empty cities with an alarm."""

    test: str
    weights: str
    incidents: int
    cities: int
    share: float


def alarm(seed: int, n: int, weights: str, city: int) -> tuple[bool, bool]:
    """Return whether one empty city has a significant place, and an emerging one."""
    rng = np.random.default_rng([seed, n, list(WEIGHTS).index(weights), city])
    frame, wards, surfaces = empty_city(rng, n)
    found = find_hotspots(
        frame,
        wards,
        surfaces,
        now=NOW,
        severities={},
        weights=WEIGHTS[weights](rng, n),
        params=HotspotParams(),
    )
    return any(h.significant for h in found), any(h.emerging for h in found)


def empty_city(
    rng: np.random.Generator, n: int
) -> tuple[IncidentTable, GeoDataFrame, dict[str, Surface]]:
    """Return incidents anywhere in a city of 36 wards."""
    wards, shifts = city(np.zeros(0), np.zeros(0), WIDTH_M, HEIGHT_M)
    surfaces = dict(list(shifts.items())[:1])  # What is asked is of the place, whatever the shift.
    grid = next(iter(surfaces.values())).grid
    rows, cols = grid.inside.shape
    x = grid.x0 + rng.random(n) * cols * grid.cell_m
    y = grid.y0 + rng.random(n) * rows * grid.cell_m
    lon, lat = to_degrees(x, y, metric_crs(101.45, 1.67))
    ago = pd.to_timedelta(np.sort(rng.integers(1, 365 * 86_400, n))[::-1], unit="s")
    frame = pd.DataFrame(
        {
            "id": [f"i{i:06d}" for i in range(n)],
            "time": (pd.Timestamp(NOW) - pd.Series(ago)).dt.as_unit("us"),
            "lon": lon,
            "lat": lat,
            "category": "pkl",
            "origin": "reported",
            "ward": "",
            "district": "",
            "source": "simulated",
        }
    )
    return frame, wards, surfaces


@click.command()
@click.option("--cities", type=click.IntRange(1, 10_000), default=200, show_default=True)
@click.option("--incidents", type=click.IntRange(1), default=20_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(cities: int, incidents: int, seed: int, processes: int, as_json: bool) -> None:
    """Count false alarms in empty cities."""
    results = []
    with (
        multiprocessing.get_context("spawn").Pool(processes) as pool,
        click.progressbar(list(WEIGHTS), label="weights", file=sys.stderr) as bar,
    ):
        for name in bar:
            asked = [(seed, incidents, name, number) for number in range(cities)]
            alarms = pool.starmap(alarm, asked, chunksize=4)
            for test, raised in zip(
                ("place", "emerging place"), zip(*alarms, strict=True), strict=True
            ):
                results.append(Alarms(test, name, incidents, cities, sum(raised) / cities))
    level = HotspotParams().q_level
    if as_json:
        figures = {"level": level, "alarms": [asdict(r) for r in results]}
        click.echo(json.dumps(figures, indent=2))
        return
    click.echo(f"{'test':<16}{'weights':<20}{'incidents':>10}{'alarms':>9}   level {level:.0%}")
    for r in results:
        click.echo(f"{r.test:<16}{r.weights:<20}{r.incidents:>10}{r.share:>9.1%}")


if __name__ == "__main__":
    main()
