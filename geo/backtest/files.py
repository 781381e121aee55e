"""A backtest straight from an incident file and a ward file."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from numpy.typing import NDArray

from geo.backtest.run import Backtest, Events, run
from geo.crs import WGS84, to_metres
from geo.errors import BoundaryError, TableError
from geo.grid import Grid, make_grid
from geo.incidents.files import FIELDS, Columns, guess_columns, read_table
from geo.incidents.values import Times, parse_points, parse_times
from geo.notice import Notice
from geo.reading.apart import apart
from geo.reading.content import plain
from geo.reading.limits import TABLES
from geo.risk.kernels import History
from geo.risk.mixture import MixtureParams, past_bounds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTH_DAYS = 30.4
MOST_DAYS = 365
MOST_PERIODS = 2_000


def backtest_files(
    path: Path,
    wards_path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    first: date | None = None,
    last: date | None = None,
    cell_m: float = 250.0,
    horizon_days: int = 7,
    params: MixtureParams | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Backtest:
    """Return how well the incidents of a file are foretold, period by period, without look-ahead.

    Times without a zone are read as UTC. A file that tells only months is forecast by calendar
    months. By default the second half of the file is forecast, a year at most.

    Parameters
    ----------
    path : incidents, any format of `geo.incidents.files.read_table`.
    wards_path : polygons in any format GDAL reads; no column is needed.
    first, last : first and last day to forecast; only whole periods between them count.

    Raises
    ------
    TableError
        If the file lacks a time or a place, or the days hold no whole period after some history.
    BoundaryError
        If the ward file cannot be read or has no polygons or no CRS.
    """
    if horizon_days < 1:
        raise TableError(f"expected a horizon of at least 1 day, got {horizon_days}")
    wards = apart(read_outlines, TABLES, wards_path)
    table, columns = apart(read_columns, TABLES, path, mapping)
    times = parse_times(table, columns, UTC)
    degrees = wards.to_crs(WGS84).total_bounds
    west, south, east, north = (float(v) for v in degrees)
    points = parse_points(table, columns, (west, south, east, north), wards.crs)
    notes = [*times.notes, *points.notes]
    grid = make_grid(wards, cell_m)
    events = _locate(table, times, points.lon, points.lat, grid, path, notes)
    months = times.precision == "month"
    if months:
        count = max(1, round(horizon_days / MONTH_DAYS))
        period = "1 calendar month" if count == 1 else f"{count} calendar months"
        notes.append(Notice.of("backtest.only_months", period=period, instead_days=horizon_days))
        bounds, before = _months(events.history.day, first, last, count)
        length = MONTH_DAYS * count
    else:
        period = "1 day" if horizon_days == 1 else f"{horizon_days} days"
        bounds, before = _days(events.history.day, first, last, horizon_days)
        length = float(horizon_days)
    if len(bounds) > MOST_PERIODS:
        raise TableError(f"{len(bounds) - 1} periods are too many; narrow --from and --to")
    chosen = replace(params or MixtureParams(), horizon_days=length)
    number, methods = run(events, bounds.tolist(), before, chosen, progress)
    return Backtest(
        events=number,
        periods=len(bounds) - 1,
        cells=grid.n,
        cell_m=cell_m,
        area_km2=grid.n * grid.cell_km2,
        first_day=_day(bounds[0]).isoformat(),
        last_day=_day(bounds[-1] - 1).isoformat(),
        period=period,
        methods=methods,
        notes=tuple(notes),
    )


def read_columns(path: Path, mapping: Mapping[str, str] | None) -> tuple[pd.DataFrame, Columns]:
    """Return of a table what tells time and place, and which column is which."""
    table = read_table(path)
    columns = guess_columns([c for c in table.columns if c not in ("line", "fault")], mapping)
    wanted = {name for field in FIELDS if (name := getattr(columns, field)) is not None}
    return table[[c for c in table.columns if c in wanted or c in ("line", "fault")]], columns


def read_outlines(path: Path) -> gpd.GeoDataFrame:
    """Return the polygons of any file that GDAL reads, with their CRS; no column is needed.

    Raises
    ------
    BoundaryError
        If the file cannot be read, or tells no CRS and is not in degrees.
    """
    if not path.exists():
        raise BoundaryError(f"{path}: there is no such file; give the path of a ward file")
    try:
        with plain(path) if path.is_file() else nullcontext(path) as source:
            wards = pyogrio.read_dataframe(source)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise BoundaryError(
            f"{path}: cannot be read as polygons ({error}); give GeoJSON, GPKG or a shapefile"
        ) from None
    if not isinstance(wards, gpd.GeoDataFrame) or wards.empty:
        raise BoundaryError(f"{path}: the file has no polygons; give the outlines of the wards")
    if wards.crs is None:
        west, south, east, north = wards.total_bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise BoundaryError(
                f"{path}: the file tells no CRS (is its .prj missing?) and is not in degrees; "
                "add the .prj or save it as GeoJSON"
            )
        wards = wards.set_crs(WGS84)
    return wards


def _locate(
    table: pd.DataFrame,
    times: Times,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    grid: Grid,
    path: Path,
    notes: list[Notice],
) -> Events:
    since = (times.values - EPOCH) / pd.Timedelta(days=1)
    day = np.asarray(since, dtype=np.float64)
    cell = grid.cells_of_lonlat(lon, lat)
    dropped = {
        "cells": table["fault"].notna().to_numpy(),
        "no_time": np.isnan(day),
        "no_place": ~(np.isfinite(lon) & np.isfinite(lat)),
        "outside": cell < 0,
    }
    use = np.ones(len(table), dtype=bool)
    for why, bad in dropped.items():
        number = int((use & bad).sum())
        if number:
            line = int(table["line"].to_numpy()[use & bad][0])
            notes.append(
                Notice.of(f"backtest.{why}", count=number, rows_no=len(table), line_no=line)
            )
        use &= ~bad
    if not use.any():
        raise TableError(
            f"{path}: no row can be used: {'; '.join(map(str, notes))}",
            Notice.of("backtest.no_row", file=str(path), why=tuple(notes)),
        )
    order = np.flatnonzero(use)[np.argsort(day[use], kind="stable")]
    x, y = to_metres(lon[order], lat[order], grid.crs)
    return Events(
        History(grid, cell[order], day[order], np.ones(len(order), dtype=np.float64)), x, y
    )


def _number(day: date) -> float:
    return float((day - EPOCH.date()).days)


def _day(number: float) -> date:
    return date.fromordinal(EPOCH.toordinal() + int(np.floor(number)))


def _days(
    day: NDArray[np.float64], first: date | None, last: date | None, horizon_days: int
) -> tuple[NDArray[np.float64], Callable[[float], NDArray[np.float64]]]:
    """Return the bounds of the periods, and the past periods before a day."""
    begin, end = float(np.floor(day.min())), float(np.floor(day.max()) + 1)
    stop = end if last is None else _number(last) + 1
    if first is None:
        start = max(np.ceil((begin + min(stop, end)) / 2), stop - MOST_DAYS)
    else:
        start = _number(first)
    _check(start, stop, begin + horizon_days, end, horizon_days)
    whole = int((min(stop, end) - start) // horizon_days)
    bounds = start + horizon_days * np.arange(whole + 1, dtype=np.float64)
    return bounds, lambda now: past_bounds(begin, now, horizon_days)


def _months(
    day: NDArray[np.float64], first: date | None, last: date | None, count: int
) -> tuple[NDArray[np.float64], Callable[[float], NDArray[np.float64]]]:
    def index(number: float) -> int:
        then = _day(number)
        return then.year * 12 + then.month - 1

    def start_of(month: int) -> float:
        return _number(date(month // 12, month % 12 + 1, 1))

    begin, end = index(float(day.min())), index(float(day.max())) + 1
    stop = end if last is None else index(_number(last)) + 1
    stop = min(stop, end)
    start = max((begin + stop + 1) // 2, stop - 12) if first is None else index(_number(first))
    if first is not None and first.day > 1:
        start += 1
    _check(start_of(start), start_of(stop), start_of(begin + count), start_of(end), 28 * count)
    bounds = np.array([start_of(m) for m in range(start, stop + 1, count)])

    def before(now: float) -> NDArray[np.float64]:
        here = index(now)
        return np.array([start_of(m) for m in range(here, begin - 1, -count)][::-1])

    return bounds, before


def _check(start: float, stop: float, earliest: float, end: float, horizon_days: int) -> None:
    if start < earliest:
        raise TableError(
            f"a forecast from {_day(start)} has too little history; the first that can be made is "
            f"from {_day(earliest)}: give a later --from"
        )
    if min(stop, end) - start < horizon_days:
        raise TableError(
            f"from {_day(start)} to {_day(min(stop, end) - 1)} there is no whole period of "
            f"{horizon_days} days; widen --from and --to or shorten --horizon-days"
        )
