"""The columns of every frame that crosses a function boundary.

WARDS, a GeoDataFrame in WGS 84, one row a ward:
    code, name, district_code, district : str
    area_km2 : float, in the metric zone
    people : float, residents or NaN
    centre_lon, centre_lat : float, the settlement centre
    centre_known : bool, whether a file lists that centre; else it is only far from the outline
    includes : str, codes of wards without an outline of their own, joined by ";"
    geometry : Polygon or MultiPolygon

INCIDENTS, a DataFrame, one row an incident, sorted by time then id:
    id, category, origin, ward, district, source : str
    time : datetime64[us, zone of the city]
    lon, lat : float, WGS 84
"""

from datetime import date, datetime
from typing import TypeAlias

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

WardTable: TypeAlias = GeoDataFrame
"""A WARDS frame, for those who only hand it on."""

IncidentTable: TypeAlias = pd.DataFrame
"""An INCIDENTS frame, for those who only hand it on."""

WARDS = (
    "code",
    "name",
    "district_code",
    "district",
    "area_km2",
    "people",
    "centre_lon",
    "centre_lat",
    "centre_known",
    "includes",
    "geometry",
)
INCIDENTS = (
    "id",
    "time",
    "lon",
    "lat",
    "category",
    "origin",
    "ward",
    "district",
    "source",
)


def happened_before(times: "pd.Series[pd.Timestamp]", now: datetime) -> NDArray[np.bool_]:
    """Return bool [times]: whether each is before an aware time; nothing else may be looked at.

    At the time itself is not before it: what has only a date stands at its midnight, and belongs to
    the day that begins there.
    """
    return np.asarray(times < pd.Timestamp(now), dtype=bool)


def day_before(day: str, now: datetime) -> bool:
    """Return whether a whole local day, as 2026-01-31, is before an aware time."""
    return date.fromisoformat(day) < now.date()


def newest(incidents: IncidentTable, before: datetime) -> datetime | None:
    """Return the time of the newest incident before an aware time, None if there is none."""
    past = incidents["time"][happened_before(incidents["time"], before)]
    return None if past.empty else past.max().to_pydatetime()


def count_before(incidents: IncidentTable, before: datetime) -> int:
    """Return how many incidents happened before an aware time."""
    return int(happened_before(incidents["time"], before).sum())
