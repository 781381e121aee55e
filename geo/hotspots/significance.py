"""Which places hold more incidents than their own surroundings would put there by chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d
from scipy.special import betainc

from geo.grid import Grid
from geo.hotspots.clusters import exact_weights, sums
from geo.hotspots.parameters import HotspotParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FINE = 5
"""Squares on each side of a cell of the grid, on which the box is moved about."""

BLOCKS = 3
"""Boxes on each side of a place that are its surroundings."""

TRIALS = 3.0
"""Independent places a box of city offers, fitted so that 1 of 20 empty cities has a false alarm.

Clusters choose their places, so this has no closed form; `benchmarks.false_alarms` measures it.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Significance:
    """Score and share of false alarms of each place, both [places]."""

    z: Floats
    q: Floats


def stands_out(
    x: Floats, y: Floats, fresh: Floats, label: Ints, grid: Grid, params: HotspotParams
) -> Significance:
    """Return how much each place stands out of its surroundings.

    A box of about twice `reach_m` is laid where it holds most of the place, and boxes like it all
    around. Given what all of them hold, each incident lies in the middle one with the chance a of
    its share of the area in use: p is the binomial tail I_a(k, n - k + 1) (Kulldorff 1997,
    doi:10.1080/03610929708831995, conditions in the same way). No box around counts for more than
    the place itself, so that a burst beside it cannot make it ordinary. A city offers so many
    places by chance: with area / box · `TRIALS` of them, e = trials · p are expected to look as
    crowded, and q is e over the number of places that do (Benjamini & Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x).

    Nothing farther than the surroundings enters but that number. More incidents there can only
    lower q.

    Parameters
    ----------
    x, y, fresh : float [points], metres, and what age has left of each incident. Weights that
        correct for who was looking do not enter: who looked at a place also looked around it.
    label : int [points], the place of each point from 0, -1 for none.
    """
    places = int(label.max(initial=-1)) + 1
    if places == 0:
        return Significance(z=np.zeros(0), q=np.zeros(0))
    step = grid.cell_m / FINE
    half = max(1, round(params.reach_m / step))
    side = 2 * half + 1
    rim = side * BLOCKS + half + FINE
    used = np.pad(np.kron(grid.inside.astype(np.float64), np.ones((FINE, FINE))), rim)
    rows, cols = used.shape
    margin = side * BLOCKS
    row = np.clip(
        (np.floor((y - grid.y0) / step)).astype(np.int64) + rim, margin, rows - 1 - margin
    )
    col = np.clip(
        (np.floor((x - grid.x0) / step)).astype(np.int64) + rim, margin, cols - 1 - margin
    )
    at = row * cols + col
    held = _box_sum(sums(at, fresh, used.size).reshape(used.shape), half)
    squared = _box_sum(sums(at, exact_weights(fresh**2), used.size).reshape(used.shape), half)
    area = _box_sum(used, half)

    inside = np.flatnonzero(label >= 0)
    inside = inside[np.lexsort((at[inside], -held.ravel()[at[inside]], label[inside]))]
    best = inside[np.searchsorted(label[inside], np.arange(places))]
    aside = np.arange(-BLOCKS, BLOCKS + 1) * side
    around = (
        row[best][:, None, None] + aside[:, None],
        col[best][:, None, None] + aside,
    )
    here = held[row[best], col[best]]
    most = np.minimum(held[around], here[:, None, None]).sum(axis=(1, 2))
    room = np.maximum(area[around].sum(axis=(1, 2)), FINE**2)
    share = np.clip(np.maximum(area[row[best], col[best]], FINE**2) / room, 0.0, 1.0)
    # A sum of faded incidents varies as so many times a count.
    grain = squared[row[best], col[best]] / np.where(here > 0, here, 1.0)
    k, n = here / np.where(grain > 0, grain, 1.0), most / np.where(grain > 0, grain, 1.0)
    p = np.where(here > 0, betainc(np.maximum(k, 1e-9), n - k + 1, share), 1.0)
    spread = np.sqrt(n * share * (1 - share))
    z = np.where(spread > 1e-9, (k - n * share) / np.where(spread > 1e-9, spread, 1.0), 0.0)
    trials = max(1.0, TRIALS * grid.n * FINE**2 / side**2)
    return Significance(z=z, q=false_share(trials * p))


def false_share(expected: Floats) -> Floats:
    """Return q of places, by how many each are expected to look as crowded by chance.

    >>> false_share(np.array([0.04, 0.06, 3.0])).round(3).tolist()
    [0.03, 0.03, 1.0]
    """
    order = np.argsort(expected)
    q = expected[order] / np.arange(1, len(expected) + 1)
    least = np.empty_like(expected)
    least[order] = np.minimum(np.minimum.accumulate(q[::-1])[::-1], 1.0)
    return least


def _box_sum(image: Floats, half: int) -> Floats:
    ones = np.ones(2 * half + 1)
    rows = convolve1d(image, ones, axis=0, mode="constant", cval=0.0)
    return np.asarray(convolve1d(rows, ones, axis=1, mode="constant", cval=0.0))
