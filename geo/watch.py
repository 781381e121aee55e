"""The weekly watch: is patrol time where the need is, or has the plan begun to feed itself?"""

import numpy as np
from numpy.typing import ArrayLike

from geo.rates import Floats


def echo(risk: ArrayLike, patrol: ArrayLike, reports: ArrayLike) -> float:
    """Return how much patrolling a place more raises its risk of next week by itself, in [-1, 1].

    The partial correlation of next week's estimated risk with this week's patrol, given this
    week's reports (over 1 - e: those that patrols left to be reported) and this week's risk. A
    sound estimate has about 0: an hour more finds more, and counts as an hour more. A loop has a
    correlation well above 0. NaN when nothing varies.

    Parameters
    ----------
    risk : [weeks + 1, ...], the estimate made at the start of each week and after the last.
    patrol, reports : [weeks, ...].
    """
    level = np.asarray(risk, float)
    before, after = level[:-1].ravel(), level[1:].ravel()
    given = np.column_stack([np.ones(before.size), before, np.asarray(reports, float).ravel()])
    left: list[Floats] = []
    for values in (after, np.asarray(patrol, float).ravel()):
        fitted = given @ np.linalg.lstsq(given, values, rcond=None)[0]
        left.append(values - fitted)
    scale = np.sqrt((left[0] ** 2).sum() * (left[1] ** 2).sum())
    return float(left[0] @ left[1] / scale) if scale > 0 else float("nan")
