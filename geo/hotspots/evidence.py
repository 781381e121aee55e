"""The incidents that hotspots rest on: where, how old, how heavy, at what hour."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_metres
from geo.errors import GeoError, TableError
from geo.grid import Grid
from geo.hotspots.clusters import exact_weights, sums
from geo.hotspots.rhythm import known_hours
from geo.tables import INCIDENTS, happened_before

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Incidents in use, arrays of one length.

    Attributes
    ----------
    row : their rows in the incident frame.
    x, y : metres.
    cell : the cell each lies in, or the nearest in use, at most one cell away.
    age_days : days before the newest incident.
    weight : incidents each stands for.
    fresh : `weight` after loss by age; 0 beyond the window.
    hour, minute : local hour, -1 if only the day is known, and minute of the local day.
    history_days : age of the oldest incident of the frame.
    """

    row: Ints
    x: Floats
    y: Floats
    cell: Ints
    age_days: Floats
    weight: Floats
    fresh: Floats
    hour: Ints
    minute: Ints
    history_days: float


def check_incidents(incidents: pd.DataFrame, now: datetime, weights: Floats | None = None) -> None:
    """Raise if a frame of incidents cannot be used.

    Raises
    ------
    TableError : a column is missing, or `time` is not a time with a zone.
    GeoError : `now` has no zone, or the weights do not fit the incidents.
    """
    missing = [c for c in INCIDENTS if c not in incidents.columns]
    if missing:
        raise TableError(
            f"expected the columns {', '.join(INCIDENTS)}, found no {', '.join(missing)}; "
            "read the file with patroli incidents import"
        )
    if not isinstance(incidents["time"].dtype, pd.DatetimeTZDtype):
        raise TableError(
            f"expected times with a zone, got {incidents['time'].dtype}; localize them to the city"
        )
    if now.tzinfo is None:
        raise GeoError(f"expected an aware time for now, got {now}; add a zone")
    if weights is not None and (
        weights.shape != (len(incidents),)
        or not np.isfinite(weights).all()
        or bool((weights < 0).any())
    ):
        raise GeoError(
            f"expected {len(incidents)} finite weights of at least 0, one per incident, got an "
            f"array of shape {weights.shape}; use geo.exposure.estimate.incident_weights"
        )


def gather_evidence(
    incidents: pd.DataFrame,
    grid: Grid,
    *,
    now: datetime,
    weights: Floats | None,
    window_days: float,
    half_life_days: float,
    before_days: float,
) -> Evidence | None:
    """Return the incidents of the window and of `before_days` before it, None if there are none.

    Time counts back from the newest incident before `now`. Weights stay as they are: scaled to
    their mean, a heavy incident would make all others lighter.
    """
    moment = _microseconds(incidents["time"])
    past = happened_before(incidents["time"], now)
    if not past.any():
        return None
    end = int(moment[past].max())
    age = (end - moment) / _DAY_US
    heavy = np.ones(len(incidents)) if weights is None else exact_weights(weights)
    lon, lat = (incidents[c].to_numpy(dtype=np.float64) for c in ("lon", "lat"))
    row = np.flatnonzero(
        past & (age < window_days + before_days) & (heavy > 0) & np.isfinite(lon) & np.isfinite(lat)
    )
    x, y = to_metres(lon[row], lat[row], grid.crs)
    cell = grid.nearest(x, y, within_m=grid.cell_m)
    here = cell >= 0
    row, x, y, cell = row[here], x[here], y[here], cell[here]
    if len(row) == 0:
        return None
    weight = heavy[row]
    age = age[row]
    clock = incidents["time"].iloc[row]
    return Evidence(
        row=row,
        x=x,
        y=y,
        cell=cell,
        age_days=age,
        weight=weight,
        fresh=faded(weight, age, window_days, half_life_days),
        hour=known_hours(clock),
        minute=clock.dt.hour.to_numpy(dtype=np.int64) * 60
        + clock.dt.minute.to_numpy(dtype=np.int64),
        history_days=(end - int(moment[past].min())) / _DAY_US,
    )


def _microseconds(time: "pd.Series[pd.Timestamp]") -> Ints:
    utc = time.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    return utc.astype("datetime64[us]").astype(np.int64)


def faded(weight: Floats, age_days: Floats, window_days: float, half_life_days: float) -> Floats:
    """Return weights halved with every half-life, 0 in the future and beyond the window."""
    inside = (age_days >= 0) & (age_days < window_days)
    fade = np.exp2(-np.where(inside, age_days, 0.0) / half_life_days)
    return exact_weights(np.where(inside, weight * fade, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """Which share of which cell belongs to which cluster: one entry per cluster and cell.

    The share is that of the cell's weight. Entries are sorted by cluster, then cell; those of
    cluster c are `start[c]:start[c + 1]`.
    """

    cluster: Ints
    cell: Ints
    share: Floats
    start: Ints

    @staticmethod
    def of(label: Ints, cell: Ints, weight: Floats, cells: int, clusters: int) -> "Cover":
        """Return the cover of the clusters of weighted points, label -1 being noise."""
        whole = sums(cell, weight, cells)
        inside = label >= 0
        pair, entry = np.unique(label[inside] * cells + cell[inside], return_inverse=True)
        cluster, at = pair // cells, pair % cells
        return Cover(
            cluster=cluster,
            cell=at,
            share=sums(entry, weight[inside], len(pair)) / whole[at],
            start=np.searchsorted(cluster, np.arange(clusters + 1)),
        )

    def total(self, per_cell: Floats, power: int = 1) -> Floats:
        """Return the sum over each cluster's cells of share**power times a value, [clusters]."""
        return sums(self.cluster, self.share**power * per_cell[self.cell], len(self.start) - 1)
