"""Scores of a risk surface against the events that came after it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def hits(score: NDArray[np.float64], events: NDArray[np.float64], share: float) -> float:
    """Return the events inside the best `share` of all cells by `score`.

    Cells that tie at the threshold count with their expected hits: the share of them that fits,
    times the events in all of them. A share that ends inside a cell takes that part of it.

    Parameters
    ----------
    score : float [cells], the forecast; only its order matters.
    events : float [cells], what happened.
    share : of the area flagged, in [0, 1].

    >>> hits(np.array([3.0, 1.0, 1.0, 0.0]), np.array([5.0, 2.0, 4.0, 1.0]), 0.5)
    8.0
    """
    n = len(score)
    wanted = share * n
    if wanted >= n:
        return float(events.sum())
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    total = np.concatenate([[0.0], np.cumsum(events[order])])
    threshold = ranked[int(wanted)]
    first = int(np.searchsorted(-ranked, -threshold, side="left"))
    after = int(np.searchsorted(-ranked, -threshold, side="right"))
    tied = total[after] - total[first]
    return float(total[first] + tied * (wanted - first) / (after - first))


def most_hits(events: NDArray[np.float64], share: float) -> float:
    """Return n*: the most events that any area of `share` of the cells could hold."""
    return hits(events, events, share)


def hit_rate(inside: float, all_events: float) -> float:
    """Return n/N, the share of events inside the flagged area; NaN without events."""
    return inside / all_events if all_events else float("nan")


def pai(inside: float, all_events: float, share: float) -> float:
    """Return (n/N)/(a/A), the prediction accuracy index.

    Chainey, Tompson & Uhlig 2008, doi:10.1057/palgrave.sj.8350066.

    >>> pai(25, 100, 0.05)
    5.0
    """
    return hit_rate(inside, all_events) / share


def pei(inside: float, most: float) -> float:
    """Return n/n*, the prediction efficiency index (Hunt 2016); NaN without events.

    >>> pei(25, 50)
    0.5
    """
    return inside / most if most else float("nan")


def log_score(
    probability: Sequence[NDArray[np.float64]], events: Sequence[NDArray[np.float64]]
) -> float:
    """Return the mean log probability of the events' cells over all periods; NaN without events.

    Parameters
    ----------
    probability : per period float [cells], sum 1.
    events : per period float [cells].

    >>> round(log_score([np.array([0.5, 0.5])], [np.array([3.0, 1.0])]), 3)
    -0.693
    """
    total, number = 0.0, 0.0
    for p, e in zip(probability, events, strict=True):
        there = e > 0
        total += float((np.log(np.maximum(p[there], 1e-300)) * e[there]).sum())
        number += float(e.sum())
    return total / number if number else float("nan")
