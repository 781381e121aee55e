"""The weekly watch: is patrol time where the need is, or has the plan begun to feed itself?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike

from geo.exposure.estimate import Exposure, rates_by_week
from geo.exposure.presence import last_visits
from geo.exposure.rates import ExposureParams, Floats, total_variation
from geo.model import PatrolRecord

_SHARE_WEEKS = 4
_ECHO_WEEKS = 26
_ECHO_LEAST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What to look at every week.

    Attributes
    ----------
    tv : half the L1 distance between the districts' shares of patrol time, of the last four weeks,
        and of need; None without patrol records.
    patrol, need : those shares by district code.
    least : smallest patrol/need of any district; under a quarter is starved. None as `tv`.
    least_district : its code.
    unvisited : codes of the wards without a visit in the last `unvisited_days`.
    echo : see `echo`; None with under eight weeks of records.
    """

    tv: float | None
    patrol: Mapping[str, float]
    need: Mapping[str, float]
    least: float | None
    least_district: str
    unvisited: tuple[str, ...]
    echo: float | None


def weekly_watch(
    exposure: Exposure,
    records: Sequence[PatrolRecord],
    *,
    now: datetime,
    params: ExposureParams,
) -> Watch:
    """Return the watch figures of a city from its rates and its patrol records.

    Patrols count until `now`, however old the incidents are. What is a visit for `unvisited` says
    `geo.exposure.presence.last_visits`.
    """
    panel = exposure.panel
    codes = list(dict.fromkeys(panel.districts))
    member = np.array([[d == code for d in panel.districts] for code in codes], float)
    rate = np.array([r.rate for r in exposure.rates]).reshape(len(panel.wards), -1)
    need = member @ rate.sum(axis=1)
    need = need / need.sum()
    fresh = panel.recorded[-_SHARE_WEEKS:]
    hours = member @ panel.hours[-_SHARE_WEEKS:][fresh].sum(axis=(0, 2))
    driven = hours.sum() > 0
    patrol = hours / hours.sum() if driven else np.zeros(len(codes))
    ratio = patrol / need
    since = now.date() - timedelta(days=params.unvisited_days)
    last = last_visits(records, before=now.date(), least_min=params.visit_least_min)
    visited = {ward for ward, day in last.items() if since <= day}
    return Watch(
        tv=float(total_variation(patrol, need)) if driven else None,
        patrol=dict(zip(codes, patrol.tolist(), strict=True)),
        need=dict(zip(codes, need.tolist(), strict=True)),
        least=float(ratio.min()) if driven else None,
        least_district=codes[int(ratio.argmin())] if driven else "",
        unvisited=tuple(w for w in panel.wards if w not in visited),
        echo=_panel_echo(exposure, params),
    )


def echo(risk: ArrayLike, patrol: ArrayLike, reports: ArrayLike) -> float | None:
    """Return how much patrolling a place more raises its risk of next week by itself, in [-1, 1].

    The partial correlation of next week's estimated risk with this week's patrol, given this
    week's reports (over 1 - e: those that patrols left to be reported) and this week's risk. A
    sound estimate has about 0: an hour more finds more, and counts as an hour more. A loop has a
    correlation well above 0. None when nothing varies.

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
        rest = values - fitted
        # What is left of an exact fit is rounding, and correlates with anything.
        if np.abs(rest).max(initial=0.0) <= 1e-9 * np.abs(values).max(initial=0.0):
            return None
        left.append(rest)
    scale = np.sqrt((left[0] ** 2).sum() * (left[1] ** 2).sum())
    return float(left[0] @ left[1] / scale) if scale > 0 else None


def _panel_echo(exposure: Exposure, params: ExposureParams) -> float | None:
    panel = exposure.panel
    first = max(panel.weeks - min(int(panel.recorded.sum()), _ECHO_WEEKS), 1)
    if panel.weeks - first < _ECHO_LEAST:
        return None
    risk = rates_by_week(panel, params, first=first)
    left = np.maximum(1 - panel.detected[first:], params.e_min)
    return echo(risk, panel.hours[first:], panel.reported[first:] / left)
