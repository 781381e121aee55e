"""Which shift an incident falls in by the local clock, also where only its day is known."""

from collections.abc import Sequence
from datetime import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Minutes = NDArray[np.int64]
ShiftHours = tuple[str, time, time]
"""Name, start, end of a shift by the local clock; an end at or before the start is next day's."""

UNTOLD = -1
PRIOR_INCIDENTS = 10.0
_DAY_MIN = 1440


def told_minutes(
    times: "pd.Series[pd.Timestamp]", judged: NDArray[np.bool_] | None = None
) -> Minutes:
    """Return the local minute of the day of each time, int [times], -1 where only the day is known.

    Dates without an hour are read as midnight; see `midnight_is_doubtful`.
    """
    clock = times.dt
    minute = (clock.hour * 60 + clock.minute).to_numpy(dtype=np.int64)
    midnight = (minute == 0) & (clock.second == 0).to_numpy()
    use = np.ones(len(minute), dtype=bool) if judged is None else judged
    others = np.bincount(minute[use & ~midnight], minlength=_DAY_MIN)
    doubtful = midnight_is_doubtful(int((use & midnight).sum()), int(others.max()))
    return np.where(midnight & doubtful, UNTOLD, minute)


def midnight_is_doubtful(at_midnight: int, most_elsewhere: int) -> bool:
    """Return whether exact midnight counts as an hour that nobody told.

    It does where it is more than twice as frequent as any other minute of the clock.
    """
    return at_midnight > 2 * most_elsewhere


def day_shares(shifts: Sequence[ShiftHours]) -> Floats:
    """Return float [shifts]: each shift's part of the day; hours of several are split between them.

    >>> day_shares([("malam", time(23), time(7)), ("siang", time(12), time(18))]).round(4).tolist()
    [0.3333, 0.25]
    """
    return np.asarray(shares_at(np.arange(_DAY_MIN), shifts).mean(axis=0), float)


def shares_at(minute: Minutes, shifts: Sequence[ShiftHours]) -> Floats:
    """Return float [minutes, shifts]: how much of each minute every shift has.

    1 in all, split evenly where shifts overlap; 0 outside all shifts and for -1.

    >>> double = [("pagi", time(7), time(15)), ("siang", time(14), time(23))]
    >>> shares_at(np.array([9 * 60, 14 * 60 + 30, 3 * 60]), double).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]]
    """
    member = in_shifts(minute, shifts).astype(np.float64)
    return np.asarray(member / np.maximum(member.sum(axis=1, keepdims=True), 1.0), float)


def left_and_double_s(shifts: Sequence[ShiftHours]) -> tuple[int, int]:
    """Return seconds of the day in no shift, and in more than one.

    >>> left_and_double_s([("pagi", time(7), time(15)), ("siang", time(14), time(23))])
    (28800, 3600)
    """
    times = in_shifts(np.arange(_DAY_MIN), shifts).sum(axis=1)
    return 60 * int((times == 0).sum()), 60 * int((times > 1).sum())


def in_shifts(minute: Minutes, shifts: Sequence[ShiftHours]) -> NDArray[np.bool_]:
    """Return bool [minutes, shifts]: whether each minute lies in each shift; -1 lies in none."""
    return np.asarray(_distance_min(minute, shifts) == 0) & (minute[:, None] >= 0)


def nearest_shift(minute: Minutes, shifts: Sequence[ShiftHours]) -> Minutes:
    """Return int [minutes]: the shift each minute lies in, else the one nearest by the clock."""
    return np.asarray(_distance_min(minute, shifts).argmin(axis=1), np.int64)


def membership(
    minute: Minutes,
    shifts: Sequence[ShiftHours],
    weight: Floats,
    *,
    prior_incidents: float = PRIOR_INCIDENTS,
) -> tuple[Floats, Floats]:
    """Return how much of each incident every shift has [incidents, shifts], and their shares.

    An incident with a minute is in the shift that holds it, or split between several. One without
    is spread over the shifts as the others are: share = (weight in the shift + τ·part of the day) /
    (weight of all that tell their hour + τ), with τ = `prior_incidents`; so by length where no
    other tells its hour.
    """
    told = minute >= 0
    member = shares_at(minute, shifts)
    inside = weight[told] @ member[told] + prior_incidents * day_shares(shifts)
    share = inside / (weight[told].sum() + prior_incidents)
    return np.where(told[:, None], member, share), share


def _hours(shifts: Sequence[ShiftHours]) -> tuple[Minutes, Minutes]:
    """Return start and length [shifts] in minutes."""
    starts = np.array([start.hour * 60 + start.minute for _, start, _ in shifts], dtype=np.int64)
    ends = np.array([end.hour * 60 + end.minute for _, _, end in shifts], dtype=np.int64)
    return starts, (ends - starts - 1) % _DAY_MIN + 1


def _distance_min(minute: Minutes, shifts: Sequence[ShiftHours]) -> Minutes:
    starts, length = _hours(shifts)
    since = (minute[:, None] - starts) % _DAY_MIN
    outside = np.minimum(since - length + 1, _DAY_MIN - since)
    return np.where(since < length, 0, outside)
