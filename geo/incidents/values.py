"""Turn the cells of a table into aware times and WGS 84 points."""

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import WEB_MERCATOR, metric_crs, to_degrees
from geo.errors import TableError
from geo.incidents.files import MISSING, Columns
from geo.notice import Notice

Bounds = tuple[float, float, float, float]
"""West, south, east, north in WGS 84 degrees."""

Precision = Literal["minute", "day", "month"]

MONTHS = {
    **{"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7},
    **{"agu": 8, "agt": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10},
    **{"nov": 11, "nop": 11, "des": 12, "dec": 12},
}
ZONES_H = {"WIB": 7, "WITA": 8, "WIT": 9}
CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*(am|pm)?"
DATE = re.compile(rf"^(\d{{1,2}})[./ -](\d{{1,2}})[./ -](\d{{4}}|\d{{2}})(?:[ T,]+{CLOCK})?$", re.I)
NAMED = re.compile(
    rf"^(?:[a-z']+,\s*)?(\d{{1,2}})[ -]([a-z]{{3,9}})\.?[ -](\d{{4}})"
    rf"(?:[ T,]+(?:pukul )?{CLOCK})?$",
    re.I,
)
ONLY_CLOCK = re.compile(rf"^{CLOCK}$", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Times of a table's rows.

    Attributes
    ----------
    values : aware datetimes of the asked zone, one a row, NaT where the cell cannot be read.
    naive : bool, True where the cell named no zone, so that the asked one was assumed.
    precision : the finest step that the table tells: minute, day or month.
    notes : what a reader should know, such as an assumed order of day and month.
    """

    values: pd.Series
    naive: NDArray[np.bool_]
    precision: Precision
    notes: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Longitudes and latitudes of a table's rows (NaN where unknown) and notes on how."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    notes: tuple[Notice, ...] = ()


def text(cells: pd.Series) -> pd.Series:
    """Return the cells as stripped str, "" where they are empty or say so (n/a, null, -)."""
    out = cells.map(lambda c: "" if c is None else str(c).strip())
    return out.where(~out.str.lower().isin(MISSING), "").astype("str")


def numbers(cells: pd.Series) -> NDArray[np.float64]:
    """Return float [rows], NaN where a cell is no number; commas may stand for decimal points.

    >>> numbers(pd.Series(["1,6614", "101.45", "1.234,5", "?"])).tolist()
    [1.6614, 101.45, 1234.5, nan]
    """
    t = text(cells)
    comma, dot = t.str.contains(",", regex=False), t.str.contains(".", regex=False)
    last_comma = comma & (~dot | (t.str.rfind(",") > t.str.rfind(".")))
    t = t.mask(last_comma, t.str.replace(".", "", regex=False).str.replace(",", ".", regex=False))
    t = t.mask(comma & ~last_comma, t.str.replace(",", "", regex=False))
    t = t.str.replace("−", "-", regex=False).str.replace("°", "", regex=False)
    return np.asarray(pd.to_numeric(t, errors="coerce"), dtype=np.float64)


def parse_times(frame: pd.DataFrame, columns: Columns, zone: tzinfo) -> Times:
    """Return when each row happened, in `zone`; cells without a zone of their own take `zone`.

    Reads ISO 8601, day-first or month-first dates (day first where the column leaves it open),
    names of months in Indonesian and English, WIB/WITA/WIT, spreadsheet day numbers, epoch seconds
    and milliseconds, and separate columns for year, month, day, hour and minute.
    """
    if columns.time is None:
        naive = _from_parts(frame, columns)
        return _times(naive, np.ones(len(frame), dtype=bool), naive, zone, [])
    cells = text(frame[columns.time])
    utc = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
    wall = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    notes: list[Notice] = []

    tail = cells.str.extract(r"\s*\b(WIB|WITA|WIT)$", flags=re.I, expand=False).str.upper()
    bare = cells.str.replace(r"\s*\b(WIB|WITA|WIT)$", "", regex=True, flags=re.I)
    digits = bare.str.fullmatch(r"\d+(\.\d+)?")
    value = pd.to_numeric(bare.where(digits), errors="coerce")
    serial = digits & value.between(20_000, 80_000)
    wall[serial] = pd.Timestamp("1899-12-30") + pd.to_timedelta(
        (value[serial] * 86_400).round(), unit="s"
    )
    # Nine or ten digits are seconds, twelve or thirteen milliseconds; 20230105 is a date.
    for pattern, per_s in ((r"\d{9,10}", 1.0), (r"\d{12,13}", 1000.0)):
        epoch = digits & bare.str.fullmatch(pattern) & ~bare.str.fullmatch(r"(19|20)\d{10}")
        seconds = pd.to_timedelta(value[epoch] / per_s, unit="s")
        utc[epoch] = pd.Timestamp("1970-01-01", tz="UTC") + seconds

    left = ~serial & utc.isna() & (bare != "")
    aware = left & bare.str.contains(r"\d[T ]?\d{2}:?\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$")
    utc[aware] = pd.to_datetime(bare[aware], errors="coerce", utc=True, format="ISO8601")
    plain = left & ~aware & bare.str.match(r"(?:19|20)\d{2}")
    iso = bare[plain].str.replace("/", "-", regex=False)
    iso = iso.str.replace(r"(?<=[T ]\d\d)\.(?=\d\d$)", ":", regex=True)
    wall[plain] = pd.to_datetime(iso, format="ISO8601", errors="coerce")
    _day_month_year(bare, left & ~aware & ~plain, wall, notes)
    _named_months(bare, left & ~aware & wall.isna(), wall)
    if columns.clock is not None:
        wall = _add_clock(wall, text(frame[columns.clock]))
    for name, hours in ZONES_H.items():
        there = (tail == name) & wall.notna()
        utc[there] = (
            wall[there].dt.tz_localize(timezone(timedelta(hours=hours))).dt.tz_convert("UTC")
        )
        wall[there] = pd.NaT
    return _times(wall, utc.isna().to_numpy(), utc, zone, notes)


def _times(
    wall: pd.Series, naive: NDArray[np.bool_], utc: pd.Series, zone: tzinfo, notes: list[Notice]
) -> Times:
    local = wall.dt.tz_localize(
        zone, ambiguous=np.ones(len(wall), dtype=bool), nonexistent="shift_forward"
    )
    if utc.dt.tz is not None:
        local = local.where(utc.isna(), utc.dt.tz_convert(zone))
    local = local.astype(pd.DatetimeTZDtype("us", zone))
    known = local.dropna()
    precision: Precision = "minute"
    if len(known) and (known == known.dt.normalize()).all():
        precision = "month" if (known.dt.day == 1).all() else "day"
    return Times(local, naive & local.notna().to_numpy(), precision, tuple(notes))


def _from_parts(frame: pd.DataFrame, columns: Columns) -> pd.Series:
    def part(name: str | None, default: int) -> NDArray[np.float64]:
        if name is None:
            return np.full(len(frame), float(default))
        got = numbers(frame[name])
        if np.isnan(got).all() and default == 1:
            got = np.asarray(text(frame[name]).str[:3].str.lower().map(MONTHS), dtype=np.float64)
        return got

    parts = pd.DataFrame(
        {
            "year": part(columns.year, 1),
            "month": part(columns.month, 1),
            "day": part(columns.day, 1),
            "hour": part(columns.hour, 0),
            "minute": part(columns.minute, 0),
        },
        index=frame.index,
    )
    # A missing time of day is midnight; a missing date is no time at all.
    parts[["hour", "minute"]] = parts[["hour", "minute"]].fillna(0)
    return pd.to_datetime(parts, errors="coerce").astype("datetime64[us]")


def _day_month_year(
    cells: pd.Series, todo: pd.Series, wall: pd.Series, notes: list[Notice]
) -> None:
    got = cells[todo].str.extract(DATE)
    got = got[got[0].notna()]
    if got.empty:
        return
    first, second = got[0].astype(int), got[1].astype(int)
    month_first = bool((second > 12).sum() > (first > 12).sum())
    if not (first > 12).any() and not (second > 12).any():
        notes.append(Notice.of("import.day_first"))
    elif month_first:
        notes.append(Notice.of("import.month_first"))
    day, month = (second, first) if month_first else (first, second)
    wall[got.index] = _assemble(got[2], month, day, got[[3, 4, 5, 6]])


def _named_months(cells: pd.Series, todo: pd.Series, wall: pd.Series) -> None:
    # "January 5, 2023" becomes "5 January 2023".
    turned = cells[todo].str.replace(
        r"^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", r"\2 \1 \3", regex=True
    )
    got = turned.str.extract(NAMED)
    month = got[1].str[:3].str.lower().map(MONTHS)
    got = got[month.notna()]
    if not got.empty:
        day = got[0].astype(int)
        wall[got.index] = _assemble(got[2], month[got.index], day, got[[3, 4, 5, 6]])


def _assemble(year: pd.Series, month: pd.Series, day: pd.Series, clock: pd.DataFrame) -> pd.Series:
    years = year.astype(int)
    years = years.where(years >= 100, years + np.where(years < 70, 2000, 1900))
    dates = pd.to_datetime(
        pd.DataFrame({"year": years, "month": month.astype(int), "day": day}), errors="coerce"
    )
    return (dates + _clock(clock, empty_is_midnight=True)).astype("datetime64[us]")


def _clock(parts: pd.DataFrame, *, empty_is_midnight: bool) -> pd.Series:
    """Return the time of day as a timedelta, NaT where it is none."""
    hour, minute, second = (pd.to_numeric(parts.iloc[:, k], errors="coerce") for k in range(3))
    half = parts.iloc[:, 3].str.lower()
    hour = hour.where(half.isna(), hour % 12 + np.where(half == "pm", 12, 0))
    good = hour.between(0, 24) & (minute.between(0, 59)) & ~(second > 59)
    seconds = (hour * 3600 + minute * 60 + second.fillna(0)).where(good)
    if empty_is_midnight:
        seconds = seconds.mask(parts.iloc[:, 0].isna(), 0)
    return pd.to_timedelta(seconds, unit="s")


def _add_clock(wall: pd.Series, cells: pd.Series) -> pd.Series:
    """Return dates with their time of day from a column of its own: 8:30, 08.30, 0830, 20."""
    bare = cells.str.replace(r"\s*\b(WIB|WITA|WIT)$", "", regex=True, flags=re.I)
    bare = bare.str.replace(r"^\d{4}-\d{2}-\d{2}[T ]", "", regex=True)
    bare = bare.str.replace(r"^(\d{1,2})$", r"\1:00", regex=True)
    bare = bare.str.replace(r"^(\d{1,2})(\d{2})$", r"\1:\2", regex=True)
    delta = _clock(bare.str.extract(ONLY_CLOCK), empty_is_midnight=False)
    return wall.where(cells == "", wall.dt.normalize() + delta).astype("datetime64[us]")


def parse_points(
    frame: pd.DataFrame, columns: Columns, bounds: Bounds | None = None, crs: CRS | None = None
) -> Points:
    """Return the WGS 84 longitude and latitude of each row.

    Values beyond degrees are metres: of the UTM zones around the wards, the wards' own CRS and the
    web mercator, the one that puts most points within `bounds` is taken, and a note tells so. The
    point 0, 0 means unknown.

    Parameters
    ----------
    bounds : west, south, east, north of the wards in degrees; needed for metres.
    crs : the CRS of the ward file, tried too.

    Raises
    ------
    TableError
        If longitude and latitude are swapped, or metres fit no zone near the wards.
    """
    if columns.point is not None:
        x, y = _from_text(text(frame[columns.point]))
    else:
        assert columns.lon is not None
        assert columns.lat is not None
        x, y = numbers(frame[columns.lon]), numbers(frame[columns.lat])
    notes = []
    zero = (x == 0) & (y == 0)
    if zero.any():
        notes.append(Notice.of("import.at_zero", count=int(zero.sum())))
    x, y = np.where(zero, np.nan, x), np.where(zero, np.nan, y)
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return Points(x, y, tuple(notes))
    if np.median(np.abs(x[known])) <= 180 and np.median(np.abs(y[known])) <= 180:
        if bounds is not None and 0.5 < _share(y, x, bounds) > _share(x, y, bounds):
            raise TableError(
                f"longitude and latitude look swapped: columns {columns.lon!r}, {columns.lat!r} put"
                " the points in the wards only the other way round; swap them with "
                f"--map lon={columns.lat},lat={columns.lon}"
            )
        return Points(x, y, tuple(notes))
    if bounds is None:
        raise TableError("coordinates are not degrees; give longitude and latitude in WGS 84")
    lon, lat, name = _from_metres(x, y, known, bounds, crs)
    notes.append(Notice.of("import.metres", crs=name))
    return Points(lon, lat, tuple(notes))


def _share(lon: NDArray[np.float64], lat: NDArray[np.float64], bounds: Bounds) -> float:
    known = np.isfinite(lon) & np.isfinite(lat)
    w, s, e, n = bounds
    within = (lon >= w) & (lon <= e) & (lat >= s) & (lat <= n)
    return float(within.sum() / max(known.sum(), 1))


def _from_metres(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    known: NDArray[np.bool_],
    bounds: Bounds,
    crs: CRS | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    mid_lon, mid_lat = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    lons = [(mid_lon + shift + 180) % 360 - 180 for shift in (0, -6, 6)]
    zones = [metric_crs(lon, lat) for lat in (mid_lat, -mid_lat or -1.0) for lon in lons]
    own = [crs] if crs is not None and crs.is_projected else []
    best: tuple[float, NDArray[np.float64], NDArray[np.float64], str] | None = None
    for zone in [*zones, *own, WEB_MERCATOR]:
        lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
        lon[known], lat[known] = to_degrees(x[known], y[known], zone)
        lon, lat = np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)
        share = _share(lon, lat, bounds)
        if best is None or share > best[0]:
            best = (share, lon, lat, zone.name)
    assert best is not None
    if best[0] == 0:
        raise TableError(
            f"coordinates such as {x[known][0]:.0f}, {y[known][0]:.0f} are not degrees and lie over"
            " the wards in no UTM zone; give longitude and latitude in WGS 84"
        )
    return best[1], best[2], best[3]


def _from_text(cells: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y of "POINT (lon lat)" or "lat, lon" as maps on phones print it."""
    wkt = cells.str.contains("point", case=False)
    # "1,67; 101,45" has decimal commas: the semicolon parts the numbers.
    parted = cells.str.contains(";", regex=False)
    cells = cells.mask(parted, cells.str.replace(",", ".", regex=False))
    got = cells.str.extract(r"(-?\d+(?:\.\d+)?)[^\d.-]+(-?\d+(?:\.\d+)?)")
    first, second = (np.asarray(pd.to_numeric(got[k]), dtype=np.float64) for k in (0, 1))
    swap = ~wkt.to_numpy() & ~(np.abs(first) > 90)
    return np.where(swap, second, first), np.where(swap, first, second)
