"""Who was looking: rates per ward and shift from found and reported incidents and patrol hours.

Where patrols go they find; where they find, a naive map sends them again. Here an incident counts
by how likely it was to become known, so the map does not feed on itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.exposure.panel import NO_RECORDS, Panel, build_panel, shares_of_shifts, week_of
from geo.exposure.rates import (
    ExposureParams,
    Floats,
    Prior,
    detection,
    discounted,
    group_prior,
    known_share,
    patrol_shares,
    shrink,
    total_variation,
)
from geo.model import PatrolRecord, WardRate
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
    "district_shares",
    "estimate_rates",
    "group_prior",
    "incident_weights",
    "known_share",
    "patrol_shares",
    "rates_of",
    "shrink",
    "total_variation",
]


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
    params: ExposureParams,
) -> Exposure:
    """Return the rate of every ward and shift, by ward in the order of the frame, then by shift.

    Incidents and exposure of each week are discounted by age, then drawn to the rate of the
    district, and districts to that of the city. Where the residents of every ward are known, the
    common rate of a group is one per resident. A ward that no patrol visited in a shift, and from
    which nothing ever became known, has the rate of its district, a wide sd and the status
    `unknown`: silence from a place nobody watches says nothing.

    Parameters
    ----------
    incidents, wards : INCIDENTS and WARDS frames.
    records : patrol minutes; without any, `assumed_detection` holds everywhere, as a caveat says.
    shifts : (name, start, end) of each shift.
    now : aware time; later incidents are not looked at.

    Raises
    ------
    TableError : see `geo.exposure.panel.build_panel`.
    """
    panel = build_panel(incidents, wards, records, shifts, now=now, params=params)
    rate, sd = rates_of(panel, params)
    counted = np.rint((panel.found + panel.reported).sum(axis=0))
    weight = discounted(np.ones(panel.weeks), params.half_life_days)
    known = discounted(panel.known, params.half_life_days) / weight
    dark = unseen(panel, panel.weeks)
    rows = []
    for w, ward in enumerate(panel.wards):
        for s, shift in enumerate(panel.shifts):
            sparse = sd[w, s] > 0.5 * rate[w, s]
            rows.append(
                WardRate(
                    ward=ward,
                    shift=shift,
                    rate=float(rate[w, s]),
                    sd=float(sd[w, s]),
                    exposure=0.0 if dark[w, s] else float(known[w, s]),
                    observed=int(counted[w, s]),
                    status="unknown" if dark[w, s] else "sparse" if sparse else "known",
                )
            )
    return Exposure(tuple(rows), panel, panel.caveats)


def rates_of(
    panel: Panel, params: ExposureParams, *, weeks: int | None = None
) -> tuple[Floats, Floats]:
    """Return rate and sd [wards, shifts], incidents per shift, from the first `weeks` of a panel.

    Two levels of `group_prior` and `shrink`: districts within the city, wards within a district.
    The district's own uncertainty is carried into the sd of its wards. What is unseen has its
    group's prior, of which the variance is taken to be at least the mean squared.
    """
    last = panel.weeks if weeks is None else weeks
    size = _relative_size(panel.people)
    dark = unseen(panel, last).T
    seen = discounted((panel.found + panel.reported)[:last], params.half_life_days).T
    exposure = discounted(panel.known[:last], params.half_life_days).T * size
    members = np.array(panel.districts)
    groups = [np.flatnonzero(members == d) for d in dict.fromkeys(panel.districts)]
    y = np.stack([seen[:, g].sum(axis=1) for g in groups], axis=1)
    e = np.stack([exposure[:, g].sum(axis=1) for g in groups], axis=1)
    lost = np.stack([dark[:, g].all(axis=1) for g in groups], axis=1)
    city = group_prior(y, e, variance_floor=params.variance_floor)
    rate_d, sd_d = _posterior(y, e, lost, city)
    rate, sd = np.empty(seen.shape), np.empty(seen.shape)
    for d, g in enumerate(groups):
        y_d, e_d = seen[:, g], exposure[:, g]
        mean, mean_sd = rate_d[:, [d]], sd_d[:, [d]]
        prior = group_prior(y_d, e_d, variance_floor=params.variance_floor, mean=mean)
        rate[:, g], own_sd = _posterior(y_d, e_d, dark[:, g], prior)
        b = prior.mean / prior.variance
        pull = np.where(dark[:, g], 1.0, b / (b + e_d))
        sd[:, g] = np.hypot(own_sd, pull * mean_sd)
    return rate.T * size[:, None] / 7, sd.T * size[:, None] / 7


def _posterior(
    seen: Floats, exposure: Floats, dark: NDArray[np.bool_], prior: Prior
) -> tuple[Floats, Floats]:
    # Silence where nobody looks is no evidence, so what is dark has no exposure of its own.
    wide = Prior(prior.mean, np.maximum(prior.variance, prior.mean**2))
    rate, sd = shrink(seen, exposure, prior)
    far, far_sd = shrink(np.zeros_like(seen), np.zeros_like(exposure), wide)
    return np.where(dark, far, rate), np.where(dark, far_sd, sd)


def unseen(panel: Panel, weeks: int) -> NDArray[np.bool_]:
    """Return bool [wards, shifts]: no patrol in that shift, and nothing known from that ward.

    Without patrol records only the second can be told.
    """
    silent = (panel.found + panel.reported)[:weeks].sum(axis=(0, 2)) == 0
    unvisited = panel.hours[:weeks].sum(axis=0) == 0
    return np.asarray(silent[:, None] & unvisited)


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


def district_shares(
    rates: Sequence[WardRate], district_of: Mapping[str, str], params: ExposureParams
) -> dict[str, float]:
    """Return the share of patrol time of each district, from the rates of its wards and shifts."""
    totals: dict[str, float] = dict.fromkeys(district_of.values(), 0.0)
    for r in rates:
        totals[district_of[r.ward]] += r.rate
    shares = patrol_shares(list(totals.values()), params.floor)
    return dict(zip(totals, shares.tolist(), strict=True))


def _relative_size(people: Floats) -> Floats:
    known = np.isfinite(people) & (people > 0)
    return people / people.mean() if known.all() else np.ones(len(people))
