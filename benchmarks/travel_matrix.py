"""Times a travel-time matrix between points on a street graph, and compares it with Dijkstra's.

The graph is synthetic and seeded: a bent grid of streets, a fifth of them missing, one in eight
one-way, six road classes, each street with a bend. The points lie anywhere beside its streets, in
mid-block. The matrix is computed in a fresh process that loads the cache, so that its time and
memory are those of a planner that starts up.

    python -m benchmarks.travel_matrix [--nodes 100000] [--points 1000] [--rows 1000] [--json]
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import click
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.model import LonLat
from geo.roads.classes import CODES
from geo.roads.connect import connect
from geo.roads.files.cache import load_roads
from geo.roads.gathering import Gathering
from geo.roads.network import RoadNetwork, Streets
from geo.roads.speeds import RoadParams, street_ms
from geo.roads.travel import Trips

SHIFT = "Pagi"
BLOCK_DEG = 0.001
CLASSES = ("residential", "residential", "residential", "tertiary", "secondary", "primary")


def synthetic_streets(nodes: int, seed: int) -> Streets:
    """Return the streets of a bent grid of about `nodes` nodes."""
    rng = np.random.default_rng(seed)
    side = round((nodes / 0.985) ** 0.5)
    row, col = np.divmod(np.arange(side * side), side)
    lon = 101.0 + (col + rng.uniform(-0.3, 0.3, side * side)) * BLOCK_DEG
    lat = 1.0 + (row + rng.uniform(-0.3, 0.3, side * side)) * BLOCK_DEG
    number = np.arange(side * side).reshape(side, side)
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = rng.random(len(u)) < 0.8
    gathered = Gathering()
    for a, b in zip(u[kept].tolist(), v[kept].tolist(), strict=True):
        bend = rng.uniform(-0.1, 0.1, 2) * BLOCK_DEG
        gathered.add(
            a,
            b,
            [lon[a], (lon[a] + lon[b]) / 2 + bend[0], lon[b]],
            [lat[a], (lat[a] + lat[b]) / 2 + bend[1], lat[b]],
            road_class=CODES[CLASSES[int(rng.integers(len(CLASSES)))]],
            oneway=bool(rng.random() < 0.125),
        )
    return connect(gathered.streets())[0]


def write_osm(path: Path, streets: Streets) -> None:
    """Write streets as an OpenStreetMap file, so that reading and caching are the real ones."""
    highway = {code: name for name, code in CODES.items()}
    ends = np.unique(np.concatenate([streets.u, streets.v]))
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?>\n<osm version="0.6">\n')
        written: set[int] = set()
        refs: list[list[int]] = []
        inner = int(ends[-1]) + 2
        for i in range(len(streets.u)):
            points = range(streets.first[i], streets.first[i + 1])
            names = [int(streets.u[i]) + 1, *range(inner, inner + len(points) - 2)]
            names.append(int(streets.v[i]) + 1)
            inner += len(points) - 2
            for name, at in zip(names, points, strict=True):
                if name not in written:
                    written.add(name)
                    place = f'lat="{streets.lat[at]:.7f}" lon="{streets.lon[at]:.7f}"'
                    file.write(f'<node id="{name}" version="1" {place}/>\n')
            refs.append(names)
        for i, names in enumerate(refs):
            nodes = "".join(f'<nd ref="{name}"/>' for name in names)
            oneway = '<tag k="oneway" v="yes"/>' if streets.oneway[i] else ""
            kind = f'<tag k="highway" v="{highway[int(streets.road_class[i])]}"/>'
            file.write(f'<way id="{i + 1}" version="1">{nodes}{kind}{oneway}</way>\n')
        file.write("</osm>\n")


def points_beside(network: RoadNetwork, count: int, seed: int) -> list[LonLat]:
    """Return points up to some 30 m beside random shape points of the network."""
    rng = np.random.default_rng(seed)
    at = rng.choice(len(network.shape_lon), count, replace=False)
    aside = rng.uniform(-0.0003, 0.0003, (2, count))
    lon, lat = network.shape_lon[at] + aside[0], network.shape_lat[at] + aside[1]
    return [LonLat(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]


def dijkstra_ms(trips: Trips, shift: str, rows: int) -> NDArray[np.int64]:
    """Return int [rows, points]: milliseconds by Dijkstra's algorithm on a graph of its own.

    Streets are cut at the points on them, in order, so nothing of the hierarchy is shared but the
    snapped points and the speed of each street.
    """
    network, s, params = trips.network, trips.snapped, trips.params
    ms = street_ms(network, params, shift)
    off_ms = np.rint(s.off_m * params.detour_factor / params.access_kmh * 3600).astype(np.int64)
    best: dict[tuple[int, int], int] = {}

    def arc(a: int, b: int, cost: int) -> None:
        best[a, b] = min(cost, best.get((a, b), cost))

    on_street: dict[int, list[int]] = {}
    for point in np.argsort(s.share, kind="stable").tolist():
        on_street.setdefault(int(s.street[point]), []).append(point)
    for street in range(network.streets):
        at, node = 0, int(network.u[street])
        stations = [
            (round(float(s.share[p]) * int(ms[street])), network.nodes + p)
            for p in on_street.get(street, [])
        ]
        share = -1.0
        for reach, station in [*stations, (int(ms[street]), int(network.v[street]))]:
            arc(node, station, reach - at)
            same_spot = station >= network.nodes and s.share[station - network.nodes] == share
            if same_spot or not network.oneway[street]:
                arc(station, node, reach - at)
            at, node = reach, station
            share = s.share[station - network.nodes] if station >= network.nodes else 2.0
    # A zero would mean "no arc" to scipy: count in thousandths plus a trace, and round it off.
    total = network.nodes + len(s.street)
    tail, head = np.array(list(best), dtype=np.int64).T
    cost = np.array(list(best.values()), dtype=np.float64) + 1e-7
    graph = csr_array((cost, (tail, head)), shape=(total, total))
    sources = network.nodes + np.arange(rows)
    exact = np.rint(dijkstra(graph, indices=sources)[:, network.nodes :]).astype(np.int64)
    exact += off_ms[:rows, None] + off_ms[None, :]
    exact[np.arange(rows), np.arange(rows)] = 0
    return exact


def measure(path: Path, points: int, seed: int, out: Path) -> dict[str, float]:
    """Return the times and the memory of one process that loads the cache and plans."""
    begun = perf_counter()
    network = load_roads(path)
    load_s = perf_counter() - begun
    places = points_beside(network, points, seed)
    begun = perf_counter()
    trips = Trips(network, places, RoadParams())
    snap_s = perf_counter() - begun
    begun = perf_counter()
    matrix = trips.travel_ms(SHIFT)
    matrix_s = perf_counter() - begun
    begun = perf_counter()
    trips.travel_ms("Malam")
    second_shift_s = perf_counter() - begun
    begun = perf_counter()
    trips.route(range(min(points, 145)), SHIFT)
    paths_s = perf_counter() - begun
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    np.save(out, matrix)
    return {
        "load_s": load_s,
        "snap_s": snap_s,
        "matrix_s": matrix_s,
        "second_shift_s": second_shift_s,
        "paths_144_legs_s": paths_s,
        "peak_mb": peak_mb,
    }


@click.command()
@click.option("--nodes", default=100_000, show_default=True, type=click.IntRange(100))
@click.option("--points", default=1_000, show_default=True, type=click.IntRange(2))
@click.option("--rows", default=1_000, show_default=True, help="Rows compared with Dijkstra's.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
@click.option("--worker", type=click.Path(path_type=Path), hidden=True)
def main(nodes: int, points: int, rows: int, seed: int, as_json: bool, worker: Path | None) -> None:
    """Time a travel-time matrix and compare it with Dijkstra's."""
    if worker is not None:
        figures = measure(worker, points, seed, worker.with_suffix(".npy"))
        click.echo(json.dumps(figures))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "roads.osm")
        write_osm(path, synthetic_streets(nodes, seed))
        begun = perf_counter()
        network = load_roads(path)
        build_s = perf_counter() - begun
        command = [sys.executable, "-m", "benchmarks.travel_matrix", "--worker", str(path)]
        command += ["--points", str(points), "--seed", str(seed)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        trips = Trips(network, points_beside(network, points, seed), RoadParams())
        matrix = np.load(path.with_suffix(".npy"))
        rows = min(rows, points)
        exact = dijkstra_ms(trips, SHIFT, rows)
    figures = {
        "nodes": network.nodes,
        "streets": network.streets,
        "points": points,
        "build_s": build_s,
        **json.loads(done.stdout),
        "rows_compared": rows,
        "max_difference_ms": int(np.abs(matrix[:rows] - exact).max()),
    }
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:<20} {value:>12,.3f}".removesuffix(".000"))


if __name__ == "__main__":
    main()
