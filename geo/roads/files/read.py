"""Reads road files: OpenStreetMap extracts and OSMnx graphs."""

import bz2
import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo.errors import RoadError
from geo.reading.content import check_xml
from geo.roads.connect import connect
from geo.roads.files.graphml import read_graphml
from geo.roads.files.osm_files import read_osm
from geo.roads.network import Box, RoadNetwork, build_network

SUFFIXES = (".osm.pbf", ".osm.bz2", ".osm.gz", ".osm", ".graphml")
"""What a road file's name ends with."""


def road_suffix(path: Path) -> str:
    """Return the one of `SUFFIXES` that a file's name ends with.

    Raises
    ------
    RoadError : it ends with none.
    """
    name = path.name.lower()
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return suffix
    if name.endswith(".pbf"):
        return ".osm.pbf"
    raise RoadError(
        f"{path}: expected a road file ({', '.join(SUFFIXES)}), got '{path.suffix or path.name}'; "
        "give an OpenStreetMap extract or a graph saved by OSMnx"
    )


def read_roads(path: Path, *, box: Box | None = None) -> RoadNetwork:
    """Return the drivable network of a road file, its main connected part.

    Parameters
    ----------
    path : .osm, .osm.bz2, .osm.gz, .osm.pbf, or .graphml of OSMnx 1.x or 2.x.
    box : cut an OpenStreetMap extract to the streets that touch this box, so that the extract of a
        whole island serves one city.

    Raises
    ------
    RoadError : the file is missing, empty, broken, of another kind than its name says, or holds no
        drivable street (in the box).
    """
    suffix = road_suffix(path)
    _check_kind(path, suffix)
    streets = read_graphml(path) if suffix == ".graphml" else read_osm(path, suffix[1:], box)
    connected, notices = connect(streets)
    if not len(connected.u):
        raise RoadError(
            f"{path}: expected streets that can be driven to and back, got only one-way streets "
            "that do not meet; give a larger extract"
        )
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    return build_network(connected, source=path.name, made=made, notices=notices)


def _check_kind(path: Path, suffix: str) -> None:
    """Raise RoadError unless the file begins as its name promises."""
    try:
        with path.open("rb") as file:
            begin = file.read(1024)
    except FileNotFoundError:
        raise RoadError(f"{path}: expected a road file, found none; check the path") from None
    except IsADirectoryError:
        raise RoadError(f"{path}: expected a road file, got a folder") from None
    if not begin:
        raise RoadError(f"{path}: expected a road file, got an empty one; download it again")
    if suffix in (".osm.bz2", ".osm.gz"):
        begin = _unpacked(path, suffix, begin)
    if suffix == ".graphml" or _kind(begin) == "OSM XML":
        with _opener(suffix)(path, "rb") as file:
            check_xml(path.name, file)
    found = _kind(begin)
    wanted = {".graphml": "GraphML", ".osm.pbf": "PBF"}.get(suffix, "OSM XML")
    if found == wanted:
        return
    fits = {"GraphML": ".graphml", "PBF": ".osm.pbf", "OSM XML": ".osm", "bzip2": ".osm.bz2"}
    fits |= {"gzip": ".osm.gz"}
    remedy = (
        f"rename it to end with {fits[found]}"
        if found in fits
        else "download it again and look at it in an editor"
    )
    raise RoadError(f"{path}: expected {wanted} as its name says, got {found}; {remedy}")


def _unpacked(path: Path, suffix: str, begin: bytes) -> bytes:
    magic = {".osm.bz2": b"BZh", ".osm.gz": b"\x1f\x8b"}[suffix]
    if not begin.startswith(magic):
        return begin
    try:
        with _opener(suffix)(path, "rb") as file:
            return bytes(file.read(1024))
    except (OSError, EOFError, zlib.error) as error:
        raise RoadError(
            f"{path}: expected a complete compressed file, got a broken one ({error}); "
            "download it again"
        ) from error


def _opener(suffix: str) -> Callable[..., Any]:
    return {".osm.bz2": bz2.open, ".osm.gz": gzip.open}.get(suffix, open)


def _kind(begin: bytes) -> str:
    text = begin.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    signs = (
        (b"<graphml" in text, "GraphML"),
        (b"<osm" in text, "OSM XML"),
        (b"osmheader" in text[:40], "PBF"),
        (begin.startswith(b"BZh"), "bzip2"),
        (begin.startswith(b"\x1f\x8b"), "gzip"),
        (text.startswith((b"<!doctype html", b"<html")), "a web page"),
        (text.startswith(b"<"), "other XML"),
        (begin.startswith(b"PK"), "a ZIP archive"),
    )
    return next((kind for sign, kind in signs if sign), "something else")
