"""How many incidents a day to expect in all, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.risk.kernels import History
from geo.risk.mixture import MixtureParams, held_out

PRIOR_INCIDENTS = 0.5
PRIOR_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Level:
    """Expected incidents per day over the whole grid, its standard deviation, and its memory."""

    per_day: float
    sd: float
    half_life_days: float


def level(history: History, bounds: NDArray[np.float64], params: MixtureParams) -> Level:
    """Return the Gamma-Poisson level of the weighted incidents, at the last of `bounds`.

    For each half-life H: Y = Σ w·2^(-age/H), E = ∫ 2^(-a/H) da since the first incident, level
    (Y + 1/2)/(E + small), sd² = φ Σ (w·2^(-age/H))² / E². The half-life is the one whose forecasts
    of the held-out periods' totals were nearest (on the square-root scale, where counts have one
    variance); φ ≥ 1 is the overdispersion of those totals (Pearson's X² per period).
    """
    now = float(bounds[-1])
    past = history.before(now)
    first = float(past.day.min()) if len(past.day) else now
    blocks = held_out(history, bounds, params)
    best: tuple[float, float] | None = None
    dispersion = 1.0
    for half_life in sorted(params.half_lives_days, reverse=True):
        errors, pearson = 0.0, []
        for start, end in blocks:
            rate, _ = _rate(past.before(start), first, start, half_life)
            expected = rate * (end - start)
            came = float(past.between(start, end).weight.sum())
            errors += (np.sqrt(came) - np.sqrt(expected)) ** 2
            pearson.append((came - expected) ** 2 / max(expected, 1e-9))
        if best is None or errors < best[0]:
            best = (errors, half_life)
            dispersion = max(1.0, float(np.mean(pearson))) if pearson else 1.0
    half_life = best[1] if best else np.inf
    rate, variance = _rate(past, first, now, half_life)
    return Level(rate, float(np.sqrt(dispersion * variance)), half_life)


def _rate(history: History, first: float, now: float, half_life: float) -> tuple[float, float]:
    days = max(now - first, 0.0)
    if np.isfinite(half_life):
        decay = np.exp2((history.day - now) / half_life)
        exposure = half_life / np.log(2) * (1 - np.exp2(-days / half_life))
    else:
        decay, exposure = np.ones(len(history.day)), days
    weight = history.weight * decay
    # Before a month has passed the prior of one incident in two months still counts.
    exposure += max(PRIOR_DAYS - days, 0.0)
    total = float(weight.sum()) + PRIOR_INCIDENTS
    return total / exposure, (float((weight**2).sum()) + PRIOR_INCIDENTS) / exposure**2
