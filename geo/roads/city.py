"""The roads of a city folder: its road file if it has one, else a schematic network."""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from geo.errors import RoadError
from geo.model import LonLat, Place, Ward
from geo.roads.check import check_roads, city_box
from geo.roads.files.cache import cache_path, keep, load_roads, read_with_order
from geo.roads.files.read import SUFFIXES, road_suffix
from geo.roads.network import RoadNetwork
from geo.roads.schematic import schematic_network
from geo.roads.speeds import RoadParams


def road_file(folder: Path) -> Path | None:
    """Return the road file of a city folder, roads.<suffix>, None if it has none.

    Raises
    ------
    RoadError : there are several.
    """
    there = [folder / f"roads{suffix}" for suffix in SUFFIXES]
    there = [path for path in there if path.is_file()]
    if len(there) > 1:
        names = ", ".join(path.name for path in there)
        raise RoadError(f"{folder}: expected one road file, got {names}; keep the one to be used")
    return there[0] if there else None


def city_roads(
    folder: Path,
    wards: Sequence[Ward],
    places: Sequence[Place] = (),
    posts: Sequence[LonLat] = (),
    params: RoadParams | None = None,
    *,
    step: Callable[[str], None] = lambda _: None,
) -> RoadNetwork:
    """Return the network to plan a city on, with notices on what it lacks.

    The road file of the folder is used, from its cache where that fits; without one a schematic
    network is derived from ward centres, places and posts.

    Raises
    ------
    RoadError : the road file cannot be used, or lies elsewhere.
    """
    path = road_file(folder)
    if path is None:
        return schematic_network(wards, places, posts, params)
    network = load_roads(path, box=city_box(wards), step=step)
    return replace(network, notices=network.notices + check_roads(network, wards))


def import_roads(
    source: Path,
    folder: Path,
    wards: Sequence[Ward],
    *,
    step: Callable[[str], None] = lambda _: None,
) -> RoadNetwork:
    """Return the network of a road file, once it is the city's: checked, copied and cached.

    A road file that the folder had before is replaced; if the new one cannot be used, it stays.

    Parameters
    ----------
    step : told what begins, for a progress bar: at most four steps.

    Raises
    ------
    RoadError : the file cannot be used, or its streets lie elsewhere.
    """
    target = folder / f"roads{road_suffix(source)}"
    box = city_box(wards)
    network = read_with_order(source, box=box, step=step)
    notices = check_roads(network, wards)
    step("step.copying")
    if not (target.exists() and source.samefile(target)):
        _copy(source, target)
    for suffix in SUFFIXES:
        other = folder / f"roads{suffix}"
        if other != target:
            other.unlink(missing_ok=True)
            cache_path(other).unlink(missing_ok=True)
    network = replace(network, source=target.name)
    keep(target, network, box=box)
    return replace(network, notices=network.notices + notices)


def _copy(source: Path, target: Path) -> None:
    """Copy a file with its time, the target appearing only once it is whole."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        shutil.copy2(source, name)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
