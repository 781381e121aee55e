"""Travel times computed anew, by networkx on streets cut at the points on them."""

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from geo.roads.network import RoadNetwork
from geo.roads.speeds import street_ms
from geo.roads.travel import Trips


def dijkstra_ms(trips: Trips, shift: str) -> NDArray[np.int64]:
    """Return int [points, points]: milliseconds, access included."""
    network, s, params = trips.network, trips.snapped, trips.params
    ms = street_ms(network, params, shift)
    graph = _cut(network, ms, s.street.tolist(), s.share.tolist())
    off_ms = np.rint(s.off_m * params.detour_factor / (params.access_kmh / 3.6) * 1000)
    count = len(s.street)
    out = np.zeros((count, count), dtype=np.int64)
    for a in range(count):
        reach = nx.single_source_dijkstra_path_length(graph, ("point", a))
        for b in range(count):
            if a != b:
                out[a, b] = reach[("point", b)] + int(off_ms[a]) + int(off_ms[b])
    return out


def _cut(
    network: RoadNetwork, ms: NDArray[np.int64], streets: Sequence[int], shares: Sequence[float]
) -> "nx.DiGraph[tuple[str, int]]":
    graph: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
    spots = list(zip(streets, shares, strict=True))

    def arc(a: tuple[str, int], b: tuple[str, int], cost: int) -> None:
        if not graph.has_edge(a, b) or graph.edges[a, b]["weight"] > cost:
            graph.add_edge(a, b, weight=cost)

    for i in range(network.streets):
        whole = int(ms[i])
        here = sorted((share, p) for p, (s, share) in enumerate(spots) if s == i)
        stations = [(-1.0, ("node", int(network.u[i])))]
        stations += [(share, ("point", p)) for share, p in here]
        stations.append((2.0, ("node", int(network.v[i]))))
        for (share, a), (next_share, b) in pairwise(stations):
            cost = round(min(next_share, 1) * whole) - round(max(share, 0) * whole)
            arc(a, b, cost)
            if not network.oneway[i] or share == next_share:
                arc(b, a, cost)
    return graph
