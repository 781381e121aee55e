"""Travel times by Dijkstra's algorithm, for systems that pyroutingkit has no wheel for (Windows).

The two classes answer like those of pyroutingkit that `geo.roads.hierarchy` uses, and to the
millisecond the same. They prepare nothing: each point searches the whole network anew, which on
large networks takes longer.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

INF_WEIGHT = 2**31 - 1
"""Milliseconds where no way leads."""

UInts = NDArray[np.uint32]


class CCHTopology:
    """A graph: tails and heads of its arcs. Any order of its nodes will do."""

    tail: UInts
    head: UInts
    nodes: int

    def build(self, tail: UInts, head: UInts, _lat: object, _lon: object, nodes: int) -> None:
        """Take the graph."""
        self.tail, self.head, self.nodes = tail, head, nodes

    def save(self, folder: str) -> None:
        """Write an order to a folder."""
        np.arange(self.nodes, dtype=np.uint32).tofile(Path(folder, "order"))

    def load(self, folder: str) -> None:
        """Take the graph from a folder."""
        self.tail, self.head, count = (
            np.fromfile(Path(folder, name), dtype=np.uint32)
            for name in ("tail", "head", "node_count")
        )
        self.nodes = int(count[0])


class CCHMetric:
    """Shortest ways on a graph under one set of arc weights."""

    def __init__(self, topology: CCHTopology) -> None:
        self._topology = topology

    def customize(self, weights: UInts) -> None:
        """Take the weights, in milliseconds; arcs of `INF_WEIGHT` are shut."""
        graph = self._topology
        # Of parallel arcs the quickest counts; a sparse matrix would add them up.
        rank = np.lexsort((weights, graph.head, graph.tail))
        tail, head = graph.tail[rank], graph.head[rank]
        first = np.ones(len(rank), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        self._arc = rank[first & (weights[rank] < INF_WEIGHT)]
        tail, head = graph.tail[self._arc], graph.head[self._arc]
        begin = np.searchsorted(tail, np.arange(graph.nodes + 1))
        self._begin, self._head = begin, head
        self._graph = csr_array(
            (weights[self._arc].astype(np.float64), head.astype(np.int32), begin.astype(np.int32)),
            shape=(graph.nodes, graph.nodes),
        )

    def distances_many_to_many(self, sources: UInts, targets: UInts) -> UInts:
        """Return uint32 [sources, targets]: milliseconds."""
        ms = dijkstra(self._graph, indices=sources.astype(np.int32))[:, targets]
        out: UInts = np.minimum(ms, INF_WEIGHT).astype(np.uint32)
        return out

    def query(self, source: int, target: int) -> tuple[int, list[int], list[int]]:
        """Return milliseconds, and the nodes and arcs of a quickest way; no arcs if none leads."""
        (ms,), (before,) = dijkstra(self._graph, indices=[source], return_predecessors=True)
        if not np.isfinite(ms[target]):
            return INF_WEIGHT, [], []
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(int(before[nodes[-1]]))
        nodes.reverse()
        return int(ms[target]), nodes, [self._arc_of(*pair) for pair in pairwise(nodes)]

    def _arc_of(self, tail: int, head: int) -> int:
        begin, end = self._begin[tail], self._begin[tail + 1]
        return int(self._arc[begin + np.searchsorted(self._head[begin:end], head)])
