"""What is known of each district: where nobody looked, silence is not safety."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import pandas as pd
from geopandas import GeoDataFrame

from geo.exposure.presence import DONE
from geo.hotspots.evidence import check_incidents
from geo.hotspots.parameters import HotspotParams
from geo.model import PatrolRecord
from geo.tables import day_before, happened_before


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictStatus:
    """What is known of one district over the last window.

    Attributes
    ----------
    incidents : incidents of the window.
    incidents_per_km2, per_1000_people : the same by area and residents; None where residents are
        not known.
    patrol_minutes : minutes patrolled in the window, None without patrol records.
    status : `known` if there are incidents; `quiet` if there are none although patrols looked;
        `unknown` if there are none and too few patrols to tell. Never "safe".
    last_incident : time of the newest incident up to now, in the window or not.
    """

    code: str
    name: str
    incidents: int
    incidents_per_km2: float
    per_1000_people: float | None
    patrol_minutes: float | None
    status: Literal["unknown", "quiet", "known"]
    last_incident: datetime | None


def district_status(
    incidents: pd.DataFrame,
    wards: GeoDataFrame,
    records: Sequence[PatrolRecord] | None,
    *,
    now: datetime,
    reports_until: datetime | None = None,
    params: HotspotParams,
) -> tuple[DistrictStatus, ...]:
    """Return the status of every district, by code.

    The window is the last `window_days` before `now`, or for incidents before `reports_until` where
    these end earlier. A district without incidents is quiet only
    if it was patrolled `quiet_minutes_per_week` on average; planned minutes do not count, as
    nobody may have come.

    Raises
    ------
    TableError : a column is missing or `time` is without a zone.
    GeoError : `now` is naive.
    """
    check_incidents(incidents, now)
    district_of = dict(
        zip(wards["code"].astype(str), wards["district_code"].astype(str), strict=True)
    )
    window = timedelta(days=params.window_days)
    first_day = (now - window).date()
    past = incidents[happened_before(incidents["time"], now)]
    district = past["ward"].map(district_of).fillna(past["district"]).astype(str)
    start = min(now, reports_until or now) - window
    count = district[~happened_before(past["time"], start)].value_counts()
    newest = past["time"].groupby(district).max()
    minutes: dict[str, float] = {}
    for record in records or ():
        in_window = first_day <= date.fromisoformat(record.day) and day_before(record.day, now)
        if record.source in DONE and in_window:
            code = district_of.get(record.ward, "")
            minutes[code] = minutes.get(code, 0.0) + record.minutes
    enough = params.quiet_minutes_per_week * params.window_days / 7
    out = []
    for code, rows in wards.groupby(wards["district_code"].astype(str), sort=True):
        found = int(count.get(code, 0))
        patrolled = None if records is None else minutes.get(code, 0.0)
        people = float(rows["people"].sum(min_count=len(rows)))
        looked = patrolled is not None and patrolled >= enough
        out.append(
            DistrictStatus(
                code=str(code),
                name=str(rows["district"].iloc[0]),
                incidents=found,
                incidents_per_km2=found / float(rows["area_km2"].sum()),
                per_1000_people=1000 * found / people if people > 0 else None,
                patrol_minutes=patrolled,
                status="known" if found else "quiet" if looked else "unknown",
                last_incident=newest[code].to_pydatetime() if code in newest.index else None,
            )
        )
    return tuple(out)
