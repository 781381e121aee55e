"""When it happens: hours of the day, and whether it is getting more."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspots.clusters import sums
from geo.shifts import told_minutes


def known_hours(time: "pd.Series[pd.Timestamp]") -> NDArray[np.int64]:
    """Return the local hour of each time, int [times], -1 where only the day seems to be known.

    Dates without an hour are read as midnight. Where exact midnight is more than twice as frequent
    as any other minute of the clock, it counts as unknown, as it does for the risk surface.
    """
    return np.asarray(told_minutes(time) // 60)


def peak_hours(
    hour: NDArray[np.int64], weight: NDArray[np.float64], most: int = 3
) -> tuple[int, ...]:
    """Return up to `most` hours of the day, the most frequent first; none if no hour is known.

    Equally frequent hours are ordered by the hours beside them.
    """
    known = hour >= 0
    total = sums(hour[known], weight[known], 24)
    beside = np.roll(total, 1) + np.roll(total, -1)
    order = np.lexsort((np.arange(24), -beside, -total))
    return tuple(int(h) for h in order[:most] if total[h] > 0)


def trend(
    age_days: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    recent_days: float,
    before_days: float,
    prior: float,
) -> float:
    """Return the rate of the last days over the rate of the days before, drawn towards 1.

    (y1 + c) / (y0 t1 / t0 + c), where y1 is the weight of the last t1 = `recent_days`, y0 that of
    the t0 = `before_days` before them and c = `prior`: the Gamma-Poisson estimate of the ratio with
    a prior worth c incidents of no change (Marshall 1991, doi:10.2307/2347593). Without a day
    before, 1.

    Examples
    --------
    >>> age = np.array([1.0, 2.0, 3.0])
    >>> trend(age, np.ones(3), recent_days=28, before_days=84, prior=3)
    2.0
    """
    if before_days <= 0:
        return 1.0
    now = float(weight[age_days < recent_days].sum())
    then = float(weight[(age_days >= recent_days) & (age_days < recent_days + before_days)].sum())
    return round((now + prior) / (then * recent_days / before_days + prior), 4)
