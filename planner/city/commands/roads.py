"""`patroli roads`: give a city its street network."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.city.option import city_option
from planner.terminal.progress import progress
from planner.words import TERMINAL, say, say_all

if TYPE_CHECKING:
    from geo.roads import RoadNetwork
    from planner.city.folder import CityData

_json = click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")


@click.group()
def roads() -> None:
    """Give a city its street network."""


@roads.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@city_option
@_json
def import_(file: Path, city: str, as_json: bool) -> None:
    """Check a road FILE, make it the city's, and build its cache.

    FILE is an OpenStreetMap extract (.osm, .osm.bz2, .osm.gz, .osm.pbf) or a graph that OSMnx saved
    (.graphml, of OSMnx 1.x or 2.x). Of an extract larger than the city only the city is used.
    """
    from planner.city.folder import load_city

    data = load_city(city)
    with progress(4) as step:
        network, path = _import(file, data, step)
    _report(network, path, as_json)


@roads.command()
@city_option
@click.option("--server", help="The Overpass server to ask; the public one if left out.")
@_json
def download(city: str, server: str | None, as_json: bool) -> None:
    """Download the city's streets from OpenStreetMap and import them. Needs the internet."""
    from geo.roads.files.download import OVERPASS, download_roads
    from planner.city.folder import load_city

    data = load_city(city)
    with progress(5) as step, tempfile.TemporaryDirectory() as folder:
        step("step.downloading")
        file = Path(folder, "roads.graphml")
        download_roads(data.wards, file, server=server or OVERPASS)
        network, path = _import(file, data, step)
    _report(network, path, as_json)


def _import(
    file: Path, data: "CityData", step: Callable[[str], None]
) -> tuple["RoadNetwork", Path]:
    from geo.roads import import_roads, road_file

    network = import_roads(file, data.folder, data.wards, step=step)
    path = road_file(data.folder)
    assert path is not None
    return network, path


def _report(network: "RoadNetwork", path: Path, as_json: bool) -> None:
    import numpy as np

    from geo.roads.classes import ROAD_CLASSES

    km = np.bincount(network.road_class, weights=network.length_m, minlength=len(ROAD_CLASSES))
    by_class = {
        name: round(float(length) / 1000, 1)
        for name, length in zip(ROAD_CLASSES, km, strict=True)
        if length > 0
    }
    figures = {
        "file": str(path),
        "nodes": network.nodes,
        "streets": network.streets,
        "oneway": int(network.oneway.sum()),
        "with_limit": int(np.isfinite(network.limit_kmh).sum()),
        "km": round(network.length_km, 1),
        "km_by_class": by_class,
        "notices": list(say_all(network.notices, TERMINAL)),
    }
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(
        f"{path}: {network.nodes:,} junctions, {network.streets:,} streets, "
        f"{network.length_km:,.1f} km, {figures['oneway']:,} one-way, "
        f"{figures['with_limit']:,} with a posted limit"
    )
    for name, length in by_class.items():
        click.echo(f"  {name:<16}{length:>10,.1f} km")
    for notice in network.notices:
        click.echo(f"note: {say(notice, TERMINAL)}", err=True)
