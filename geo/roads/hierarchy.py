"""A customizable contraction hierarchy: one node order, many sets of speeds.

Dibbelt, Strasser & Wagner 2016, doi:10.1145/2886843. The order is found once by nested dissection
and kept with the network. Points on streets join it as nodes contracted first: the one shortcut
that this asks for, between the ends of their street, is there already, so an old order serves any
points.
"""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

try:
    from pyroutingkit import CCHMetric as CCHMetric
    from pyroutingkit import CCHTopology
except ImportError:
    from geo.roads.plain import CCHMetric as CCHMetric
    from geo.roads.plain import CCHTopology

UInts = NDArray[np.uint32]


def contraction_order(
    tail: UInts, head: UInts, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> UInts:
    """Return uint32 [nodes]: the nodes in order of contraction. About 3 s for 100,000 nodes."""
    topology = CCHTopology()
    topology.build(tail, head, lat.astype(np.float32), lon.astype(np.float32), len(lon))
    with tempfile.TemporaryDirectory(prefix="patroli-") as folder:
        topology.save(folder)
        return np.fromfile(Path(folder, "order"), dtype=np.uint32)


def is_order(order: UInts, nodes: int) -> bool:
    """Return whether `order` names each of `nodes` nodes once."""
    if len(order) != nodes:
        return False
    seen = np.zeros(nodes, dtype=bool)
    seen[order[order < nodes]] = True
    return bool(seen.all())


def load_topology(tail: UInts, head: UInts, order: UInts) -> CCHTopology:
    """Return the topology of a graph whose order is known. About 0.1 s for 100,000 nodes.

    The library reads an order only from a folder, so one is written for the moment.
    """
    rank = np.empty(len(order), dtype=np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    topology = CCHTopology()
    with tempfile.TemporaryDirectory(prefix="patroli-") as folder:
        for name, values in (
            ("tail", tail),
            ("head", head),
            ("order", order),
            ("rank", rank),
            ("node_count", np.array([len(order)])),
        ):
            values.astype(np.uint32).tofile(Path(folder, name))
        topology.load(folder)
    return topology


def customize(topology: CCHTopology, weights_ms: NDArray[np.int64]) -> CCHMetric:
    """Return the metric of one set of arc weights in milliseconds."""
    metric = CCHMetric(topology)
    metric.customize(weights_ms.astype(np.uint32))
    return metric
