"""Who was looking: rates per ward and shift from found and reported incidents and patrol hours.

Where patrols go they find; where they find, a naive map sends them again. Here an incident counts
by how likely it was to become known, so the map does not feed on itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.exposure.fit import City, Fit, fit_rates
from geo.exposure.panel import NO_RECORDS, Panel, build_panel, shares_of_shifts, week_of
from geo.exposure.rates import (
    ExposureParams,
    Floats,
    detection,
    discounted,
    group_prior,
    known_share,
    patrol_shares,
    shrink,
    total_variation,
)
from geo.exposure.reporting import Looked
from geo.model import PatrolRecord, Status, WardRate
from geo.notice import Notice
from geo.shifts import ShiftHours, nearest_shift, told_minutes

__all__ = [
    "Exposure",
    "ExposureParams",
    "Panel",
    "WardRate",
    "build_panel",
    "detection",
    "discounted",
    "estimate_rates",
    "group_prior",
    "incident_weights",
    "known_share",
    "patrol_shares",
    "rates_by_week",
    "shrink",
    "total_variation",
]

INTERVAL = 0.9
"""Probability that a rate lies between its `low` and `high`."""

UNKNOWN = 0.75
"""A rate is unknown whose sd is more than this part of itself and of what is usual around."""

KNOWN = 0.35
"""A rate is known whose sd is at most this part of itself: about eight incidents."""


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Rates of every ward and shift, what they rest on, and what to know before trusting them."""

    rates: tuple[WardRate, ...]
    panel: Panel
    caveats: tuple[Notice, ...]


def estimate_rates(
    incidents: pd.DataFrame,
    wards: GeoDataFrame,
    records: Sequence[PatrolRecord],
    shifts: Sequence[ShiftHours],
    *,
    now: datetime,
    reports_until: datetime | None = None,
    params: ExposureParams,
) -> Exposure:
    """Return the rate of every ward and shift, by ward in the order of the frame, then by shift.

    Incidents and exposure of each week are discounted by age, then drawn to the rate of the
    district, and districts to that of the city. Where the residents of every ward are known, the
    common rate of a group is one per resident. Which share of a ward's incidents citizens report is
    not known but integrated out (`geo.exposure.reporting`): silence is either quiet or nobody who
    tells, and the more patrols looked, the more it is quiet. The status is read off the width of
    the rate's posterior, see `status_of`.

    Parameters
    ----------
    incidents, wards : INCIDENTS and WARDS frames.
    records : patrol minutes; without any, nobody can tell who looked, as a caveat says.
    shifts : (name, start, end) of each shift.
    now : aware time; nothing at or after it is looked at.
    reports_until : where the incidents end, if before `now`; patrols have an end of their own.

    Raises
    ------
    TableError : see `geo.exposure.panel.build_panel`.
    """
    panel = build_panel(
        incidents, wards, records, shifts, now=now, reports_until=reports_until, params=params
    )
    found = posterior_of(panel, params)
    counted = np.rint((panel.found + panel.reported).sum(axis=0))
    rows = []
    for w, ward in enumerate(panel.wards):
        for s, shift in enumerate(panel.shifts):
            rows.append(
                WardRate(
                    ward=ward,
                    shift=shift,
                    rate=float(found.rate[w, s]),
                    sd=float(found.sd[w, s]),
                    low=float(found.low[w, s]),
                    high=float(found.high[w, s]),
                    exposure=float(found.exposure[w, s]),
                    observed=int(counted[w, s]),
                    status=status_of(
                        float(found.rate[w, s]), float(found.sd[w, s]), float(found.usual[w, s])
                    ),
                )
            )
    return Exposure(tuple(rows), panel, panel.caveats)


