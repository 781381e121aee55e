"""What pages show of a morning's situation: computed once, kept, and read by every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

from geo.exposure.districts import DistrictStatus
from geo.exposure.watch import Watch
from geo.hotspots.series import Series
from geo.model import Hotspot
from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.maps import RiskImage, risk_image
from planner.risk.assess import Situation
from planner.risk.store.snapshots import KeptSnapshot, Snapshots
from planner.risk.tables import patrols
from planner.words.notices import KeptNotice

KEEP_DAYS = 35
"""Older snapshots are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A situation without its surfaces and frames.

    Attributes
    ----------
    data_until : the time of the newest incident it knows.
    risks : the risk surface of each shift as a picture.
    weekly : incidents expected per week by ward code, corrected for who was looking.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants"
    )

    data_until: datetime | None
    hotspots: tuple[Hotspot, ...]
    risks: tuple[RiskImage, ...]
    weekly: Mapping[str, float]
    districts: tuple[DistrictStatus, ...]
    watch: Watch
    caveats: tuple[KeptNotice, ...]
    series: tuple[Series, ...] = ()


_JSON = TypeAdapter(Snapshot)


def snapshot_of(seen: Situation) -> Snapshot:
    """Return what pages show of a situation."""
    weekly: dict[str, float] = {}
    for rate in seen.rates:
        weekly[rate.ward] = weekly.get(rate.ward, 0.0) + 7 * rate.rate
    return Snapshot(
        data_until=seen.data_until,
        hotspots=seen.hotspots,
        risks=tuple(
            risk_image(surface.grid, surface.expected, shift)
            for shift, surface in seen.surfaces.items()
        ),
        weekly=weekly,
        districts=seen.districts,
        watch=seen.watch,
        caveats=seen.caveats,
        series=seen.series,
    )


def evidence_revision(office: Office) -> int:
    """Return a number that rises with every change of what a situation is made of."""
    return office.database.revision("incidents") + office.database.revision_of({patrols.name})


def keep_snapshot(office: Office, seen: Situation, *, day: date) -> Snapshot:
    """Keep what pages show of the situation of a day's morning, and return it."""
    made = snapshot_of(seen)
    Snapshots.of(office).keep(
        KeptSnapshot(
            day=day.isoformat(),
            made=office.now(),
            incidents=Incidents.of(office).summary().count,
            evidence=seen.revision,
            json=_JSON.dump_json(made).decode(),
        ),
        days=KEEP_DAYS,
    )
    return made


def read_snapshot(kept: KeptSnapshot) -> Snapshot:
    """Return a snapshot that was kept."""
    return _JSON.validate_json(kept.json)
