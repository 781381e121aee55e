"""Which cells hold more incidents than chance would put there: Gi* with false-discovery control."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d
from scipy.special import gammainc, ndtr

from geo.errors import GeoError

SHUFFLES = 99


@dataclass(frozen=True, slots=True, eq=False)
class Significance:
    """Gi* score and false-discovery-controlled q-value of each cell in use, both [n]."""

    z: NDArray[np.float64]
    q: NDArray[np.float64]


def gi_star(
    values: NDArray[np.float64], inside: NDArray[np.bool_], radius: int = 1
) -> NDArray[np.float64]:
    """Return the Gi* z-score of each cell in use, float [n].

    z_i = (sum_j w_ij x_j - m W_i) / (s sqrt(W_i (n - W_i) / (n - 1))), where w_ij is 1 for the
    cells in use within `radius` rows and columns of i, itself included, W_i is how many those are,
    m and s are the mean and standard deviation of the n cells in use (Ord & Getis 1995,
    doi:10.1111/j.1538-4632.1995.tb00912.x). Both sums are box filters, so the cost does not grow
    with the neighbourhood. Cells at the edge have fewer neighbours and no wrapped or invented ones.

    Parameters
    ----------
    values : float [n], one per cell in use, in row order.
    inside : bool [rows, cols], the cells in use.
    radius : rows and columns on each side that count as neighbours.

    Raises
    ------
    GeoError : `values` does not hold one number per cell in use, or `radius` is below 1.

    Examples
    --------
    >>> gi_star(np.array([9.0, 1.0, 0.0, 0.0, 0.0]), np.ones((1, 5), dtype=bool)).round(2)
    array([ 1.39,  0.93, -1.16, -1.39, -0.93])
    """
    n = int(inside.sum())
    if values.shape != (n,) or radius < 1:
        raise GeoError(
            f"expected {n} values, one per cell in use, and a radius of at least 1 cell, got "
            f"{values.shape} and {radius}; number the values as Grid.number() does"
        )
    if n < 2:
        return np.zeros(n)
    spread = float(values.std())
    if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return np.zeros(n)
    laid_out = np.zeros(inside.shape)
    laid_out[inside] = values
    neighbours = _box_sum(inside.astype(np.float64), radius)[inside]
    total = _box_sum(laid_out, radius)[inside]
    scale = spread * np.sqrt(neighbours * (n - neighbours) / (n - 1))
    everywhere = neighbours >= n
    z = (total - values.mean() * neighbours) / np.where(everywhere, 1.0, scale)
    return np.where(everywhere, 0.0, z)


def significance(
    counts: NDArray[np.float64],
    inside: NDArray[np.bool_],
    radius: int = 1,
    *,
    heavy: float = 1.0,
) -> Significance:
    """Return Gi* and its q-value for each cell in use, testing for more than chance only.

    Gi* is taken of the square roots of the counts. Its normal p-value then holds much better
    (roots of Poisson counts vary equally), and one very hot place no longer widens the spread until
    no other stands out. Where almost all cells are empty even roots are not normal and a single
    incident would seem a wonder: so p is at least the chance of a Poisson count as high in the
    neighbourhood. q is the least share of false alarms among the cells flagged when this one is
    (Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x).

    Parameters
    ----------
    counts : float [n], at least 0, weighted or not, one per cell in use, in row order.
    heavy : Σw²/Σw of the weights: a sum of weighted incidents varies as so many times a Poisson
        count.
    inside, radius : see `gi_star`.

    Raises
    ------
    GeoError : as `gi_star`, or a count below 0.
    """
    if bool((counts < 0).any()):
        raise GeoError(f"expected counts of at least 0, got {counts.min():g}")
    z = gi_star(np.sqrt(counts), inside, radius)
    if len(z) == 0:
        return Significance(z=z, q=z)
    laid_out = np.zeros(inside.shape)
    laid_out[inside] = counts
    total = _box_sum(laid_out, radius)[inside]
    usual = counts.mean() * _box_sum(inside.astype(np.float64), radius)[inside]
    by_chance = np.where(total > 0, gammainc(np.maximum(total / heavy, 1e-9), usual / heavy), 1.0)
    p = np.clip(np.maximum(ndtr(-z), by_chance), 0.0, 1.0)
    return Significance(z=z, q=least_false_share(p))


def least_false_share(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return q of p-values, as `scipy.stats.false_discovery_control`, which takes 0.4 s to import.

    >>> least_false_share(np.array([0.01, 0.04, 0.02, 0.9])).round(3).tolist()
    [0.04, 0.053, 0.04, 0.9]
    """
    order = np.argsort(p)
    q = p[order] * (len(p) / np.arange(1, len(p) + 1))
    least = np.empty_like(p)
    least[order] = np.minimum(np.minimum.accumulate(q[::-1])[::-1], 1.0)
    return least


def proven(
    cell: NDArray[np.int64],
    weight: NDArray[np.float64],
    inside: NDArray[np.bool_],
    radius: int = 1,
) -> Significance:
    """Return `significance` of weighted incidents, with q as often below a level as it says.

    What a q-value is worth depends on how sparse the incidents are and how unequal their weights.
    So the same weights are strewn over the cells at random `SHUFFLES` times; q is the share of
    these empty cities, this one with them, in which some cell has as small a one (Barnard 1963, a
    Monte Carlo test: exact where level · (SHUFFLES + 1) is whole). Below all of them it stays.

    Parameters
    ----------
    cell, weight : [incidents], number of the cell in use and weight above 0 of each.
    inside, radius : see `gi_star`.
    """
    n = int(inside.sum())
    weight, cell = weight[weight > 0], cell[weight > 0]
    found = significance(_sums(cell, weight, n), inside, radius, heavy=_heavy(weight))
    if not len(weight) or n < 2:
        return found
    # Strewn in order of weight, the order of rows does not matter.
    strewn, rng = np.sort(weight), np.random.default_rng(SHUFFLES)
    least = np.sort(
        [
            significance(
                _sums(rng.integers(0, n, len(strewn)), strewn, n),
                inside,
                radius,
                heavy=_heavy(strewn),
            ).q.min()
            for _ in range(SHUFFLES)
        ]
    )
    as_small = np.searchsorted(least, found.q, side="right")
    share = (1 + as_small) / (SHUFFLES + 1)
    return Significance(found.z, np.where(as_small > 0, share, np.minimum(share, found.q)))


def _heavy(weight: NDArray[np.float64]) -> float:
    return float((weight**2).sum() / weight.sum()) if len(weight) else 1.0


def _sums(cell: NDArray[np.int64], weight: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    return np.bincount(cell, weights=weight, minlength=cells).astype(np.float64)


def _box_sum(image: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    ones = np.ones(2 * radius + 1)
    rows = convolve1d(image, ones, axis=0, mode="constant", cval=0.0)
    return np.asarray(convolve1d(rows, ones, axis=1, mode="constant", cval=0.0))
