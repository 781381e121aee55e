"""Reads OpenStreetMap extracts (.osm, .osm.bz2, .osm.gz, .osm.pbf) in two streaming passes."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.errors import RoadError
from geo.roads.classes import class_code
from geo.roads.gathering import Gathering, limit_kmh
from geo.roads.network import Box, Streets, box_text

_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency"})
_BLOCKING = frozenset({"bollard", "block", "jersey_barrier", "log", "debris", "chain"})
_ONEWAY = frozenset({"yes", "true", "1"})
_AGAINST = frozenset({"-1", "reverse"})
_ROUND = frozenset({"roundabout", "circular"})


def is_closed(tags: Mapping[str, str]) -> bool:
    """Return whether a patrol car is kept out, the most specific access tag deciding.

    >>> is_closed({"access": "private"}), is_closed({"access": "no", "motor_vehicle": "yes"})
    (True, False)
    """
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] in _CLOSED
    return False


def is_drivable(tags: Mapping[str, str]) -> bool:
    """Return whether a way with these tags is a street a patrol car may use."""
    return (
        class_code(tags.get("highway", "")) is not None
        and tags.get("area") != "yes"
        and tags.get("oneway") != "reversible"
        and tags.get("smoothness") != "impassable"
        and not is_closed(tags)
    )


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 for one-way as drawn, -1 for one-way against it, 0 for both ways.

    Roundabouts and motorways are one-way unless their tags say otherwise.
    """
    oneway = tags.get("oneway", "")
    if oneway in _ONEWAY:
        return 1
    if oneway in _AGAINST:
        return -1
    implied = tags.get("junction") in _ROUND or tags.get("highway") == "motorway"
    return 1 if implied and oneway != "no" else 0


@dataclass(slots=True)
class _Ways:
    """The drivable ways of a file: node ids one way after the other, and their tags."""

    refs: "array[int]" = field(default_factory=lambda: array("q"))
    first: "array[int]" = field(default_factory=lambda: array("q", [0]))
    tags: list[tuple[int, int, float, str]] = field(default_factory=list)


def read_osm(path: Path, kind: str, box: Box | None = None) -> Streets:
    """Return the drivable streets of an OpenStreetMap extract, cut at junctions.

    Parameters
    ----------
    kind : the file's format: osm, osm.bz2, osm.gz or osm.pbf.
    box : streets wholly outside of it are left out.

    Raises
    ------
    RoadError : the file is broken, or holds no drivable street with its nodes.
    """
    try:
        file = osmium.io.File(str(path), kind)
        ways = _read_ways(file)
        ids, lon, lat, blocked = _read_nodes(file, np.array(ways.refs, dtype=np.int64))
    except RuntimeError as error:
        raise RoadError(
            f"{path}: expected a complete OpenStreetMap extract, got a broken one ({error}); "
            "download it again"
        ) from error
    if not ways.tags:
        raise RoadError(
            f"{path}: expected drivable streets (ways with a highway tag), found none; "
            "export the city with its roads"
        )
    if not len(ids):
        raise RoadError(
            f"{path}: the {len(ways.tags)} streets refer to nodes that the file does not hold; "
            "export nodes along with the ways"
        )
    streets = _cut(ways, ids, lon, lat, blocked, box)
    if not len(streets.u):
        there = (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
        wanted = "" if box is None else f" within {box_text(box)}"
        raise RoadError(
            f"{path}: expected streets{wanted}, but its streets lie at {box_text(there)}; "
            "give an extract that covers the city"
        )
    return streets


def _read_ways(file: osmium.io.File) -> _Ways:
    ways = _Ways()
    reader = osmium.FileProcessor(file, osmium.osm.WAY)
    for way in reader.with_filter(osmium.filter.KeyFilter("highway")):
        tags: dict[str, str] = dict(way.tags)
        if not is_drivable(tags):
            continue
        refs = [ref for ref, _ in groupby(node.ref for node in way.nodes)]
        way_direction = direction(tags)
        ways.refs.extend(refs if way_direction >= 0 else reversed(refs))
        ways.first.append(len(ways.refs))
        code = class_code(tags["highway"])
        assert code is not None
        name = tags.get("name") or tags.get("ref") or ""
        ways.tags.append((code, abs(way_direction), limit_kmh(tags.get("maxspeed", "")), name))
    return ways


def _read_nodes(
    file: osmium.io.File, refs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], set[int]]:
    wanted = np.unique(refs)
    ids, lon, lat = array("q"), array("d"), array("d")
    blocked: set[int] = set()
    if len(wanted):
        reader = osmium.FileProcessor(file, osmium.osm.NODE)
        for node in reader.with_filter(osmium.filter.IdFilter(wanted.tolist())):
            if not node.location.valid():
                continue
            ids.append(node.id)
            lon.append(node.location.lon)
            lat.append(node.location.lat)
            if "barrier" in node.tags and _is_blocking(dict(node.tags)):
                blocked.add(node.id)
    numbers = np.array(ids, dtype=np.int64)
    rank = np.argsort(numbers, kind="stable")
    return numbers[rank], np.array(lon)[rank], np.array(lat)[rank], blocked


def _is_blocking(tags: Mapping[str, str]) -> bool:
    """Whether a barrier stops a car: gates do only where they say so."""
    said = any(key in tags for key in ("motorcar", "motor_vehicle", "vehicle", "access"))
    return is_closed(tags) if said else tags["barrier"] in _BLOCKING


def _cut(
    ways: _Ways,
    ids: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    blocked: set[int],
    box: Box | None,
) -> Streets:
    refs = np.array(ways.refs, dtype=np.int64)
    place = np.minimum(np.searchsorted(ids, refs), len(ids) - 1)
    known = ids[place] == refs
    uses = np.bincount(place[known], minlength=len(ids))
    inside = np.ones(len(ids), dtype=bool) if box is None else _inside(lon, lat, box)
    dead = -1
    gathered = Gathering()
    for number, (code, oneway, limit, name) in enumerate(ways.tags):
        run: list[int] = []
        start = 0
        for at in range(ways.first[number], ways.first[number + 1]):
            node = int(place[at])
            if not known[at]:
                run = []
                continue
            run.append(node)
            stop = refs[at] in blocked
            end_of_way = at + 1 == ways.first[number + 1] or not known[at + 1]
            if len(run) == 1:
                start = dead if stop else node
                dead -= stop
            elif stop or end_of_way or uses[node] > 1:
                end = dead if stop else node
                dead -= stop
                if inside[run].any():
                    gathered.add(
                        start,
                        end,
                        lon[run],
                        lat[run],
                        road_class=code,
                        oneway=bool(oneway),
                        limit=limit,
                        name=name,
                    )
                run = [node]
                start = dead if stop else node
                dead -= stop
    return gathered.streets()


def _inside(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    box: Box,
) -> NDArray[np.bool_]:
    west, south, east, north = box
    out: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return out
