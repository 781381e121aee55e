"""What was found, reported and patrolled per week, ward and shift: the evidence of the rates."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.errors import TableError
from geo.exposure.presence import DONE, settled
from geo.exposure.rates import ExposureParams, Floats, decay, detection, known_share
from geo.model import PatrolRecord
from geo.notice import Notice
from geo.shifts import ShiftHours, left_and_double_s, membership, told_minutes
from geo.tables import INCIDENTS, day_before, happened_before

WEEK_S = 604_800
NO_RECORDS = Notice.of("exposure.no_records")
EARLIER_WEEKS = Notice.of("exposure.earlier_weeks")
PLANNED = Notice.of("exposure.planned")
SIMULATED = Notice.of("exposure.simulated")
INSPECTED = Notice.of("exposure.inspected")
OUTSIDE = Notice.of("exposure.outside_shifts")
STRANGERS = Notice.of("exposure.strangers")


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Evidence by week [weeks, wards, shifts], the last 7 days last.

    Attributes
    ----------
    wards, districts : codes of each ward and of its district, in the order of the WARDS frame.
    people : float [wards], residents or NaN.
    shifts : names.
    found, reported : incidents counted; one of which only the day is told counts in parts.
    hours : patrol hours, filled where the records do not reach.
    detected : e, share of incidents patrols find.
    known : e + (1 - e) r, share that becomes known.
    recorded : bool [weeks], whether patrol records reach that week.
    told : float [weeks], the part of the week of which reports have come; 0 after their end.
    caveats : what a reader must know before trusting the rates.
    """

    wards: tuple[str, ...]
    districts: tuple[str, ...]
    people: Floats
    shifts: tuple[str, ...]
    found: Floats
    reported: Floats
    hours: Floats
    detected: Floats
    known: Floats
    recorded: NDArray[np.bool_]
    told: Floats
    caveats: tuple[Notice, ...]

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return len(self.recorded)


def build_panel(
    incidents: pd.DataFrame,
    wards: GeoDataFrame,
    records: Sequence[PatrolRecord],
    shifts: Sequence[ShiftHours],
    *,
    now: datetime,
    reports_until: datetime | None = None,
    params: ExposureParams,
) -> Panel:
    """Return the evidence before `now` by week, ward and shift.

    The weeks reach from the first incident or patrol to `now`, at most ten half-lives back. Only
    incidents that citizens reported or patrols found count: a planned inspection goes where its
    schedule says, so what it finds is no sample of what happens, and it adds neither incidents nor
    patrol hours. Planned minutes give way to what was done; see `geo.exposure.presence.settled`.

    Parameters
    ----------
    incidents, wards : INCIDENTS and WARDS frames.
    reports_until : where the incidents end, if before `now`: reports of later may still come, so
        that their silence tells nothing; what patrols looked at since counts.

    Raises
    ------
    TableError : a missing column, an unknown origin, a naive `now`, no ward or no shift, or a
        patrol record with a bad day or negative minutes.
    """
    _check(incidents, wards, records, shifts, now)
    codes = {str(code): i for i, code in enumerate(wards["code"])}
    names = {name: s for s, (name, _, _) in enumerate(shifts)}
    used = [r for r in records if r.ward in codes and r.shift in names]
    caveats = [STRANGERS] if len(used) < len(records) else []
    kept, more = _settled([r for r in used if day_before(r.day, now)])
    caveats += more
    left_s, double_s = left_and_double_s(shifts)
    if left_s:
        caveats.append(Notice.of("exposure.shift_gaps", time_s=left_s))
    if double_s:
        caveats.append(Notice.of("exposure.shift_overlaps", time_s=double_s))

    past = incidents[happened_before(incidents["time"], now)]
    end = reports_until or now
    late_weeks = max((now - end).total_seconds() / WEEK_S, 0.0)
    weeks = _span(past, kept, now, late_weeks, params)
    hours, recorded = _hours(kept, codes, names, weeks, now)
    if not recorded.any():
        # Records older than the weeks looked at tell nothing of them.
        kept, caveats = [], [c for c in caveats if c not in (PLANNED, SIMULATED)]
    age = week_of(past["time"], now)
    ward = past["ward"].map(codes).to_numpy(dtype=float)
    member = shares_of_shifts(past["time"], shifts, now=now, params=params)
    usable = (age < weeks) & np.isfinite(ward)
    counts = {}
    for origin in ("found", "reported"):
        rows = usable & (past["origin"] == origin).to_numpy()
        counts[origin] = np.zeros((weeks, len(codes), len(names)))
        cell = (weeks - 1 - age[rows], ward[rows].astype(int))
        np.add.at(counts[origin], cell, member[rows])
    if (past["origin"] == "inspected").any():
        caveats.append(INSPECTED)
    if not (member > 0).any(axis=1).all():
        caveats.append(OUTSIDE)

    if not kept:
        caveats.append(NO_RECORDS)
        detected = np.full(hours.shape, params.assumed_detection)
    else:
        if not recorded.all():
            caveats.append(EARLIER_WEEKS)
            hours[~recorded] = hours[recorded].mean(axis=0)
        area = np.minimum(wards["area_km2"].to_numpy(float), params.populated_km2)
        detected = detection(hours, area[:, None], params.kappa_km2_h)
    return Panel(
        wards=tuple(codes),
        districts=tuple(str(d) for d in wards["district_code"]),
        people=wards["people"].to_numpy(float),
        shifts=tuple(names),
        found=counts["found"],
        reported=counts["reported"],
        hours=hours,
        detected=detected,
        known=known_share(detected, params.reporting),
        recorded=recorded,
        told=np.clip(np.arange(weeks, 0, -1) - late_weeks, 0.0, 1.0),
        caveats=tuple(caveats),
    )


