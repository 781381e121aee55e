"""The plain forecasts that a risk surface must beat: last period, counts of a year, KDE."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.grid import Grid
from geo.risk.kernels import History
from geo.risk.mixture import em_weights

REACH_SD = 5


def last_period(history: History, start: float, now: float) -> NDArray[np.float64]:
    """Return float [cells]: events from `start` to `now`, the period before the forecast."""
    return history.between(start, now).counts()


def counts_365d(history: History, now: float) -> NDArray[np.float64]:
    """Return float [cells]: events of the 365 days before `now`."""
    return history.between(now - 365, now).counts()


def kde(
    grid: Grid, x: NDArray[np.float64], y: NDArray[np.float64], bandwidth_m: float = 250.0
) -> NDArray[np.float64]:
    """Return float [cells]: Gaussian kernel density of the points at the cells' centres, per m².

    The Gaussian is separable, so that the sum over points is a product of two sparse matrices;
    points beyond five standard deviations are left out.

    Parameters
    ----------
    x, y : float [events], easting and northing in metres.
    """
    rows, cols = grid.inside.shape
    across = _line(x, grid.x0, cols, grid.cell_m, bandwidth_m)
    along = _line(y, grid.y0, rows, grid.cell_m, bandwidth_m)
    plane = (along.T @ across).toarray()
    return np.asarray(plane[grid.inside] / max(len(x), 1), dtype=np.float64)


def _line(
    at: NDArray[np.float64], origin: float, cells: int, cell_m: float, bandwidth_m: float
) -> csr_array:
    reach = int(np.ceil(REACH_SD * bandwidth_m / cell_m)) + 1
    cell = np.floor((at - origin) / cell_m).astype(np.int64)[:, None] + np.arange(-reach, reach + 1)
    distance = (origin + (cell + 0.5) * cell_m - at[:, None]) / bandwidth_m
    value = np.exp(-0.5 * distance**2) / (np.sqrt(2 * np.pi) * bandwidth_m)
    event = np.broadcast_to(np.arange(len(at))[:, None], cell.shape)
    use = (cell >= 0) & (cell < cells) & (np.abs(distance) <= REACH_SD)
    return csr_array((value[use], (event[use], cell[use])), shape=(len(at), cells))


def as_probability(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return float [cells], sum 1; uniform where the score is zero everywhere."""
    total = score.sum()
    return score / total if total > 0 else np.full(len(score), 1 / len(score))


def uniform_share(likelihoods: list[NDArray[np.float64]], cells: int) -> float:
    """Return how much of a uniform surface a forecast needs, learnt from past periods.

    A baseline that gives a cell no chance at all would score minus infinity at the first event
    there. So each baseline is mixed with a uniform part whose share was best (EM with one
    pseudo-event on each side) in the periods before the forecast.

    Parameters
    ----------
    likelihoods : per past period float [events], the forecast's probability of each event's cell.
    """
    seen = np.concatenate([np.zeros(0), *likelihoods])
    both = np.column_stack([seen, np.full(len(seen), 1 / cells)])
    weights = em_weights(both, np.ones(len(seen)), np.array([0.5, 0.5]), prior_incidents=2.0)
    return float(weights[1])
