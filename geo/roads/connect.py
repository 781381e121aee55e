"""Makes a network of which every node can be reached from every other."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.crs import metric_crs, to_metres
from geo.notice import Notice
from geo.roads.classes import CODES
from geo.roads.network import Ints, Streets, shape_lengths_m

LINK_SHARE = 0.02
"""A part with at least this share of all street length is joined to the main part, not dropped."""


def connect(streets: Streets) -> tuple[Streets, tuple[Notice, ...]]:
    """Return the streets that form one strongly connected network, and what was done for that.

    The main part is the strongly connected component with the most street length. Others are
    dropped as leftovers of clipping, unless they hold `LINK_SHARE` of the length: these are joined
    to it by a straight two-way link at the closest nodes, and the reader is told.
    """
    if not len(streets.u):
        return streets, ()
    count = len(streets.u)
    ids, ends = np.unique(np.concatenate([streets.u, streets.v]), return_inverse=True)
    u, v = ends[:count], ends[count:]
    part = _parts(u, v, streets.oneway, len(ids))
    whole = part[u] == part[v]
    length = shape_lengths_m(streets.first, streets.lon, streets.lat)
    by_part = np.bincount(part[u][whole], weights=length[whole], minlength=part.max() + 1)
    main = int(by_part.argmax())
    large = [int(p) for p in np.flatnonzero(by_part >= LINK_SHARE * length.sum()) if p != main]
    keep = np.flatnonzero(whole & np.isin(part[u], [main, *large]))
    notices = []
    lost_m = length.sum() - by_part[[main, *large]].sum()
    if lost_m > 0:
        lost_share = float(lost_m / length.sum())
        notices.append(Notice.of("roads.left_out", length_m=float(lost_m), share=lost_share))
    kept = streets.take(keep)
    if large:
        lon, lat = _node_places(streets, u, v, len(ids))
        links, gaps_m = _links(lon, lat, part, main, large)
        kept = _with_links(kept, ids, links, lon, lat)
        notices.append(Notice.of("roads.joined", count=len(large), links_m=tuple(gaps_m)))
    return kept, tuple(notices)


def _parts(u: Ints, v: Ints, oneway: NDArray[np.bool_], nodes: int) -> NDArray[np.int32]:
    tail = np.concatenate([u, v[~oneway]])
    head = np.concatenate([v, u[~oneway]])
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(nodes, nodes))
    _, part = connected_components(graph, directed=True, connection="strong")
    return np.asarray(part, dtype=np.int32)


def _node_places(
    streets: Streets, u: Ints, v: Ints, nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = np.empty(nodes), np.empty(nodes)
    begin, end = streets.first[:-1], streets.first[1:] - 1
    lon[v], lat[v] = streets.lon[end], streets.lat[end]
    lon[u], lat[u] = streets.lon[begin], streets.lat[begin]
    return lon, lat


def _links(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    part: NDArray[np.int32],
    main: int,
    large: list[int],
) -> tuple[list[tuple[int, int]], list[float]]:
    x, y = to_metres(lon, lat, metric_crs(float(lon.mean()), float(lat.mean())))
    place = np.column_stack([x, y])
    ours = np.flatnonzero(part == main)
    tree = cKDTree(place[ours])
    links, gaps_m = [], []
    for p in large:
        theirs = np.flatnonzero(part == p)
        gap_m, near = map(np.asarray, tree.query(place[theirs]))
        closest = int(np.argmin(gap_m))
        links.append((int(theirs[closest]), int(ours[near[closest]])))
        gaps_m.append(float(gap_m[closest]))
    return links, gaps_m


def _with_links(
    streets: Streets,
    ids: Ints,
    links: list[tuple[int, int]],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> Streets:
    a, b = np.array(links).T
    more = len(links)
    points = np.column_stack([a, b]).ravel()
    return Streets(
        u=np.concatenate([streets.u, ids[a]]),
        v=np.concatenate([streets.v, ids[b]]),
        oneway=np.concatenate([streets.oneway, np.zeros(more, dtype=bool)]),
        road_class=np.concatenate(
            [streets.road_class, np.full(more, CODES["link"], dtype=np.uint8)]
        ),
        limit_kmh=np.concatenate([streets.limit_kmh, np.full(more, np.nan)]),
        name=np.concatenate([streets.name, np.zeros(more, dtype=np.int32)]),
        names=streets.names,
        first=np.concatenate([streets.first, streets.first[-1] + 2 * np.arange(1, more + 1)]),
        lon=np.concatenate([streets.lon, lon[points]]),
        lat=np.concatenate([streets.lat, lat[points]]),
    )