def status_of(rate: float, sd: float, usual: float) -> Status:
    """Return what is known of a rate, by the width of its posterior alone.

    It is unknown while sd is over `UNKNOWN` of the rate and of what is usual in the district, so
    that quiet cannot be told from busy; then sparse until sd is `KNOWN` of the rate at most.

    >>> status_of(4.0, 4.0, 4.0), status_of(0.1, 0.1, 4.0), status_of(4.0, 1.0, 4.0)
    ('unknown', 'sparse', 'known')
    """
    if sd > UNKNOWN * max(rate, usual):
        return "unknown"
    return "known" if sd <= KNOWN * rate else "sparse"


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Rates [wards, shifts], incidents per shift, and how sure they are.

    Attributes
    ----------
    rate, sd : mean and standard deviation.
    low, high : the ends of the interval that holds `INTERVAL` of the probability.
    usual : rate of an average ward of the district, of this ward's residents.
    exposure : share of the incidents that becomes known, in the mean.
    """

    rate: Floats
    sd: Floats
    low: Floats
    high: Floats
    usual: Floats
    exposure: Floats


def posterior_of(panel: Panel, params: ExposureParams) -> Posterior:
    """Return rates, their widths and what they rest on, from a panel."""
    looked, fit = _fit(panel, params, panel.weeks)
    low, high = fit.rates.ends(INTERVAL)
    rate, sd = fit.rates.moments()
    scale = _relative_size(panel.people)[:, None] / 7
    return Posterior(
        rate=rate.T * scale,
        sd=sd.T * scale,
        low=low.T * scale,
        high=high.T * scale,
        usual=fit.prior.mean.T * scale,
        exposure=fit.known(looked).T,
    )


def rates_by_week(panel: Panel, params: ExposureParams, *, first: int) -> Floats:
    """Return [weeks, wards, shifts]: the rates as they were known after `first` weeks and later."""
    city = _fit(panel, params, panel.weeks)[1].city
    scale = _relative_size(panel.people)[:, None] / 7
    weeks = range(first, panel.weeks + 1)
    return np.stack([_fit(panel, params, w, city)[1].rates.moments()[0].T * scale for w in weeks])


def _fit(
    panel: Panel, params: ExposureParams, weeks: int, city: City | None = None
) -> tuple[Looked, Fit]:
    looked, reporting = _looked(panel, params, weeks)
    _, district = np.unique(np.array(panel.districts), return_inverse=True)
    return looked, fit_rates(looked, district, params, reporting=reporting, city=city)


def _looked(panel: Panel, params: ExposureParams, weeks: int) -> tuple[Looked, float]:
    """Return the evidence [shifts, wards] by ward size, and the mean share reported."""
    size = _relative_size(panel.people)
    told = panel.told[:weeks, None, None]
    # Data that come late are no older than they were at their end.
    late = int((panel.told[:weeks] == 0).sum())
    found, reported, detected, left = (
        discounted(v[:weeks], params.half_life_days, late=late).T
        for v in (
            panel.found,
            panel.reported,
            panel.detected,
            (1 - panel.detected[:weeks]) * told,
        )
    )
    if not panel.recorded.any():
        # Nobody wrote down who looked: what was found may as well have been told.
        share = known_share(params.assumed_detection, params.reporting)
        nothing = np.zeros_like(found)
        whole = left / (1 - params.assumed_detection)
        return Looked(nothing, found + reported, nothing, whole * size), float(share)
    return Looked(found, reported, detected * size, left * size), params.reporting


def incident_weights(
    incidents: pd.DataFrame,
    panel: Panel,
    shifts: Sequence[ShiftHours],
    *,
    now: datetime,
    params: ExposureParams,
) -> Floats:
    """Return float [incidents]: how many incidents each one stands for on the map.

    Found by a patrol: 1/e with e >= e_min, e the detection in its ward, shift and week (the mean
    over the shifts where only its day is told), so a find counts the more the less anyone looked.
    Reported: 1/(1 - e), because only what no patrol found first is left to report. In expectation
    both sums are then proportional to what happens, wherever patrols went. Inspected: 0, as an
    inspection finds where its schedule sends it.
    The weights give the shape of the map; its level comes from `estimate_rates`.

    Without patrol records nothing can be corrected: found and reported count 1.
    """
    origin = incidents["origin"].to_numpy(str)
    if NO_RECORDS in panel.caveats:
        return np.where(origin == "inspected", 0.0, 1.0)
    codes = {code: i for i, code in enumerate(panel.wards)}
    ward = incidents["ward"].map(codes).to_numpy(dtype=float)
    inside = np.isfinite(ward)
    week = np.clip(panel.weeks - 1 - week_of(incidents["time"], now), 0, panel.weeks - 1)
    member = shares_of_shifts(incidents["time"], shifts, now=now, params=params)
    # What happened between two shifts was left to those of the nearest one.
    nearest = np.eye(len(shifts))[nearest_shift(told_minutes(incidents["time"]), shifts)]
    member = np.where(member.sum(axis=1, keepdims=True) > 0, member, nearest)
    seen = panel.detected[week, np.where(inside, ward, 0).astype(int)]
    e = np.where(inside, (seen * member).sum(axis=1) / member.sum(axis=1), 0.0)
    weight = np.where(
        origin == "found", 1 / np.maximum(e, params.e_min), 1 / np.maximum(1 - e, params.e_min)
    )
    return np.where(origin == "inspected", 0.0, weight)


def _relative_size(people: Floats) -> Floats:
    known = np.isfinite(people) & (people > 0)
    return people / people.mean() if known.all() else np.ones(len(people))