def week_of(times: "pd.Series[pd.Timestamp]", now: datetime) -> NDArray[np.int64]:
    """Return int [incidents]: weeks before `now`, 0 for the last 7 days, whose first moment is in.

    So a week of incidents is that of the patrols of the same seven days.
    """
    age_s = (pd.Timestamp(now) - times).dt.total_seconds().to_numpy(float)
    return np.ceil(age_s / WEEK_S).astype(np.int64) - 1


def shares_of_shifts(
    times: "pd.Series[pd.Timestamp]",
    shifts: Sequence[ShiftHours],
    *,
    now: datetime,
    params: ExposureParams,
) -> Floats:
    """Return float [incidents, shifts]: how much of each incident every shift has.

    1 where the local hour lies in the shift, else 0, split where shifts overlap; where only the day
    is told, the share that the shift has of the others before `now` (geo.shifts), each counted by
    its age.
    """
    past = happened_before(times, now)
    age_days = 7.0 * np.maximum(week_of(times, now), 0)
    weight = np.where(past, decay(age_days, params.half_life_days), 0.0)
    return membership(told_minutes(times, past), shifts, weight)[0]


def _settled(records: Sequence[PatrolRecord]) -> tuple[list[PatrolRecord], list[Notice]]:
    kept = settled(records)
    caveats = []
    if any(r.source not in DONE for r in kept):
        caveats.append(PLANNED)
    if any(r.source == "simulated" for r in kept):
        caveats.append(SIMULATED)
    return kept, caveats


def _span(
    past: pd.DataFrame,
    records: Sequence[PatrolRecord],
    now: datetime,
    late_weeks: float,
    params: ExposureParams,
) -> int:
    counted = past[past["origin"] != "inspected"]
    oldest = [int(week_of(counted["time"], now).max())] if len(counted) else []
    if records:
        first = min(date.fromisoformat(r.day) for r in records)
        oldest.append(_weeks_ago(first, now))
    most = math.ceil(10 * params.half_life_days / 7 + late_weeks)
    return min(max(oldest, default=0) + 1, most)


def _weeks_ago(day: date, now: datetime) -> int:
    """Return in which week before `now` a past day lies, 0 for the last seven."""
    return ((now.date() - day).days - 1) // 7


def _hours(
    records: Sequence[PatrolRecord],
    codes: dict[str, int],
    names: dict[str, int],
    weeks: int,
    now: datetime,
) -> tuple[Floats, NDArray[np.bool_]]:
    out = np.zeros((weeks, len(codes), len(names)))
    oldest = -1
    for record in records:
        age = _weeks_ago(date.fromisoformat(record.day), now)
        if age < weeks:
            oldest = max(oldest, age)
            out[weeks - 1 - age, codes[record.ward], names[record.shift]] += record.minutes / 60
    return out, np.arange(weeks) >= weeks - 1 - oldest


def _check(
    incidents: pd.DataFrame,
    wards: GeoDataFrame,
    records: Sequence[PatrolRecord],
    shifts: Sequence[ShiftHours],
    now: datetime,
) -> None:
    faults = []
    missing = [c for c in INCIDENTS if c not in incidents]
    if missing:
        faults.append(f"expected the columns of INCIDENTS, missing {', '.join(missing)}")
    else:
        odd = sorted(set(incidents["origin"].astype(str)) - {"reported", "found", "inspected"})
        if odd:
            faults.append(f"origin: expected reported, found or inspected, got {odd[0]!r}")
    if now.tzinfo is None:
        faults.append(f"now: expected an aware time, got {now}; add a zone")
    if not len(wards):
        faults.append("expected at least one ward, got none")
    if not shifts:
        faults.append("expected at least one shift, got none")
    for record in records:
        if not (math.isfinite(record.minutes) and record.minutes >= 0):
            faults.append(f"patrol record {record}: expected minutes of 0 or more")
        try:
            date.fromisoformat(record.day)
        except ValueError:
            faults.append(f"patrol record {record}: expected a day such as 2025-01-31")
    if faults:
        raise TableError("\n".join(faults[:20]))
