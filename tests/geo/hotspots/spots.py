"""A coastal town of two wards, west and east, for the tests of hotspots."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import box

from geo.crs import WGS84, metric_crs, to_degrees
from geo.grid import Grid
from geo.risk.surface import Surface

Floats = NDArray[np.float64]

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2025, 6, 1, 6, 0, tzinfo=ZONE)
CRS = metric_crs(101.45, 1.67)
WEST_M, SOUTH_M, SIDE_M = 770_000.0, 180_000.0, 5_000.0


def wards() -> gpd.GeoDataFrame:
    """Return two square wards of 25 km² side by side, each its own district."""
    return gpd.GeoDataFrame(
        {
            "code": ["W1", "W2"],
            "name": ["Barat", "Timur"],
            "district_code": ["D1", "D2"],
            "district": ["Kota Barat", "Kota Timur"],
            "area_km2": 25.0,
            "people": [10_000.0, float("nan")],
            "centre_known": True,
            "centre_lon": 101.4,
            "centre_lat": 1.6,
            "includes": "",
        },
        geometry=[
            box(WEST_M + i * SIDE_M, SOUTH_M, WEST_M + (i + 1) * SIDE_M, SOUTH_M + SIDE_M)
            for i in range(2)
        ],
        crs=CRS,
    ).to_crs(WGS84)


def grid(cell_m: float = 250.0) -> Grid:
    """Return the grid of both wards, 20 rows and 40 columns at 250 m."""
    inside = np.ones((int(SIDE_M / cell_m), int(2 * SIDE_M / cell_m)), dtype=bool)
    ward = (np.nonzero(inside)[1] * cell_m >= SIDE_M).astype(np.int64)
    return Grid(crs=CRS, cell_m=cell_m, x0=WEST_M, y0=SOUTH_M, inside=inside, ward=ward)


def surface(per_cell: float = 0.01, shift: str = "pagi") -> Surface:
    """Return the same expectation in every cell, four tenths of it chronic."""
    here = grid()
    flat = np.full(here.n, per_cell)
    shares = {
        "chronic": 0.4,
        "this_year": 0.3,
        "last_weeks": 0.15,
        "neighbours": 0.1,
        "uniform": 0.05,
    }
    return Surface(
        grid=here,
        shift=shift,
        expected=flat,
        sd=np.sqrt(flat),
        severity=2 * flat,
        parts={name: share * flat for name, share in shares.items()},
        ward_codes=("W1", "W2"),
        incidents=100,
    )


def incidents(
    x_m: Sequence[float] | Floats,
    y_m: Sequence[float] | Floats,
    times: Sequence[datetime] | datetime,
    category: Sequence[str] | str = "pkl",
) -> pd.DataFrame:
    """Return incidents at metres east and north of the town's south-west corner."""
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    lon, lat = to_degrees(WEST_M + x, SOUTH_M + y, CRS)
    moments = [times] * len(x) if isinstance(times, datetime) else list(times)
    frame = pd.DataFrame(
        {
            "id": [f"i{n:05d}" for n in range(len(x))],
            "time": pd.Series(moments, dtype="datetime64[us, Asia/Jakarta]"),
            "lon": lon,
            "lat": lat,
            "category": pd.Series(
                category if not isinstance(category, str) else [category] * len(x)
            ),
            "origin": "reported",
            "ward": np.where(x < SIDE_M, "W1", "W2"),
            "district": np.where(x < SIDE_M, "D1", "D2"),
            "source": "test",
        }
    )
    return frame.sort_values(["time", "id"]).reset_index(drop=True)


def ago(days: float, hour: int = 9) -> datetime:
    """Return an hour of the day some days before `NOW`."""
    return (NOW - timedelta(days=days)).replace(hour=hour)


def blob(seed: int, n: int, x_m: float, y_m: float, wide_m: float = 40.0) -> tuple[Floats, Floats]:
    """Return points scattered normally around a place."""
    rng = np.random.default_rng(seed)
    return x_m + wide_m * rng.normal(size=n), y_m + wide_m * rng.normal(size=n)
