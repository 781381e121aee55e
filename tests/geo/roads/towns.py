"""Hand-made towns for the tests of geo.roads."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.model import LonLat, Ward
from geo.roads.network import RoadNetwork
from geo.roads.speeds import RoadParams
from geo.roads.travel import Trips

STEP = 0.001
WEST, SOUTH = 101.4, 1.6
Way = tuple[list[int], Mapping[str, str]]

GRID = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (0, 1), 5: (1, 1), 6: (2, 1)}
"""Nodes of the town by id: column and row.

    4 ── 5 ── 6
    │    ↑    │
    1 ── 2 ── 3
"""

TOWN: list[Way] = [
    ([1, 2, 3], {"highway": "primary", "name": "Jalan Utama", "maxspeed": "36"}),
    ([4, 5, 6], {"highway": "residential", "name": "Jalan Mawar"}),
    ([1, 4], {"highway": "tertiary"}),
    ([3, 6], {"highway": "tertiary"}),
    ([2, 5], {"highway": "residential", "oneway": "yes", "name": "Jalan Satu Arah"}),
]


def at(col: float, row: float) -> LonLat:
    """Return the point at a column and row of the towns."""
    return LonLat(round(WEST + col * STEP, 7), round(SOUTH + row * STEP, 7))


def osm_xml(
    ways: Iterable[Way],
    nodes: Mapping[int, tuple[float, float]] = GRID,
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
) -> str:
    """Return a town as OpenStreetMap XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for name, place in nodes.items():
        point = at(*place)
        tags = _tags((node_tags or {}).get(name, {}))
        lines.append(
            f'<node id="{name}" version="1" lat="{point.lat}" lon="{point.lon}">{tags}</node>'
        )
    for number, (refs, tags_) in enumerate(ways, 1):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        lines.append(f'<way id="{number}" version="1">{inner}{_tags(tags_)}</way>')
    return "\n".join([*lines, "</osm>"])


def write_pbf(path: Path, ways: Iterable[Way]) -> None:
    """Write a town as OpenStreetMap PBF."""
    with osmium.SimpleWriter(str(path)) as writer:
        for name, place in GRID.items():
            point = at(*place)
            writer.add_node(
                osmium.osm.mutable.Node(id=name, version=1, location=(point.lon, point.lat))
            )
        for number, (refs, tags) in enumerate(ways, 1):
            writer.add_way(
                osmium.osm.mutable.Way(id=number, version=1, nodes=refs, tags=dict(tags))
            )


def ward(
    name: str, west: float, south: float, east: float, north: float, *, district: str = "Kota"
) -> Ward:
    """Return a rectangular ward between columns and rows, its centre in the middle."""
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    points = [at(*corner) for corner in ring]
    return Ward(
        code=name,
        name=name,
        district_code=district,
        district=district,
        area_km2=(east - west) * (north - south) * (STEP * 111.2) ** 2,
        centre=at((west + east) / 2, (south + north) / 2),
        outline={"type": "Polygon", "coordinates": [[[p.lon, p.lat] for p in points]]},
    )


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def travel_times(
    network: RoadNetwork, points: Sequence[LonLat], *, shift: str = "", params: RoadParams
) -> NDArray[np.int32]:
    """Return int32 [points, points]: seconds from each point (row) to each (column) in a shift."""
    return Trips(network, points, params).travel_s(shift)
