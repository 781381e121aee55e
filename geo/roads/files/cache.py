"""Keeps a network, with its contraction order, beside the file it was read from."""

import hashlib
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import RoadError
from geo.notice import notice_from_json, notice_to_json
from geo.reading.apart import apart
from geo.reading.limits import STREETS
from geo.roads.files.read import read_roads, road_suffix
from geo.roads.hierarchy import contraction_order, is_order
from geo.roads.network import Box, RoadNetwork

FORMAT = 2
"""Raise this when the arrays, or what readers put into them, change: older caches are rebuilt."""

_ARRAYS = (
    "lon",
    "lat",
    "u",
    "v",
    "oneway",
    "length_m",
    "road_class",
    "limit_kmh",
    "name",
    "shape_first",
    "shape_lon",
    "shape_lat",
    "order",
)
_TEXTS = ("names", "source", "made", "notices", "schematic")
_log = logging.getLogger(__name__)


def cache_path(path: Path) -> Path:
    """Return where the cache of a road file lies: in the folder `cache` beside it."""
    return path.parent / "cache" / f"{path.name}.npz"


def load_roads(
    path: Path, *, box: Box | None = None, step: Callable[[str], None] = lambda _: None
) -> RoadNetwork:
    """Return the network of a road file, from its cache where that fits, else read and cached.

    The cache fits if it was made of a file with the same content, for the same `box`, by this
    version. One that cannot be read is rebuilt, with a warning in the log.

    Parameters
    ----------
    box : see `read_roads`.
    step : told what begins, for a progress bar: at most three steps.

    Raises
    ------
    RoadError : the road file is missing or cannot be used.
    """
    road_suffix(path)
    if not path.is_file():
        raise RoadError(f"{path}: expected a road file, found none; check the path")
    kept = _read(cache_path(path), _stamp(path, box))
    if kept is not None:
        return kept
    network = read_with_order(path, box=box, step=step)
    step("step.caching")
    keep(path, network, box=box)
    return network


def read_with_order(
    path: Path, *, box: Box | None = None, step: Callable[[str], None] = lambda _: None
) -> RoadNetwork:
    """Return the network of a road file with its contraction order. See `load_roads`."""
    step("step.streets")
    network = apart(read_roads, STREETS, path, box=box)
    step("step.junctions")
    order = contraction_order(network.tail, network.head, network.lon, network.lat)
    return replace(network, order=order)


def keep(path: Path, network: RoadNetwork, *, box: Box | None = None) -> None:
    """Write the cache of a road file; where that is not possible, log a warning and go on."""
    cache = cache_path(path)
    try:
        _write(cache, _stamp(path, box), network)
    except OSError as error:
        _log.warning("%s: the street cache could not be written (%s); going on", cache, error)


def _stamp(path: Path, box: Box | None) -> str:
    """Return what must be equal for a cache to fit."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "blake2b").hexdigest()
    return json.dumps({"format": FORMAT, "source": digest, "box": box})


def _read(cache: Path, stamp: str) -> RoadNetwork | None:
    """Return the network a cache holds, None if there is none that fits."""
    try:
        with cache.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if str(kept["stamp"]) != stamp:
                return None
            parts: dict[str, Any] = {name: kept[name] for name in _ARRAYS}
            for name, text in json.loads(str(kept["texts"])).items():
                parts[name] = tuple(text) if isinstance(text, list) else text
            parts["notices"] = tuple(map(notice_from_json, parts["notices"]))
        network = RoadNetwork(**parts)
        faults = _faults(network)
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        faults = str(error) or type(error).__name__
    if faults:
        _log.warning("%s: the street cache is corrupt (%s) and is rebuilt", cache, faults)
        return None
    return network


def _faults(network: RoadNetwork) -> str:
    """Return what is wrong with the arrays of a cache, "" if nothing is."""
    streets, nodes = network.streets, network.nodes
    by_street = (
        network.v,
        network.oneway,
        network.length_m,
        network.road_class,
        network.limit_kmh,
        network.name,
        network.shape_first[1:],
    )
    if any(len(values) != streets for values in by_street) or not streets:
        return "arrays of different lengths"
    ends = np.concatenate([network.u, network.v])
    if ends.min() < 0 or ends.max() >= nodes or not is_order(network.order, nodes):
        return "node numbers out of range"
    if network.shape_first[-1] != len(network.shape_lon):
        return "shapes out of range"
    return ""


def _write(cache: Path, stamp: str, network: RoadNetwork) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    told = {"notices": [notice_to_json(notice) for notice in network.notices]}
    texts = json.dumps({name: getattr(network, name) for name in _TEXTS} | told)
    handle, name = tempfile.mkstemp(prefix=f".{cache.name}.", dir=cache.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                stamp=np.array(stamp),
                texts=np.array(texts),
                **{name: getattr(network, name) for name in _ARRAYS},
            )
        os.chmod(name, 0o644)
        os.replace(name, cache)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
