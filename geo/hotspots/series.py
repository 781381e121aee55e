"""Small series: incidents of one kind so close in place and time as chance seldom puts them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from scipy.special import bdtrc

from geo.crs import to_metres
from geo.hotspots.parameters import SeriesParams
from geo.model import LonLat
from geo.tables import happened_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A few incidents of one kind at one place and time.

    Attributes
    ----------
    radius_m : from `centre`, where one of them happened, to the farthest.
    hours : local hours of the day in which they happened, in order.
    extra_per_day : incidents expected more than usual on the day of the finding; this falls in a
        straight line to 0 at `until`.
    p : chance that one of its incidents had so many others beside it.
    """

    category: str
    centre: LonLat
    radius_m: float
    incidents: int
    first: datetime
    last: datetime
    hours: tuple[int, ...]
    extra_per_day: float
    until: datetime
    p: float


def find_series(
    incidents: pd.DataFrame, crs: CRS, *, now: datetime, params: SeriesParams
) -> tuple[Series, ...]:
    """Return the series that are still expected to go on, the least likely by chance first.

    Knox (1964, doi:10.2307/2985220) counts pairs close in place and time and compares with times
    permuted; burglaries repeat so within about two weeks and 200 to 400 m (Townsley, Homel &
    Chaseling 2003, doi:10.1093/bjc/43.3.615). Here it is local and needs no drawing: with times
    permuted, each of the n incidents of a kind within `near_m` falls with chance w / T into the w =
    `within_hours` after a given one, so p is the tail of Binomial(n - 1, w / T). At `level` at most
    so many of all incidents raise a false alarm, whatever happens elsewhere.

    Parameters
    ----------
    incidents : frame with the columns `geo.tables.INCIDENTS`, in any order.
    now : nothing at or after it is looked at.
    """
    told = incidents[happened_before(incidents["time"], now)]
    told = told[
        np.isfinite(told["lon"]) & np.isfinite(told["lat"]) & (told["origin"] != "inspected")
    ]
    if told.empty:
        return ()
    age = (pd.Timestamp(now) - told["time"]) / pd.Timedelta(days=1)
    history = min(params.window_days, float(age.max()))
    told = told[age < params.window_days].sort_values(["time", "id"])
    found = [
        series
        for _, kind in told.groupby("category", sort=True)
        for series in _of_kind(kind, crs, now, history, params)
    ]
    return tuple(sorted(found, key=lambda s: (s.p, s.first, s.category, s.centre.lon)))


def _of_kind(
    kind: pd.DataFrame, crs: CRS, now: datetime, history: float, params: SeriesParams
) -> list[Series]:
    x, y = to_metres(kind["lon"].to_numpy(float), kind["lat"].to_numpy(float), crs)
    day = ((kind["time"] - kind["time"].iloc[0]) / pd.Timedelta(days=1)).to_numpy(float)
    within = params.within_hours / 24
    tree = cKDTree(np.column_stack([x, y]))
    count = np.asarray(
        tree.query_ball_point(tree.data, params.near_m, return_length=True), np.int64
    )
    recent = np.flatnonzero(day >= (day[-1] - params.lasting_days - 2 * within))
    pairs: list[tuple[int, int]] = []
    chance = np.ones(len(day))
    for i in recent.tolist():
        beside = np.array(sorted(tree.query_ball_point(tree.data[i], params.near_m)))
        after = beside[(beside > i) & (day[beside] <= day[i] + within)]
        if len(after) + 1 < params.least:
            continue
        chance[i] = _tail(len(after), int(count[i]) - 1, min(1.0, within / max(history, within)))
        if chance[i] <= params.level:
            pairs += [(i, j) for j in after.tolist()]
    if not pairs:
        return []
    a, b = np.array(pairs).T
    size = len(day)
    _, part = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(size, size)), False)
    out = []
    for one in np.unique(part[a]).tolist():
        members = np.flatnonzero(part == one)
        series = _series(kind.iloc[members], x[members], y[members], now, params)
        usual = float(count[members].mean()) * within / history
        excess = max(0.0, len(members) - usual)
        left = (series[4] - now) / timedelta(days=params.lasting_days)
        if left <= 0:
            continue
        out.append(
            Series(
                category=str(kind["category"].iloc[0]),
                centre=series[0],
                radius_m=series[1],
                incidents=len(members),
                first=series[2],
                last=series[3],
                hours=tuple(sorted(set(kind["time"].iloc[members].dt.hour.tolist()))),
                extra_per_day=round(2 * params.again * excess / params.lasting_days * left, 6),
                until=series[4],
                p=float(chance[members].min()),
            )
        )
    return out


def _tail(least: int, of: int, share: float) -> float:
    """Return the chance of at least so many of a binomial number."""
    return 1.0 if least <= 0 else float(bdtrc(least - 1, of, share)) if share < 1 else 1.0


def _series(
    rows: pd.DataFrame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    now: datetime,
    params: SeriesParams,
) -> tuple[LonLat, float, datetime, datetime, datetime]:
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    middle = int(np.lexsort((y, x, apart.max(axis=1).round(3)))[0])
    last = rows["time"].iloc[-1].to_pydatetime()
    return (
        LonLat(float(rows["lon"].iloc[middle]), float(rows["lat"].iloc[middle])),
        round(float(apart[middle].max()), 1),
        rows["time"].iloc[0].to_pydatetime(),
        last,
        last + timedelta(days=params.lasting_days),
    )
