"""Clusters of weighted points that one patrol stop can calm: HDBSCAN's hierarchy, cut by width.

Points in the same square of `snap_m` metres are one site with their summed weight, so duplicates
and snapped data cost nothing and count fully. All distances are taken between whole numbers of
squares: equal distances are exactly equal, and neither the order of the points nor of the threads
can change a cluster.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.errors import GeoError
from geo.hotspots.parameters import ClusterParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WEIGHT_STEP = 2.0**-20
_CORE_STEP = 2.0**-10
_HALF = 1 << 31
_CELLS_PER_SITE = 20

LOCAL_SHARE = 1 / 32
"""Share of the weight around a site that its core distance holds, where that is more."""


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Points gathered in squares, sorted from west to east, then from south to north.

    Attributes
    ----------
    x, y : int [sites], whole numbers of squares east and north of the zone's origin.
    weight : float [sites], summed over the points of the site.
    count : int [sites], points of the site.
    of : int [points], the site of each point.
    """

    x: Ints
    y: Ints
    weight: Floats
    count: Ints
    of: Ints

    def only(self, kept: Ints) -> "Sites":
        """Return some of the sites, without their points."""
        return Sites(
            x=self.x[kept],
            y=self.y[kept],
            weight=self.weight[kept],
            count=self.count[kept],
            of=np.zeros(0, dtype=np.int64),
        )


def find_clusters(x: Floats, y: Floats, weight: Floats, params: ClusterParams) -> Ints:
    """Return the cluster of each point, int [points], numbered from the west, -1 for noise.

    HDBSCAN (Campello, Moulavi & Sander 2013, doi:10.1007/978-3-642-37456-2_14) on weighted sites.
    Its usual choice of clusters, by excess of mass, prefers whatever persists longest and so may
    return a whole town or a single doorway. A stop calms what officers can walk to: hence the
    outermost component of the hierarchy that is at most `max_width_m` wide. Nothing farther than
    its width and four times `reach_m` has a say in a cluster.

    The core distance holds `min_samples`, or `LOCAL_SHARE` of the weight around where that is more,
    so that chance does not break a dense place into many.

    Parameters
    ----------
    x, y : float [points], metres.
    weight : float [points], at least 0; points of weight 0 belong to no cluster.
    """
    used = np.flatnonzero(weight > 0)
    label = np.full(len(x), -1, dtype=np.int64)
    everything = gather(x[used], y[used], weight[used], params.snap_m)
    reach = params.reach_m / params.snap_m
    local = LOCAL_SHARE * weight_around(everything, reach)
    core2 = core_squares(everything, np.maximum(params.min_samples, local), reach)
    dense = np.flatnonzero(np.isfinite(core2))
    if len(dense) == 0:
        return label
    sites = everything.only(dense)
    edges = spanning_edges(sites.x, sites.y, core2[dense], reach)
    of_site = np.full(len(core2), -1, dtype=np.int64)
    least = max(params.min_incidents, params.min_samples)
    of_site[dense] = cut(sites, core2[dense], edges, params, least)
    label[used] = of_site[everything.of]
    return label


def gather(x: Floats, y: Floats, weight: Floats, snap_m: float) -> Sites:
    """Return the sites of metric points, whatever their order.

    Weights are rounded to 2**-20, so that sums of them do not depend on the order of adding.
    """
    column = np.floor(x / snap_m).astype(np.int64)
    row = np.floor(y / snap_m).astype(np.int64)
    keys, of = np.unique((column << 32) + row + _HALF, return_inverse=True)
    return Sites(
        x=keys >> 32,
        y=(keys & 0xFFFFFFFF) - _HALF,
        weight=sums(of, exact_weights(weight), len(keys)),
        count=np.bincount(of, minlength=len(keys)),
        of=of,
    )


def sums(index: Ints, values: Floats, n: int) -> Floats:
    """Return the sum of the values of each index 0..n-1, float [n]."""
    return np.bincount(index, values, minlength=n).astype(np.float64)


def exact_weights(weight: Floats) -> Floats:
    """Return weights as multiples of 2**-20: sums of them are the same in any order."""
    return np.round(weight / _WEIGHT_STEP) * _WEIGHT_STEP


