"""Reads graphs that OSMnx saved as GraphML, of its versions 1 and 2, simplified or not.

OSMnx writes every attribute as text, changed their types and names between versions, and its own
reader stops at the first attribute it does not expect. So the few attributes a street needs are
read here, each leniently.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.crs import WGS84, to_degrees
from geo.errors import RoadError
from geo.roads.classes import CODES, ROAD_CLASSES, USUAL_KMH, class_code
from geo.roads.gathering import Gathering, limit_kmh
from geo.roads.network import Floats, Streets

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"


@dataclass(slots=True)
class _Graph:
    """The nodes and edges of a file, attributes still as text."""

    directed: bool = True
    about: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, tuple[float, float]] = field(default_factory=dict)
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def read_graphml(path: Path) -> Streets:
    """Return the streets of an OSMnx GraphML file; an edge and its reverse become one street.

    Raises
    ------
    RoadError : not GraphML, broken, or nodes without coordinates.
    """
    try:
        graph = _parse(path)
    except ParseError as error:
        raise RoadError(
            f"{path}: expected complete GraphML, got broken XML ({error}); save or copy it again"
        ) from error
    if not graph.nodes or not graph.edges:
        raise RoadError(
            f"{path}: expected a street graph, got {len(graph.nodes)} nodes with coordinates and "
            f"{len(graph.edges)} edges; save it with osmnx.save_graphml"
        )
    return _streets(path, graph)


def _parse(path: Path) -> _Graph:
    graph = _Graph()
    keys: dict[str, str] = {}
    for element, attributes in _elements(path, graph, keys):
        kind = element.tag.removeprefix(_SPACE)
        if kind == "node":
            graph.nodes[element.attrib["id"]] = _point(path, element.attrib["id"], attributes)
        elif kind == "edge":
            graph.edges.append((element.attrib["source"], element.attrib["target"], attributes))
        else:
            graph.about.update(attributes)
    return graph


def _elements(
    path: Path, graph: _Graph, keys: dict[str, str]
) -> Iterator[tuple[Element, dict[str, str]]]:
    for event, element in iterparse(path, events=("start", "end")):
        kind = element.tag.removeprefix(_SPACE)
        if event == "start":
            if kind == "graph":
                graph.directed = element.get("edgedefault") != "undirected"
        elif kind == "key":
            keys[element.attrib["id"]] = element.get("attr.name", element.attrib["id"])
        elif kind in ("node", "edge", "graph"):
            data = [child for child in element if child.tag.removeprefix(_SPACE) == "data"]
            yield element, {keys.get(d.attrib["key"], ""): d.text or "" for d in data}
            if kind != "graph":
                element.clear()


def _point(path: Path, node: str, attributes: Mapping[str, str]) -> tuple[float, float]:
    x = attributes.get("x", attributes.get("lon", ""))
    y = attributes.get("y", attributes.get("lat", ""))
    try:
        return float(x), float(y)
    except ValueError:
        raise RoadError(
            f"{path}: node {node}: expected coordinates x and y, got x={x!r}, y={y!r}; "
            "save the graph with osmnx.save_graphml"
        ) from None


@dataclass(slots=True)
class _Street:
    u: int
    v: int
    oneway: bool
    attributes: dict[str, str]


def _streets(path: Path, graph: _Graph) -> Streets:
    to_degree = _to_degrees(path, graph)
    lon, lat = to_degree(*np.array(list(graph.nodes.values()), dtype=np.float64).T)
    gathered = Gathering()
    for street in _paired(path, graph):
        a = street.attributes
        if "geometry" in a:
            x, y = shapely.get_coordinates(_line(path, a["geometry"])).T
            xs, ys = to_degree(x, y)
        else:
            ends = [street.u, street.v]
            xs, ys = lon[ends], lat[ends]
        gathered.add(
            street.u,
            street.v,
            xs,
            ys,
            road_class=_slowest(_values(a.get("highway", ""))),
            oneway=street.oneway,
            limit=_least_limit(_values(a.get("maxspeed", ""))),
            name=next(iter(_values(a.get("name", ""))), ""),
        )
    return gathered.streets()


def _paired(path: Path, graph: _Graph) -> list[_Street]:
    """Return each edge once: one that stands in both directions becomes a two-way street."""
    number = {name: i for i, name in enumerate(graph.nodes)}
    waiting: dict[tuple[object, ...], list[_Street]] = {}
    streets: list[_Street] = []
    for source, target, a in graph.edges:
        if source not in number or target not in number:
            raise RoadError(
                f"{path}: edge {source} to {target}: expected both nodes in the file; "
                "save the graph again"
            )
        u, v = number[source], number[target]
        oneway = a.get("oneway", "").lower() in ("true", "yes", "1")
        if not graph.directed:
            if a.get("from") == target and a.get("to") == source:
                u, v = v, u
            streets.append(_Street(u, v, oneway, a))
            continue
        what = (frozenset(_values(a.get("osmid", ""))), _tenths(a.get("length", "")))
        twins = waiting.get((v, u, *what))
        if twins and not oneway:
            twins.pop().oneway = False
            continue
        streets.append(_Street(u, v, True, a))
        if not oneway:
            waiting.setdefault((u, v, *what), []).append(streets[-1])
    return streets


def _to_degrees(path: Path, graph: _Graph) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    """Return what turns the file's coordinates into degrees; OSMnx may have projected them."""
    try:
        crs = CRS.from_user_input(graph.about.get("crs", WGS84))
    except CRSError:
        crs = WGS84
    if not crs.is_geographic:
        return lambda x, y: to_degrees(x, y, crs)
    for node, (x, y) in graph.nodes.items():
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise RoadError(
                f"{path}: node {node}: expected degrees of WGS 84, got x={x:g}, y={y:g}; "
                "save the graph unprojected, or with its crs"
            )
    return lambda x, y: (x, y)


def _line(path: Path, text: str) -> shapely.Geometry:
    try:
        line = shapely.from_wkt(text)
    except shapely.GEOSException as error:
        raise RoadError(f"{path}: expected a LINESTRING as geometry, got {text[:60]!r}") from error
    if shapely.get_type_id(line) != shapely.GeometryType.LINESTRING:
        raise RoadError(f"{path}: expected a LINESTRING as geometry, got {text[:60]!r}")
    return line


def _values(text: str) -> list[str]:
    """Return the values of an attribute, which OSMnx writes as a list where streets were merged.

    >>> _values("['primary', 'residential']"), _values("primary"), _values("")
    (['primary', 'residential'], ['primary'], [])
    """
    if text.startswith("["):
        try:
            return [str(value) for value in ast.literal_eval(text)]
        except (ValueError, SyntaxError):
            return [text]
    return [text] if text else []


def _tenths(text: str) -> int:
    try:
        return round(float(text) * 10)
    except ValueError:
        return -1


def _slowest(highways: list[str]) -> int:
    """Return the code of the slowest class: of a merged street nobody knows the shares."""
    codes = [code for code in map(class_code, highways) if code is not None]
    slowest = min(codes, key=lambda code: USUAL_KMH[ROAD_CLASSES[code]], default=None)
    return CODES["road"] if slowest is None else slowest


def _least_limit(texts: list[str]) -> float:
    limits = [kmh for kmh in map(limit_kmh, texts) if kmh == kmh]
    return min(limits, default=float("nan"))
