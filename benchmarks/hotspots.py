"""Seconds and peak memory of finding hotspots in simulated points over a city of Dumai's size.

Run as `python -m benchmarks.hotspots [--points N] [--json]`. Half of the points lie in clusters of
many sizes, a quarter exactly on shared addresses, as geocoded data does, the rest anywhere. Each
size runs in its own process, so that peak memory is its own. Only `find_hotspots` is timed:
clustering, significance, outlines and attributes for three shifts.
"""

import json
import multiprocessing
import resource
import time as clock
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta

import click
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.crs import WGS84, metric_crs, to_degrees
from geo.grid import Grid
from geo.hotspots.find import find_hotspots
from geo.hotspots.parameters import HotspotParams
from geo.risk.surface import Surface

Floats = NDArray[np.float64]

WEST_M, SOUTH_M, WIDTH_M, HEIGHT_M, CELL_M = 760_000, 170_000, 44_000, 47_000, 250
NOW = datetime(2024, 1, 1, tzinfo=UTC)
SHIFTS = (
    ("pagi", time(7), time(15)),
    ("siang", time(15), time(23)),
    ("malam", time(23), time(7)),
)


@dataclass(frozen=True)
class Result:
    """One size: what it took and what was found."""

    points: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    before_mb: float
    clusters: int
    hotspots: int
    significant: int
    emerging: int


def simulated(points: int, seed: int) -> tuple[pd.DataFrame, Floats, Floats]:
    """Return incidents of two years with their metric coordinates."""
    rng = np.random.default_rng(seed)
    centre = rng.random((300, 2)) * [WIDTH_M - 4000, HEIGHT_M - 4000] + 2000
    size = 1 / np.arange(1, 301) ** 0.8
    wide = rng.lognormal(np.log(100), 0.5, 300)
    of = rng.choice(300, points, p=size / size.sum())
    clustered = centre[of] + rng.normal(size=(points, 2)) * wide[of, None]
    address = rng.random((20_000, 2)) * [WIDTH_M, HEIGHT_M]
    address[:8000] = clustered[rng.integers(0, points, 8000)]
    kind = rng.random(points)
    anywhere = rng.random((points, 2)) * [WIDTH_M, HEIGHT_M]
    at = np.where(kind[:, None] < 0.5, clustered, anywhere)
    shared = (kind >= 0.5) & (kind < 0.75)
    at[shared] = address[rng.integers(0, 20_000, int(shared.sum()))]
    x = WEST_M + np.clip(at[:, 0], 1, WIDTH_M - 1)
    y = SOUTH_M + np.clip(at[:, 1], 1, HEIGHT_M - 1)
    lon, lat = to_degrees(x, y, metric_crs(101.45, 1.67))
    age_s = np.sort(rng.integers(0, 730 * 86_400, points))[::-1]
    stamp = pd.to_datetime(pd.Series(int(NOW.timestamp()) - age_s), unit="s", utc=True)
    names = pd.Series(["pkl", "tertib", "sosial", "bangunan"])
    frame = pd.DataFrame(
        {
            "id": [f"i{i:07d}" for i in range(points)],
            "time": stamp.dt.tz_convert("Asia/Jakarta").dt.as_unit("us"),
            "lon": lon,
            "lat": lat,
            "category": names.iloc[rng.integers(0, 4, points)].to_numpy(),
            "origin": "reported",
            "ward": "",
            "district": "",
            "source": "simulated",
        }
    )
    return frame, x, y


def city(
    x: Floats, y: Floats, width_m: int = WIDTH_M, height_m: int = HEIGHT_M
) -> tuple[GeoDataFrame, dict[str, Surface]]:
    """Return 36 rectangular wards and a surface per shift."""
    crs = metric_crs(101.45, 1.67)
    west, south = np.meshgrid(np.arange(6) * width_m / 6, np.arange(6) * height_m / 6)
    boxes = shapely.box(
        WEST_M + west.ravel(),
        SOUTH_M + south.ravel(),
        WEST_M + west.ravel() + width_m / 6,
        SOUTH_M + south.ravel() + height_m / 6,
    )
    codes = [f"w{i:02d}" for i in range(36)]
    wards = GeoDataFrame({"code": codes}, geometry=boxes, crs=crs).to_crs(WGS84)
    shape = (height_m // CELL_M, width_m // CELL_M)
    inside = np.ones(shape, dtype=bool)
    ward = np.zeros(inside.size, dtype=np.int64)
    grid = Grid(crs=crs, cell_m=CELL_M, x0=WEST_M, y0=SOUTH_M, inside=inside, ward=ward)
    daily = np.bincount(grid.cell_of(x, y), minlength=grid.n) / 730 / 3 + 1e-6
    parts = dict.fromkeys(("chronic", "this_year", "last_weeks", "neighbours"), daily / 4)
    surfaces = {
        name: Surface(
            grid=grid,
            shift=name,
            expected=daily,
            sd=np.sqrt(daily),
            severity=daily,
            parts=parts,
            ward_codes=tuple(codes),
            incidents=len(x),
        )
        for name, _, _ in SHIFTS
    }
    return wards, surfaces


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(points: int, seed: int) -> Result:
    """Return what one size took."""
    incidents, x, y = simulated(points, seed)
    wards, surfaces = city(x, y)
    before = peak_mb()
    start, cpu = clock.perf_counter(), clock.process_time()
    found = find_hotspots(
        incidents,
        wards,
        surfaces,
        now=NOW + timedelta(hours=1),
        severities={"pkl": 1.0, "tertib": 2.0},
        params=HotspotParams(window_days=730, half_life_days=365),
        shifts=SHIFTS,
    )
    seconds, cpu = clock.perf_counter() - start, clock.process_time() - cpu
    return Result(
        points=points,
        seconds=round(seconds, 2),
        cpu_seconds=round(cpu, 2),
        peak_mb=round(peak_mb()),
        before_mb=round(before),
        clusters=len({h.id.rpartition("-")[0] for h in found}),
        hotspots=len(found),
        significant=sum(h.significant for h in found),
        emerging=sum(h.emerging for h in found),
    )


@click.command()
@click.option(
    "--points", type=int, multiple=True, help="Size to run; default 100,000 and 1 million."
)
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(points: tuple[int, ...], seed: int, as_json: bool) -> None:
    """Print seconds, peak memory and hotspots found, by number of points."""
    results = []
    for n in points or (100_000, 1_000_000):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results.append(asdict(pool.apply(run, (n, seed))))
    if as_json:
        click.echo(json.dumps({"runs": results}, indent=2))
    else:
        click.echo(pd.DataFrame(results).to_string(index=False))


if __name__ == "__main__":
    main()