def weight_around(sites: Sites, reach: float) -> Floats:
    """Return the weight within about `reach` squares of each site, float [sites].

    That is the weight of the block it lies in and of the eight around, on a fixed lattice.
    """
    side = max(1, round((2 * reach + 1) / 3))
    block = (sites.x // side << 32) + sites.y // side + _HALF
    keys, of = np.unique(block, return_inverse=True)
    weight = sums(of, sites.weight, len(keys))
    around = np.zeros(len(keys))
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            beside = keys + (east << 32) + north
            at = np.minimum(np.searchsorted(keys, beside), len(keys) - 1)
            around += np.where(keys[at] == beside, weight[at], 0.0)
    return np.asarray(around[of])


def core_squares(sites: Sites, min_weight: float | Floats, reach: float) -> Floats:
    """Return the squared core distance of each site, float [sites], inf beyond `reach` squares.

    The core distance is the radius that holds `min_weight`, of all sites or of each, the
    site itself included (Campello, Moulavi & Sander 2013, doi:10.1007/978-3-642-37456-2_14, with
    weights for counts).
    """
    least = np.broadcast_to(np.asarray(min_weight, np.float64), sites.weight.shape)
    core = np.where(sites.weight >= least, 0.0, np.inf)
    if len(core) == 0:
        return core
    rim = int(reach)
    cells = int((np.ptp(sites.x) + 2 * rim + 1) * (np.ptp(sites.y) + 2 * rim + 1))
    if cells <= _CELLS_PER_SITE * len(core):
        return _core_by_rings(sites, core, least, reach)
    return _core_by_tree(sites, core, least, reach)


def _core_by_rings(sites: Sites, core: Floats, least: Floats, reach: float) -> Floats:
    """Fill in core distances from an image of the weights: fast where sites are crowded."""
    rim = int(reach)
    width = int(np.ptp(sites.x)) + 2 * rim + 1
    height = int(np.ptp(sites.y)) + 2 * rim + 1
    # Columns first, as the sites are sorted: neighbours then lie close in memory.
    image = np.zeros((width, height))
    column, row = sites.x - sites.x.min() + rim, sites.y - sites.y.min() + rim
    image[column, row] = sites.weight
    # Most lonely sites are told by the square around the circle, without going through its rings.
    upto = np.zeros((width + 1, height + 1))
    np.cumsum(np.cumsum(image, axis=0), axis=1, out=upto[1:, 1:])
    west, east, south, north = column - rim, column + rim + 1, row - rim, row + rim + 1
    around = upto[east, north] - upto[west, north] - upto[east, south] + upto[west, south]
    del upto
    open_ = np.flatnonzero(np.isinf(core) & (around >= least))
    flat = image.ravel()
    at = (column * height + row)[open_]
    held, least = sites.weight[open_], least[open_]
    step = np.arange(-rim, rim + 1)
    radius2 = step[:, None] ** 2 + step**2
    for ring in np.unique(radius2[(radius2 > 0) & (radius2 <= reach**2)]).tolist():
        for dx, dy in (np.argwhere(radius2 == ring) - rim).tolist():
            held += flat[at + (dx * height + dy)]
        reached = held >= least
        core[open_[reached]] = ring
        open_, at = open_[~reached], at[~reached]
        held, least = held[~reached], least[~reached]
        if len(open_) == 0:
            break
    return core


def _core_by_tree(sites: Sites, core: Floats, least: Floats, reach: float) -> Floats:
    """Fill in core distances from ever more nearest neighbours: small where sites are scattered."""
    points = np.column_stack([sites.x, sites.y]).astype(np.float64)
    tree = cKDTree(points)
    weight = np.append(sites.weight, 0.0)
    open_ = np.flatnonzero(np.isinf(core))
    neighbours = 16
    while len(open_):
        later = []
        for part in np.array_split(open_, len(open_) * neighbours // 4_000_000 + 1):
            answer = tree.query(points[part], k=neighbours, distance_upper_bound=reach * (1 + 1e-9))
            distance, index = np.asarray(answer[0]), np.asarray(answer[1])
            reached = np.cumsum(weight[index], axis=1) >= least[part, None]
            at = reached.argmax(axis=1)
            found = reached.any(axis=1)
            radius = distance[np.arange(len(part)), at]
            core[part[found]] = np.rint(radius[found] ** 2)
            later.append(part[~found & np.isfinite(distance[:, -1])])
        open_ = np.concatenate(later)
        neighbours *= 4
    return core


def spanning_edges(x: Ints, y: Ints, core2: Floats, reach: float) -> tuple[Ints, Ints, Floats]:
    """Return the minimum spanning forest of mutual reachability, shortest edge first.

    Parameters
    ----------
    x, y : int [sites], whole squares.
    core2 : float [sites], squared core distances, finite.
    reach : longest edge, in squares.

    Returns
    -------
    tuple : the two sites and the squared length of each edge, each [edges].
    """
    from fast_plscan import api as plscan
    from sklearn.neighbors import KDTree

    n = len(x)
    if n < 2:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    # Whole numbers below 2**24 are exact in the library's float32, and so are their squares as
    # long as they are within reach.
    points = np.column_stack([x - x.min(), y - y.min()]).astype(np.float32)
    if points.max() >= 2**24 or reach >= 2**11.5:
        raise GeoError(
            f"expected points within {2**24} squares and a reach of at most 2896 squares, got "
            f"{points.max():.0f} and {reach:.0f}; enlarge snap_m"
        )
    data, order, nodes, bounds = KDTree(points).get_arrays()
    tree = plscan.SpaceTree(
        np.asarray(data, np.float32),
        order,
        nodes.view(np.float64),
        np.asarray(bounds, np.float32),
    )
    only_itself = plscan.SparseGraph(
        np.zeros(n, np.float32), np.arange(n, dtype=np.int32), np.arange(n + 1, dtype=np.int32)
    )
    forest = plscan.compute_spanning_tree_kdtree(
        tree, only_itself, core2.astype(np.float32), "euclidean", {}
    )
    length2 = np.rint(np.asarray(forest.distance, dtype=np.float64) ** 2)
    near = length2 <= reach**2 * (1 + 1e-9)
    a, b, length2 = forest.parent[near], forest.child[near], length2[near]
    shortest_first = np.argsort(length2, kind="stable")
    return (
        a[shortest_first].astype(np.int64),
        b[shortest_first].astype(np.int64),
        length2[shortest_first],
    )


def cut(
    sites: Sites,
    core2: Floats,
    edges: tuple[Ints, Ints, Floats],
    how: ClusterParams,
    min_weight: float,
) -> Ints:
    """Return the cluster of each site, int [sites], numbered from the west, -1 for noise.

    Walks HDBSCAN's single-linkage hierarchy from the closest pair to the widest. Edges of equal
    length join at once, so the result does not depend on which of several spanning trees came.
    A component is chosen if it is heavy, narrow and even enough (see `ClusterParams`); of nested
    ones, the outermost.
    """
    n = len(sites.x)
    leader = list(range(n))
    node = list(range(n))
    west, east = sites.x.tolist(), sites.x.tolist()
    south, north = sites.y.tolist(), sites.y.tolist()
    weight, count = sites.weight.tolist(), sites.count.tolist()
    tightness = (sites.weight * np.rint(np.sqrt(core2) / _CORE_STEP) * _CORE_STEP).tolist()
    level2 = core2.tolist()
    outer2 = [np.inf] * n
    parent = [-1] * n
    width2 = (how.max_width_m / how.snap_m) ** 2

    for a, b, length2 in zip(*(e.tolist() for e in edges), strict=True):
        while leader[a] != a:
            leader[a] = a = leader[leader[a]]
        while leader[b] != b:
            leader[b] = b = leader[leader[b]]
        leader[b] = a
        one, other = node[a], node[b]
        for child in (one, other):
            if child >= 0:
                outer2[child] = length2
        node[a] = -1
        if one < 0 or other < 0:
            continue
        w, e = min(west[one], west[other]), max(east[one], east[other])
        s, o = min(south[one], south[other]), max(north[one], north[other])
        if (e - w) ** 2 + (o - s) ** 2 > width2:
            continue
        node[a] = parent[one] = parent[other] = len(parent)
        parent.append(-1)
        outer2.append(np.inf)
        level2.append(length2)
        weight.append(weight[one] + weight[other])
        count.append(count[one] + count[other])
        tightness.append(tightness[one] + tightness[other])
        west.append(w)
        east.append(e)
        south.append(s)
        north.append(o)

    heavy = np.array(weight)
    mean_core = np.array(tightness) / np.maximum(heavy, _WEIGHT_STEP)
    close = np.maximum(how.near_m / how.snap_m, how.contrast * mean_core)
    chosen = (
        (heavy >= min_weight)
        & (np.array(count) >= how.min_incidents)
        & (np.array(level2) <= close**2 * (1 + 1e-9))
        & (np.array(level2) < np.array(outer2))
    )
    cluster = np.where(chosen, np.arange(len(parent)), -1).tolist()
    for child in range(len(parent) - 1, -1, -1):
        above = parent[child]
        if above >= 0 and cluster[above] >= 0:
            cluster[child] = cluster[above]
    return _from_the_west(np.array(cluster[:n], dtype=np.int64))


def _from_the_west(cluster: Ints) -> Ints:
    labels, first, inverse = np.unique(cluster, return_index=True, return_inverse=True)
    noise = int(len(labels) > 0 and labels[0] < 0)
    first[:noise] = -1
    rank = np.empty(len(labels), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(labels))
    return rank[inverse] - noise
