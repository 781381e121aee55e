"""A town of two districts and four wards for the tests of exposure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
from shapely import box

from geo.model import PatrolRecord

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2025, 6, 1, 6, 0, tzinfo=ZONE)
SHIFTS = (
    ("pagi", time(7), time(15)),
    ("siang", time(15), time(23)),
    ("malam", time(23), time(7)),
)
WARDS = ("A1", "A2", "B1", "B2")


def wards(people: Sequence[float] | None = None) -> gpd.GeoDataFrame:
    """Return four wards of 10 km² in the districts A and B."""
    return gpd.GeoDataFrame(
        {
            "code": WARDS,
            "name": WARDS,
            "district_code": ["A", "A", "B", "B"],
            "district": ["Kota", "Kota", "Hulu", "Hulu"],
            "area_km2": 10.0,
            "people": people or [float("nan")] * 4,
            "centre_known": True,
            "centre_lon": [101.0, 101.1, 101.2, 101.3],
            "centre_lat": 1.5,
            "includes": "",
        },
        geometry=[box(101 + i / 10, 1.45, 101.1 + i / 10, 1.55) for i in range(4)],
        crs="EPSG:4326",
    )


def incidents(*rows: tuple[str, str, datetime]) -> pd.DataFrame:
    """Return incidents from (ward, origin, time) rows."""
    frame = pd.DataFrame(
        {
            "id": [f"i{n:05d}" for n in range(len(rows))],
            "time": pd.Series([r[2] for r in rows], dtype="datetime64[us, Asia/Jakarta]"),
            "lon": 101.05,
            "lat": 1.5,
            "category": "PKL",
            "origin": pd.Series([r[1] for r in rows], dtype=object),
            "ward": pd.Series([r[0] for r in rows], dtype=object),
            "district": pd.Series([r[0][:1] for r in rows], dtype=object),
            "source": "",
        }
    )
    return frame.sort_values(["time", "id"]).reset_index(drop=True)


def ago(days: float, hour: int = 9) -> datetime:
    """Return an hour of the day some days before `NOW`."""
    return (NOW - timedelta(days=days)).replace(hour=hour)


def patrols(
    ward: str, minutes: float, days: Iterable[int], shift: str = "pagi", source: str = "recorded"
) -> list[PatrolRecord]:
    """Return the same minutes on each of some days before `NOW`."""
    return [
        PatrolRecord(
            day=(NOW.date() - timedelta(days=d)).isoformat(),
            shift=shift,
            ward=ward,
            minutes=minutes,
            source=source,
        )
        for d in days
    ]
