"""Kernels: shapes in which past incidents spread over the grid, each a probability over cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from geo.grid import Grid

TRUNCATE_SD = 4.0


@dataclass(frozen=True, slots=True)
class Kernel:
    """One way of looking at the past: how wide, how long, and how many incidents weigh.

    Attributes
    ----------
    bandwidth_cells : standard deviation of the Gaussian in cells; 0 keeps the cell, infinity is
        the uniform surface.
    half_life_days : age at which an incident counts half; infinity counts all alike.
    power : a cell with count c weighs c ** power; below 1 says how many cells were busy rather
        than how busy (breadth), above 1 favours the busiest (peaks).
    """

    bandwidth_cells: float
    half_life_days: float = np.inf
    power: float = 1.0

    @property
    def uniform(self) -> bool:
        """Whether the kernel spreads everything evenly."""
        return bool(np.isinf(self.bandwidth_cells))


@dataclass(frozen=True, eq=False)
class History:
    """Past incidents on a grid.

    Attributes
    ----------
    cell : int [events], number of the cell of each event, none outside.
    day : float [events], time in days from any fixed origin.
    weight : float [events], above 0; 1 unless corrected for exposure.
    """

    grid: Grid
    cell: NDArray[np.int64]
    day: NDArray[np.float64]
    weight: NDArray[np.float64]

    def before(self, day: float) -> "History":
        """Return the events strictly before `day`."""
        past = self.day < day
        return History(self.grid, self.cell[past], self.day[past], self.weight[past])

    def between(self, start: float, end: float) -> "History":
        """Return the events from `start` (included) to `end` (excluded)."""
        there = (self.day >= start) & (self.day < end)
        return History(self.grid, self.cell[there], self.day[there], self.weight[there])

    def counts(
        self, now: float | None = None, half_life_days: float = np.inf
    ) -> NDArray[np.float64]:
        """Return float [cells]: weighted events per cell, decayed by their age at `now`."""
        weight = self.weight
        if now is not None and np.isfinite(half_life_days):
            weight = weight * np.exp2((self.day - now) / half_life_days)
        tally = np.bincount(self.cell, weights=weight, minlength=self.grid.n)
        return tally.astype(np.float64)


def smooth(grid: Grid, values: NDArray[np.float64], bandwidth_cells: float) -> NDArray[np.float64]:
    """Return float [cells]: `values` under a Gaussian, corrected for what falls off the wards."""
    if bandwidth_cells == 0:
        return values.astype(np.float64)
    return neighbourhood(grid, values, bandwidth_cells) / _kept(grid, bandwidth_cells)


def neighbourhood(
    grid: Grid, values: NDArray[np.float64], bandwidth_cells: float
) -> NDArray[np.float64]:
    """Return float [cells]: `values` under a Gaussian that sums to 1, without edge correction."""
    plane = np.zeros(grid.inside.shape, dtype=np.float32)
    plane[grid.inside] = values
    return _gaussian(plane, bandwidth_cells)[grid.inside].astype(np.float64)


@lru_cache(maxsize=32)
def _kept(grid: Grid, bandwidth_cells: float) -> NDArray[np.float64]:
    inside = _gaussian(grid.inside.astype(np.float32), bandwidth_cells)[grid.inside]
    return np.maximum(inside.astype(np.float64), 1e-6)


def _gaussian(plane: NDArray[np.float32], bandwidth_cells: float) -> NDArray[np.float32]:
    return np.asarray(
        gaussian_filter(plane, bandwidth_cells, mode="constant", truncate=TRUNCATE_SD),
        dtype=np.float32,
    )


def centre_weight(bandwidth_cells: float) -> float:
    """Return the share of a Gaussian's mass that stays in the cell it starts from."""
    if bandwidth_cells == 0:
        return 1.0
    reach = int(TRUNCATE_SD * bandwidth_cells + 0.5)
    line = np.exp(-0.5 * (np.arange(-reach, reach + 1) / bandwidth_cells) ** 2)
    return float((line[reach] / line.sum()) ** 2)


def densities(history: History, now: float, kernels: Sequence[Kernel]) -> NDArray[np.float64]:
    """Return float [cells, kernels]: each kernel's probability over the cells, columns sum to 1.

    Only events before `now` are looked at. Without any, every kernel is uniform.
    """
    past = history.before(now)
    n = history.grid.n
    out = np.full((n, len(kernels)), 1 / n)
    if not len(past.cell):
        return out
    counts: dict[float, NDArray[np.float64]] = {}
    for k, kernel in enumerate(kernels):
        if kernel.uniform:
            continue
        half_life = kernel.half_life_days
        if half_life not in counts:
            counts[half_life] = past.counts(now, half_life)
        mass = smooth(past.grid, counts[half_life] ** kernel.power, kernel.bandwidth_cells)
        total = mass.sum()
        if total > 0:
            out[:, k] = mass / total
    return out


@dataclass(frozen=True, eq=False)
class Spread:
    """What one kernel foretells: probability over the cells (sum 1), how much of it rests on the
    cell's own incidents, and its standard deviation if incidents are Poisson; float [cells] each.
    """

    density: NDArray[np.float64]
    own: NDArray[np.float64]
    sd: NDArray[np.float64]


def spread(history: History, now: float, kernel: Kernel) -> Spread:
    """Return the density of a kernel at `now`, its own-cell part and its standard deviation.

    An event in cell e adds K(c, e)·w to cell c, so that the variance of the sum is Σ K²w²; K² is
    again a Gaussian, narrower by √2. For a power p the delta method gives p²·c^(2p-2) times that.
    The uniform kernel's standard deviation is its own size, as of an exponential prior.
    """
    past = history.before(now)
    grid, n = past.grid, past.grid.n
    flat = np.full(n, 1 / n)
    counts = past.counts(now, kernel.half_life_days)
    if kernel.uniform or not counts.any():
        return Spread(flat, np.zeros(n), flat)
    b, p = kernel.bandwidth_cells, kernel.power
    squares = History(grid, past.cell, past.day, past.weight**2)
    variance = squares.counts(now, kernel.half_life_days / 2)
    if p != 1:
        busy = counts > 0
        variance[busy] *= p**2 * counts[busy] ** (2 * p - 2)
    values = counts**p
    if b == 0:
        total = values.sum()
        return Spread(values / total, values / total, np.sqrt(variance) / total)
    kept, centre = _kept(grid, b), centre_weight(b)
    mass = smooth(grid, values, b)
    own = np.minimum(centre * values / kept, mass)
    narrow = b / np.sqrt(2)
    spill = neighbourhood(grid, variance, narrow) * centre**2 / centre_weight(narrow) / kept**2
    total = mass.sum()
    return Spread(mass / total, own / total, np.sqrt(np.maximum(spill, 0)) / total)
