"""After the shift: what squads did becomes patrol minutes, visits and incidents of the next plan.

A day can be settled as often as one likes: from the same events it always gives the same. Shifts
that still run keep their promise until they are over. The night's work settles every day that
phones could still deliver for, and what comes after a shift asks for its day to be settled again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from geo.exposure.presence import driving_shares
from geo.model import Incident, LonLat, PatrolRecord
from geo.notice import Notice
from planner.city.folder import ward_finder
from planner.city.office import Office
from planner.errors import NotFoundError
from planner.field.actual import OUTSIDE
from planner.field.deeds import Deed, deeds, told_of
from planner.field.model import FieldEvent
from planner.field.store import FieldLog
from planner.incidents.store.incidents import Incidents
from planner.patrol.kept import Spent, Visit
from planner.patrol.publication.model import Publication
from planner.patrol.publication.passes import last_delivery
from planner.patrol.publication.standing import Told
from planner.patrol.publication.store import Publications
from planner.patrol.service import loop_minutes, planned_visits
from planner.patrol.store import Plans
from planner.risk.store.minutes import PatrolMinutes

CHECKED_IN, UNREPORTED = "checked-in", "unreported"
SOURCE = "patroli"
"""The source of incidents that squads found."""

OLDEST_DAYS = 30
"""A day older than this is not settled by itself; positions are not kept longer either."""

VAGUE_M = 500.0
"""A finding whose phone knew its place worse than this lies at its stop, if it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of settling a day.

    Attributes
    ----------
    shifts : names of those that are over and settled.
    reported, silent : loops of these shifts that told something, and that told nothing.
    minutes : checked-in patrol minutes.
    found, outside : findings that are incidents, and that lie in no ward.
    """

    date: str
    shifts: tuple[str, ...]
    reported: int
    silent: int
    minutes: float
    found: int
    outside: int


def shift_actuals(
    office: Office, date: str, *, shift: str | None = None, squad: str | None = None
) -> tuple[Deed, ...]:
    """Return what became by now of every loop of an ISO day, or of some; see `planner.field.deeds`.

    Raises
    ------
    NotFoundError : nothing was published for the day.
    """
    versions = Publications.of(office).versions(date)
    if not versions:
        raise NotFoundError(
            f"no plan was published for {date}", Notice.of("field.no_plan", date=date)
        )
    return deeds(
        [_part(version, shift, squad) for version in versions],
        FieldLog.of(office).events(first=date, squad=squad, shift=shift),
        FieldLog.of(office).positions(date, squad),
        at=office.now(),
        shares=partial(driving_shares, office.data.frame),
    )


def told_so_far(office: Office, date: str) -> tuple[Told, ...]:
    """Return what squads told of their stops of an ISO day; see `planner.field.deeds`."""
    versions = Publications.of(office).versions(date)
    return told_of(versions, FieldLog.of(office).events(first=date))


def settle(office: Office, date: str) -> Settled:
    """Keep what squads did on an ISO day, and return what came of it.

    - Patrol minutes with the source `checked-in` take the place of what the plan promised for a
      shift, 0 in promised wards that were not reached. A squad that told nothing at all, while
      others of its shift did, keeps its promise as `unreported`.
    - Visits take the place of planned ones in what a plan remembers.
    - Findings become incidents of origin `found`; those outside every ward stay in the report only.

    Raises
    ------
    NotFoundError : nothing was published for the day.
    """
    with office.database.write():
        every = shift_actuals(office, date)
        over = [each for each in every if each.over]
        records = _minutes(office, date, over)
        PatrolMinutes.of(office).add([*records, *_stale(office, date, records)])
        if over:
            Plans.of(office).keep_visits(date, _visits(office, every))
        found = [
            found_incident(office, event, each) for each in every for event in each.actual.findings
        ]
        incidents = [incident for incident in found if incident is not None]
        Incidents.of(office).add(incidents)
    return Settled(
        date=date,
        shifts=tuple(dict.fromkeys(each.shift.name for each in over)),
        reported=sum(each.actual.reported for each in over),
        silent=sum(not each.actual.reported for each in over),
        minutes=sum(r.minutes for r in records if r.source == CHECKED_IN),
        found=len(incidents),
        outside=len(found) - len(incidents),
    )


def settle_lately(office: Office, until: str) -> tuple[Settled, ...]:
    """Return what came of settling an ISO day and those before that may have changed since.

    These are the days that phones could still deliver for when the day began, as each is settled
    again in the night after its last delivery, and those that were never settled.
    """
    last = date.fromisoformat(until)
    midnight = datetime.combine(last, time(), tzinfo=office.data.settings.zone)
    since = (last - timedelta(days=OLDEST_DAYS)).isoformat()
    known = Plans.of(office).visits(since=since)
    days = [day for day in reversed(Publications.of(office).dates(since)) if day <= until]
    return tuple(
        settle(office, day)
        for day in days
        if day == until or day not in known or (last_delivery(office, day) or midnight) >= midnight
    )


def found_incident(office: Office, event: FieldEvent, deed: Deed) -> Incident | None:
    """Return the incident that a finding is, None if it lies in no ward or its place is unknown."""
    point = place_of(event, deed)
    ward = None if point is None else ward_finder(office.data.frame)(point)
    if point is None or ward is None:
        return None
    districts = {w.code: w.district_code for w in office.data.wards}
    return Incident(
        id=f"F{event.id}",
        time=event.at,
        point=point,
        category=event.category,
        origin="found",
        ward=ward,
        district=districts.get(ward, ""),
        source=SOURCE,
    )


def place_of(event: FieldEvent, deed: Deed) -> LonLat | None:
    """Return where a finding was made: as the phone knew it, else at its stop."""
    stop = deed.known[event.stop].stop.point if event.stop in deed.known else None
    vague = (event.accuracy_m or 0) > VAGUE_M or event.doubt in ("place", "accuracy")
    if event.point is None or (stop is not None and vague):
        return stop
    return event.point


def promised(office: Office, deed: Deed) -> dict[str, Spent]:
    """Return the minutes by ward that were promised for one loop."""
    spent = loop_minutes([deed.actual.loop], office.data.frame)
    return {
        ward: Spent(round(minutes, 1), round(at_stops, 1))
        for (_, ward), (minutes, at_stops) in sorted(spent.items())
    }


def done(deed: Deed) -> dict[str, Spent]:
    """Return the minutes by ward that a squad spent, as far as it told."""
    spent = {ward: Spent(minutes, 0.0) for ward, minutes in deed.actual.minutes.items()}
    for stop in deed.actual.stops:
        ward = stop.planned.stop.ward_code
        if stop.dwell_s:
            spent[ward] = spent[ward].plus(Spent(0.0, stop.dwell_s / 60))
    return spent


def _part(version: Publication, shift: str | None, squad: str | None) -> Publication:
    shifts = tuple(
        replace(each, loops=tuple(o for o in each.loops if squad in (None, o.squad)))
        for each in version.plan.shifts
        if shift in (None, each.name)
    )
    return replace(version, plan=replace(version.plan, shifts=shifts))


def _minutes(office: Office, day: str, over: Sequence[Deed]) -> list[PatrolRecord]:
    told = {each.shift.name for each in over if each.actual.reported}
    sums: dict[tuple[str, str, str], Spent] = {}
    nothing = Spent(0.0, 0.0)
    for each in over:
        shift = each.shift.name
        if shift not in told:
            continue
        promise = promised(office, each)
        source = CHECKED_IN if each.actual.reported else UNREPORTED
        spent = done(each) if each.actual.reported else promise
        for ward in {*promise, *spent} - {OUTSIDE}:
            key = shift, ward, source
            sums[key] = sums.get(key, nothing).plus(spent.get(ward, nothing))
    return [
        PatrolRecord(
            day=day,
            shift=shift,
            ward=ward,
            minutes=round(spent.minutes, 1),
            source=source,
            stop_minutes=round(spent.at_stops, 1),
        )
        for (shift, ward, source), spent in sorted(sums.items())
    ]


def _stale(office: Office, day: str, records: Sequence[PatrolRecord]) -> list[PatrolRecord]:
    """Return with 0 minutes what was settled before and is not so any more."""
    fresh = {(r.shift, r.ward, r.source) for r in records}
    return [
        replace(old, minutes=0.0, stop_minutes=0.0)
        for old in PatrolMinutes.of(office).all(since=day)
        if old.day == day
        and old.source in (CHECKED_IN, UNREPORTED)
        and (old.shift, old.ward, old.source) not in fresh
    ]


def _visits(office: Office, every: Sequence[Deed]) -> list[Visit]:
    zone = office.data.settings.zone
    visits: list[Visit] = []
    for each in every:
        if not (each.over and each.actual.reported):
            visits += planned_visits([each.actual.loop])
            continue
        for stop in each.actual.stops:
            at = stop.arrived or stop.left
            if stop.state == "visited" and at is not None:
                where = stop.planned.stop
                hour = at.astimezone(zone).hour
                minutes = round(stop.dwell_s / 60, 1)
                at_place = where.point.lon, where.point.lat
                visits.append(Visit(where.id, hour, *at_place, minutes, each.shift.name))
    return visits
