"""The kernel mixture: how much each kernel is worth, learnt from how well it foretold the past."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from geo.errors import GeoError
from geo.risk.kernels import History, Kernel, densities

_BLAS = ThreadpoolController()

TOLERANCE = 1e-5
"""The largest change of a weight at which the EM stops."""


@dataclass(frozen=True, kw_only=True)
class MixtureParams:
    """How the past is looked at, and how the kernels' weights are learnt.

    Attributes
    ----------
    bandwidths_cells, half_lives_days : every pair is one kernel; infinity never forgets.
    wide_bandwidths_cells : further kernels that never forget, for places with little data.
    breadth_bandwidths_cells : kernels over the root of the counts: how many cells were busy.
    peak_power : exponent of the kernel that favours the busiest cells.
    horizon_days : length of the period that is held out and forecast.
    heldout_periods : how many past periods are held out, the latest first.
    heldout_half_life_periods : after as many periods a held-out period counts half.
    heldout_incidents : with fewer in all held-out periods these are made longer.
    prior_incidents : weight of the prior mixture, in incidents.
    max_iterations : of the EM.
    """

    bandwidths_cells: tuple[float, ...] = (0.0, 0.7, 1.0, 2.0)
    half_lives_days: tuple[float, ...] = (30.0, 90.0, 365.0, 1095.0, np.inf)
    wide_bandwidths_cells: tuple[float, ...] = (4.0, 8.0)
    breadth_bandwidths_cells: tuple[float, ...] = (0.7, 1.0, 2.0, 4.0)
    peak_power: float = 1.5
    horizon_days: float = 7.0
    heldout_periods: int = 8
    heldout_half_life_periods: float = 4.0
    heldout_incidents: int = 400
    prior_incidents: float = 5.0
    max_iterations: int = 150

    def __post_init__(self) -> None:
        faults = []
        for name in ("bandwidths_cells", "wide_bandwidths_cells", "breadth_bandwidths_cells"):
            values = self._numbers(name)
            if not all(0 <= v <= 100 for v in values):
                faults.append(f"{name}: expected cells from 0 to 100, got {values}")
        lives = self._numbers("half_lives_days")
        if not lives or not all(v > 0 for v in lives):
            faults.append(f"half_lives_days: expected days above 0 or inf (never), got {lives}")
        if not self.bandwidths_cells:
            faults.append("bandwidths_cells: expected at least one bandwidth, got none")
        whole = ("heldout_periods", "heldout_incidents", "max_iterations")
        above = ("peak_power", "horizon_days", "heldout_half_life_periods", "prior_incidents")
        values_of = {name: getattr(self, name) for name in (*whole, *above)}
        faults += [
            f"{name}: expected at least 1, got {values_of[name]}"
            for name in whole
            if not values_of[name] >= 1
        ]
        faults += [
            f"{name}: expected a number above 0, got {values_of[name]}"
            for name in above
            if not 0 < values_of[name] < np.inf
        ]
        faults += self.more_faults()
        if faults:
            raise GeoError("; ".join(faults))

    def more_faults(self) -> list[str]:
        """Return faults of fields that a subclass adds."""
        return []

    def _numbers(self, name: str) -> tuple[float, ...]:
        given: Any = getattr(self, name)
        values = tuple(float(v) for v in given)
        object.__setattr__(self, name, values)
        return values

    def kernels(self) -> tuple[Kernel, ...]:
        """Return the kernels of the mixture; the uniform one is last."""
        return (
            *(Kernel(b, h) for b in self.bandwidths_cells for h in self.half_lives_days),
            *(Kernel(b) for b in self.wide_bandwidths_cells),
            *(Kernel(b, power=0.5) for b in self.breadth_bandwidths_cells),
            Kernel(0.0, power=self.peak_power),
            Kernel(np.inf),
        )


@dataclass(frozen=True, eq=False)
class Mixture:
    """Kernels and what each is worth.

    Attributes
    ----------
    weights : float [kernels], non-negative, sum 1.
    incidents : how many held-out incidents they were learnt from.
    log_score : mean log probability of these incidents' cells under the mixture, NaN if none.
    """

    kernels: tuple[Kernel, ...]
    weights: NDArray[np.float64]
    incidents: int
    log_score: float


def em_weights(
    likelihoods: NDArray[np.float64],
    counts: NDArray[np.float64],
    prior: NDArray[np.float64],
    prior_incidents: float = 0.0,
    max_iterations: int = 150,
) -> NDArray[np.float64]:
    """Return float [kernels]: the mixture weights under which the events are most likely.

    Expectation-maximisation for mixture proportions with known components (Dempster, Laird & Rubin
    1977, doi:10.1111/j.2517-6161.1977.tb01600.x), with `prior_incidents` pseudo-events shared out
    as `prior`, which is also the start. Every two steps are extrapolated, and the leap is kept only
    if it is at least as likely (SQUAREM: Varadhan & Roland 2008,
    doi:10.1111/j.1467-9469.2007.00585.x).

    Parameters
    ----------
    likelihoods : float [rows, kernels], each kernel's probability of the row's cell.
    counts : float [rows], events that fell there.
    prior : float [kernels], sum 1.

    >>> em_weights(np.eye(2), np.array([3.0, 1.0]), np.full(2, 0.5)).round(6).tolist()
    [0.75, 0.25]
    """
    weights: NDArray[np.float64] = prior / prior.sum()
    seen = likelihoods.max(axis=1, initial=0) > 0 if len(likelihoods) else np.zeros(0, dtype=bool)
    likelihoods, counts = likelihoods[seen], counts[seen]
    if counts.sum() <= 0:
        return weights
    # A row's scale does not matter, so that single precision is enough and twice as fast.
    scaled = (likelihoods / likelihoods.max(axis=1, keepdims=True)).astype(np.float32)
    turned = np.ascontiguousarray(scaled.T)
    floor = prior_incidents * prior / prior.sum()

    def step(now: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """Return the weights after one EM step, and the log posterior of those before it."""
        mixed = np.maximum((scaled @ now.astype(np.float32)).astype(np.float64), 1e-12)
        share = now * (turned @ (counts / mixed).astype(np.float32)) + floor
        posterior = counts @ np.log(mixed) + floor @ np.log(np.maximum(now, 1e-300))
        return share / share.sum(), float(posterior)

    # The products are small: on a busy machine waiting for a second core costs more than it saves.
    with _BLAS.limit(limits=1, user_api="blas"):
        return _accelerate(step, weights, max_iterations)


def _accelerate(
    step: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], float]],
    weights: NDArray[np.float64],
    max_iterations: int,
) -> NDArray[np.float64]:
    used = 0
    while used < max_iterations:
        once, _ = step(weights)
        twice, reached = step(once)
        used += 2
        if np.abs(once - weights).max() < TOLERANCE:
            return twice
        turn = (twice - once) - (once - weights)
        length = np.linalg.norm(once - weights) / max(float(np.linalg.norm(turn)), 1e-12)
        leap = weights + 2 * length * (once - weights) + length**2 * turn
        leap = np.maximum(leap, 1e-12)
        tried, posterior = step(leap / leap.sum())
        used += 1
        weights = tried if posterior >= reached else twice
    return weights


def prior_weights(kernels: Sequence[Kernel]) -> NDArray[np.float64]:
    """Return float [kernels], sum 1: what is believed before any data: mostly wide and calm.

    One share each for the uniform kernel, for every bandwidth, and for breadth; peaks get a tenth.
    """
    weights: NDArray[np.float64] = np.ones(len(kernels))
    for k, kernel in enumerate(kernels):
        same = [
            o
            for o in kernels
            if (o.bandwidth_cells, o.power) == (kernel.bandwidth_cells, kernel.power)
        ]
        weights[k] = 1 / len(same)
        if kernel.bandwidth_cells < 1:
            weights[k] *= 0.3
        if kernel.power > 1:
            weights[k] *= 0.1
        if kernel.uniform:
            weights[k] = 2.0
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def past_bounds(
    first_day: float, now: float, length_days: float, most: int = 600
) -> NDArray[np.float64]:
    """Return float [m], ascending: the ends of the whole periods between `first_day` and `now`."""
    whole = min(int(max(now - first_day, 0) // length_days), most)
    return now - length_days * np.arange(whole, -1, -1, dtype=np.float64)


def held_out(
    history: History, bounds: NDArray[np.float64], params: MixtureParams
) -> list[tuple[float, float]]:
    """Return the past periods (start, end) to learn from, latest first.

    Periods are joined two by two until they hold enough incidents or reach over the whole history;
    each leaves at least one period of history before it.
    """
    last = len(bounds) - 1
    joined = 1
    while True:
        steps = range(last, 1, -joined)[: params.heldout_periods]
        blocks = [(float(bounds[max(i - joined, 1)]), float(bounds[i])) for i in steps]
        if not blocks:
            return []
        events = history.between(blocks[-1][0], blocks[0][1]).cell
        if len(events) >= params.heldout_incidents or blocks[-1][0] <= bounds[1]:
            return blocks
        joined *= 2


def fit_mixture(history: History, bounds: NDArray[np.float64], params: MixtureParams) -> Mixture:
    """Return the mixture that best foretold the held-out past periods.

    For every held-out period the kernels see only what came before it, and the weights maximise the
    likelihood of the cells where its incidents fell (Mohler et al. 2011 in spirit,
    doi:10.1198/jasa.2011.ap09546). No incident at or after the last of `bounds` is looked at.

    Parameters
    ----------
    bounds : float [m], ascending ends of past periods; the last one is now.
    """
    kernels = params.kernels()
    prior = prior_weights(kernels)
    rows, counts = [], []
    events = 0
    for age, (start, end) in enumerate(held_out(history, bounds, params)):
        period = history.between(start, end)
        if not len(period.cell):
            continue
        tally = period.counts()
        there = np.flatnonzero(tally)
        rows.append(densities(history, start, kernels)[there])
        counts.append(tally[there] * 2.0 ** (-age / params.heldout_half_life_periods))
        events += len(period.cell)
    if not rows:
        return Mixture(kernels, prior, 0, float("nan"))
    likelihoods, count = np.concatenate(rows), np.concatenate(counts)
    weights = em_weights(likelihoods, count, prior, params.prior_incidents, params.max_iterations)
    score = float(np.average(np.log(np.maximum(likelihoods @ weights, 1e-300)), weights=count))
    return Mixture(kernels, weights, events, score)
