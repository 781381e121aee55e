"""Where the risk is: rates, surfaces and hotspots from what is known before a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from geo.exposure.districts import DistrictStatus, district_status
from geo.exposure.estimate import ExposureParams, estimate_rates, incident_weights
from geo.exposure.watch import Watch, weekly_watch
from geo.hotspots.find import find_hotspots
from geo.hotspots.parameters import HotspotParams, SeriesParams
from geo.hotspots.series import Series, find_series
from geo.model import Hotspot, PatrolRecord, WardRate
from geo.notice import Notice
from geo.risk.surface import RiskParams, Surface, calibrate, risk_surfaces
from geo.tables import IncidentTable, WardTable, count_before, newest
from planner.city.settings import City
from planner.progress import Progress

STALE_DAYS = 35
"""Data older than this are assessed as of their end, and the plan says so."""


NO_INCIDENTS = Notice.of("incidents.none")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What is known: incidents, wards, and where patrols have been.

    `revision` rises with every change of it where it is kept, -1 where that is nowhere.
    """

    incidents: IncidentTable
    wards: WardTable
    patrols: tuple[PatrolRecord, ...]
    revision: int = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Situation:
    """Where the risk is, as of `as_of`: the end of the incidents if they are old.

    Patrols end on their own: who looked since then counts up to the morning. `revision` is that of
    the evidence.
    """

    as_of: datetime
    data_until: datetime | None
    incidents: int
    surfaces: Mapping[str, Surface]
    hotspots: tuple[Hotspot, ...]
    rates: tuple[WardRate, ...]
    districts: tuple[DistrictStatus, ...]
    watch: Watch
    caveats: tuple[Notice, ...]
    revision: int = -1
    series: tuple[Series, ...] = ()


def assess(city: City, evidence: Evidence, *, now: datetime, progress: Progress) -> Situation:
    """Return rates, risk surfaces and hotspots of a city from what is known before `now`."""
    data_until = newest(evidence.incidents, before=now)
    known = count_before(evidence.incidents, now)
    stale = data_until is not None and now - data_until > timedelta(days=STALE_DAYS)
    as_of = now
    if stale:
        assert data_until is not None
        as_of = midnight_after(data_until.astimezone(city.zone))
    hours = [(s.name, s.start, s.end) for s in city.shifts]
    exposure_params = city.parameters("exposure", ExposureParams)

    progress("step.weighing")
    exposure = estimate_rates(
        evidence.incidents,
        evidence.wards,
        evidence.patrols,
        hours,
        now=now,
        reports_until=as_of,
        params=exposure_params,
    )
    weights = incident_weights(
        evidence.incidents, exposure.panel, hours, now=now, params=exposure_params
    )
    progress("step.mapping")
    surfaces = risk_surfaces(
        evidence.incidents,
        evidence.wards,
        now=as_of,
        shifts=hours,
        severities=city.severities,
        weights=weights,
        params=city.parameters("risk", RiskParams),
    )
    surfaces = calibrate(surfaces, exposure.rates)
    progress("step.hotspots")
    clustering = city.parameters("hotspots", HotspotParams)
    hotspots = find_hotspots(
        evidence.incidents,
        evidence.wards,
        surfaces,
        now=as_of,
        severities=city.severities,
        weights=weights,
        params=clustering,
        shifts=hours,
    )
    return Situation(
        as_of=as_of,
        data_until=data_until,
        incidents=known,
        surfaces=surfaces,
        hotspots=hotspots,
        rates=exposure.rates,
        districts=district_status(
            evidence.incidents,
            evidence.wards,
            evidence.patrols or None,
            now=now,
            reports_until=as_of,
            params=clustering,
        ),
        watch=weekly_watch(exposure, evidence.patrols, now=now, params=exposure_params),
        caveats=(
            *exposure.caveats,
            *(() if known else (NO_INCIDENTS,)),
            *(_two_ends(as_of, now) if stale else ()),
        ),
        revision=evidence.revision,
        series=find_series(
            evidence.incidents,
            next(iter(surfaces.values())).grid.crs,
            now=as_of,
            params=city.parameters("series", SeriesParams),
        ),
    )


def _two_ends(as_of: datetime, now: datetime) -> tuple[Notice, ...]:
    last = (as_of - timedelta(days=1)).date()
    return (Notice.of("risk.two_ends", reports_day=last, patrols_day=now.date()),)


def midnight_after(moment: datetime) -> datetime:
    """Return the start of the day after an aware time, in its zone."""
    return datetime.combine(moment.date() + timedelta(days=1), time(), tzinfo=moment.tzinfo)
