"""Where incidents are to be expected: one risk surface per shift, with its uncertainty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_metres
from geo.errors import GeoError, TableError
from geo.grid import Grid, make_grid
from geo.model import WardRate
from geo.risk.kernels import History, centre_weight, neighbourhood, spread
from geo.risk.level import level
from geo.risk.mixture import Mixture, MixtureParams, fit_mixture, past_bounds
from geo.shifts import Floats, ShiftHours, membership, told_minutes
from geo.tables import happened_before

PARTS = ("chronic", "this_year", "last_weeks", "neighbours", "uniform")
LAST_WEEKS_DAYS = 90.0
THIS_YEAR_DAYS = 730.0


@dataclass(frozen=True, kw_only=True)
class RiskParams(MixtureParams):
    """How a risk surface is made, over what `MixtureParams` says of its kernels.

    Attributes
    ----------
    cell_m : side of a cell of the grid.
    local_bandwidth_cells : how far around a cell its share of each shift, and its mix of
        categories, are looked up.
    local_half_life_days : age at which an incident counts half in these.
    local_prior_incidents : how many incidents nearby it takes to believe a local share or mix as
        much as the city's.
    """

    cell_m: float = 250.0
    local_bandwidth_cells: float = 2.0
    local_half_life_days: float = 365.0
    local_prior_incidents: float = 10.0

    def more_faults(self) -> list[str]:
        """Return what is wrong with the fields of this class."""
        faults = []
        if not 10 <= self.cell_m <= 10_000:
            faults.append(f"cell_m: expected 10 to 10,000 metres, got {self.cell_m}")
        if not 0.3 <= self.local_bandwidth_cells <= 100:
            faults.append(
                f"local_bandwidth_cells: expected 0.3 to 100, got {self.local_bandwidth_cells}"
            )
        names = ("local_half_life_days", "local_prior_incidents")
        return faults + [
            f"{name}: expected a number above 0, got {getattr(self, name)}"
            for name in names
            if not getattr(self, name) > 0
        ]


@dataclass(frozen=True, eq=False)
class Surface:
    """Expected incidents per cell in one occurrence of a shift.

    Attributes
    ----------
    expected, sd : float [n], expected incidents and the standard deviation of that expectation.
    severity : float [n], severity-weighted `expected`.
    parts : float [n] each, adding up to `expected`, by what foretells them. `chronic`, `this_year`
        and `last_weeks` rest on incidents in the very cell, by how long the kernel remembers (half-
        life above two years or for ever, above 90 days, or less); `neighbours` on incidents in the
        cells around it; `uniform` on none.
    ward_codes : code of each ward in the order that `grid.ward` counts in.
    incidents : how many incidents the surface rests on; with 0 it is flat and says nothing.
    middle : float [n, 2], metres, where incidents in a cell were in the mean, the cell's centre
        without any: who watches a cell stands there. None if nobody looked.
    """

    grid: Grid
    shift: str
    expected: Floats
    sd: Floats
    severity: Floats
    parts: Mapping[str, Floats]
    ward_codes: tuple[str, ...]
    incidents: int
    middle: Floats | None = None

    @property
    def known(self) -> bool:
        """Whether any incident is behind the surface."""
        return self.incidents > 0


def risk_surfaces(
    incidents: pd.DataFrame,
    wards: gpd.GeoDataFrame,
    *,
    now: datetime,
    shifts: Sequence[ShiftHours],
    severities: Mapping[str, float],
    weights: Floats | None = None,
    params: RiskParams | None = None,
) -> dict[str, Surface]:
    """Return the risk surface of each shift by its name.

    The place comes from the kernel mixture over all incidents (geo.risk.mixture), the level from
    their Gamma-Poisson rate (geo.risk.level). What a shift has of a cell is its share of the
    incidents around, shrunk to the city's share (local count + τ·share) / (local total + τ); the
    mean severity of a cell is found alike. sd² = (Σ of the kernels' Poisson sds)² + uniform² for
    the place, plus the relative variances of level and share.

    Incidents whose file tells only the day stand at 00:00. Where midnight is more than twice as
    frequent as any other minute of the clock, incidents at midnight tell the place but not the
    shift: they are spread over the shifts as the others are (by length where there are no others).

    Parameters
    ----------
    incidents : frame with the columns `geo.tables.INCIDENTS`; those at or after `now` are left out.
    wards : frame with the columns `geo.tables.WARDS`.
    severities : by category; 1 for one that is not listed.
    weights : float [incidents], how many incidents each stands for (exposure); 0 leaves it out.

    Raises
    ------
    GeoError
        If `now` is naive, there is no shift, or weights are negative or of another length.
    TableError
        If the incidents' times are naive.
    """
    chosen = params or RiskParams()
    _check(incidents, now, shifts, weights)
    grid = make_grid(wards, chosen.cell_m)
    codes = tuple(str(code) for code in wards["code"])
    past = _Past.of(incidents, grid, now, severities, weights)
    history = past.history
    first = float(history.day.min()) if len(history.day) else 0.0
    bounds = past_bounds(first, 0.0, chosen.horizon_days)
    mixture = fit_mixture(history, bounds, chosen)
    rate = level(history, bounds, chosen)
    parts, place_sd = _explain(history, mixture)
    density = np.sum(list(parts.values()), axis=0)
    local = _Local.of(past, shifts, chosen)
    middle = past.middle(chosen.local_half_life_days)
    out = {}
    for s, (name, _, _) in enumerate(shifts):
        share, share_sd, severity = local.shift(s)
        expected = density * share * rate.per_day
        relative = (rate.sd / rate.per_day) ** 2 + (share_sd / share) ** 2
        sd = np.sqrt((place_sd * share * rate.per_day) ** 2 + expected**2 * relative)
        out[name] = Surface(
            grid=grid,
            shift=name,
            expected=expected,
            sd=sd,
            severity=expected * severity,
            parts={part: value * share * rate.per_day for part, value in parts.items()},
            ward_codes=codes,
            incidents=len(history.cell),
            middle=middle,
        )
    return out


def calibrate(surfaces: Mapping[str, Surface], rates: Iterable[WardRate]) -> dict[str, Surface]:
    """Return the surfaces scaled so that every ward and shift adds up to its rate.

    The rates know who was looking (geo.exposure.estimate), the surfaces where in the ward. The
    rate's relative variance is added to each cell's. Wards without a rate stay as they are. A ward
    too narrow to have a cell has its rate in the nearest one (`Grid.lodgers`), where nothing tells
    more of the place.
    """
    by_place = {(rate.ward, rate.shift): rate for rate in rates}
    out = {}
    for name, surface in surfaces.items():
        n_wards = len(surface.ward_codes)
        total = np.bincount(surface.grid.ward, weights=surface.expected, minlength=n_wards)
        factor, relative = np.ones(n_wards), np.zeros(n_wards)
        for i, code in enumerate(surface.ward_codes):
            rate = by_place.get((code, surface.shift))
            if rate is not None and total[i] > 0:
                factor[i] = rate.rate / total[i]
                relative[i] = rate.sd / rate.rate if rate.rate > 0 else 0.0
        scale = factor[surface.grid.ward]
        expected = surface.expected * scale
        scaled = replace(
            surface,
            expected=expected,
            sd=np.hypot(surface.sd * scale, expected * relative[surface.grid.ward]),
            severity=surface.severity * scale,
            parts={part: value * scale for part, value in surface.parts.items()},
        )
        out[name] = _with_lodgers(scaled, by_place)
    return out


def _with_lodgers(surface: Surface, rates: Mapping[tuple[str, str], WardRate]) -> Surface:
    """Return a surface with the rates of the wards that have no cell of their own."""
    more, variance = np.zeros(surface.grid.n), np.zeros(surface.grid.n)
    for ward, cell in surface.grid.lodgers:
        rate = rates.get((surface.ward_codes[ward], surface.shift))
        if rate is not None:
            more[cell] += rate.rate
            variance[cell] += rate.sd**2
    if not more.any():
        return surface
    total = surface.expected.sum()
    severity = surface.severity.sum() / total if total > 0 else 1.0
    return replace(
        surface,
        expected=surface.expected + more,
        sd=np.sqrt(surface.sd**2 + variance),
        severity=surface.severity + more * severity,
        parts={**surface.parts, "uniform": surface.parts["uniform"] + more},
    )


def _check(
    incidents: pd.DataFrame, now: datetime, shifts: Sequence[ShiftHours], weights: Floats | None
) -> None:
    faults = []
    if now.tzinfo is None:
        faults.append(f"expected an aware time for now, got {now}; add a zone")
    if not shifts:
        faults.append("expected at least one shift, got none; give the shifts of the city")
    if weights is not None:
        if len(weights) != len(incidents):
            faults.append(f"expected {len(incidents)} weights, got {len(weights)}")
        elif not (np.isfinite(weights).all() and (np.asarray(weights) >= 0).all()):
            faults.append("expected weights of 0 or more, got negative or unknown ones")
    if faults:
        raise GeoError("; ".join(faults))
    if len(incidents) and getattr(incidents["time"].dt, "tz", None) is None:
        raise TableError("expected aware times of incidents, got naive ones; give the city's zone")


@dataclass(frozen=True, eq=False)
class _Past:
    """Incidents before now: `minute` of the local day (-1 unknown), severity and metres."""

    history: History
    minute: NDArray[np.int64]
    severity: Floats
    x: Floats
    y: Floats

    def middle(self, half_life_days: float) -> Floats:
        """Return where the incidents of each cell were in the mean, the late ones more."""
        grid, cell = self.history.grid, self.history.cell
        weight = self.history.weight * np.exp2(self.history.day / half_life_days)
        out = np.column_stack(grid.centres())
        total = np.bincount(cell, weight, grid.n)
        known = total > 0
        for axis, at in enumerate((self.x, self.y)):
            out[known, axis] = np.bincount(cell, weight * at, grid.n)[known] / total[known]
        return out

    @staticmethod
    def of(
        incidents: pd.DataFrame,
        grid: Grid,
        now: datetime,
        severities: Mapping[str, float],
        weights: Floats | None,
    ) -> "_Past":
        if not len(incidents):
            nothing = np.zeros(0)
            none = np.zeros(0, dtype=np.int64)
            empty = History(grid, none, nothing, nothing)
            return _Past(empty, none, nothing, nothing, nothing)
        since = (incidents["time"] - pd.Timestamp(now)) / pd.Timedelta(days=1)
        day = np.asarray(since, dtype=np.float64)
        weight = np.ones(len(day)) if weights is None else np.asarray(weights, dtype=np.float64)
        lon, lat = (incidents[c].to_numpy(dtype=np.float64) for c in ("lon", "lat"))
        cell = grid.cells_of_lonlat(lon, lat)
        x, y = to_metres(lon, lat, grid.crs)
        past = happened_before(incidents["time"], now)
        minute = told_minutes(incidents["time"], past)
        severity = incidents["category"].map(lambda c: float(severities.get(c, 1.0)))
        use = np.flatnonzero((cell >= 0) & past & (weight > 0))
        use = use[np.lexsort((cell[use], day[use]))]
        return _Past(
            History(grid, cell[use], day[use], weight[use]),
            minute[use],
            severity.to_numpy(dtype=np.float64)[use],
            x[use],
            y[use],
        )


def _explain(history: History, mixture: Mixture) -> tuple[dict[str, Floats], Floats]:
    """Return the density by part, adding up to 1 over all cells, and its standard deviation."""
    n = history.grid.n
    parts = {part: np.zeros(n) for part in PARTS}
    sd, prior_sd = np.zeros(n), np.zeros(n)
    for kernel, weight in zip(mixture.kernels, mixture.weights.tolist(), strict=True):
        one = spread(history, 0.0, kernel)
        if kernel.uniform or not len(history.cell):
            parts["uniform"] += weight * one.density
            prior_sd += weight * one.sd
            continue
        age = "chronic"
        if kernel.half_life_days <= LAST_WEEKS_DAYS:
            age = "last_weeks"
        elif kernel.half_life_days <= THIS_YEAR_DAYS:
            age = "this_year"
        parts[age] += weight * one.own
        parts["neighbours"] += weight * (one.density - one.own)
        sd += weight * one.sd
    return parts, np.hypot(sd, prior_sd)


@dataclass(frozen=True, eq=False)
class _Local:
    """Incidents around each cell by shift: counts and severity-weighted counts [shifts, cells]."""

    around: Floats
    severe: Floats
    total: Floats
    share: Floats
    mean_severity: float
    prior: float

    @staticmethod
    def of(past: _Past, shifts: Sequence[ShiftHours], params: RiskParams) -> "_Local":
        history = past.history
        prior = params.local_prior_incidents
        weight = history.weight * np.exp2(history.day / params.local_half_life_days)
        shares, share = membership(past.minute, shifts, weight, prior_incidents=prior)
        member = shares.T
        centre = centre_weight(params.local_bandwidth_cells)

        def around(values: Floats) -> Floats:
            tally = replace(history, weight=values).counts()
            out = neighbourhood(history.grid, tally, params.local_bandwidth_cells) / centre
            return np.maximum(out, 0.0)

        mass = weight.sum()
        mean = float((weight * past.severity).sum() / mass) if mass > 0 else 1.0
        return _Local(
            around=np.array([around(weight * m) for m in member]),
            severe=np.array([around(weight * m * past.severity) for m in member]),
            total=around(weight * np.maximum(member.sum(axis=0), 1.0)),
            share=share,
            mean_severity=mean,
            prior=prior,
        )

    def shift(self, s: int) -> tuple[Floats, Floats, Floats]:
        """Return a shift's share of each cell, its standard deviation, and the mean severity."""
        strength = self.total + self.prior
        share = (self.around[s] + self.prior * self.share[s]) / strength
        sd = np.sqrt(np.maximum(share * (1 - share), 0.0) / (strength + 1))
        severity = (self.severe[s] + self.prior * self.mean_severity) / (
            self.around[s] + self.prior
        )
        return share, sd, severity
