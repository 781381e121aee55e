"""The patrol report (laporan patroli) of one squad and shift: what was planned, done and found."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from pydantic import TypeAdapter, ValidationError

from geo.model import LonLat
from geo.notice import Notice, as_it_is
from planner.errors import StoreError
from planner.field.actual import OUTSIDE, LoopActual, State, StopActual
from planner.field.model import FieldEvent
from planner.patrol.model import Loop
from planner.patrol.words import checklist_texts
from planner.words.catalogues import SOURCE
from planner.words.notices import KeptNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An item of a stop's checklist, and whether the squad ticked it."""

    item: KeptNotice
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStop:
    """A stop's row; times are local, those with `assumed` are not the phone's but assumed."""

    id: str
    order: int
    name: KeptNotice
    ward: str
    district: str
    duty: tuple[KeptNotice, ...]
    arrive: datetime
    leave: datetime
    state: State
    arrived: datetime | None
    left: datetime | None
    assumed: str
    dwell_s: int
    late_s: int | None
    distance_m: float | None
    accuracy_m: float | None
    far: bool
    checkpoint: str
    reason: str
    note: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a squad found; one outside every ward stays in the report and is no incident."""

    id: str
    at: datetime
    category: str
    stop: KeptNotice | None
    ward: str
    note: str
    photo: str
    outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WardMinutes:
    """Minutes in a ward, promised and spent; `actual` is None where the squad told nothing."""

    code: str
    ward: str
    district: str
    planned: float
    actual: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolReport:
    """What a report says, but for the remarks and who signed; see `ReportRecord`.

    Attributes
    ----------
    version : of the published plan.
    reported : whether the squad's phone told of any stop; if not, nothing is known of them.
    driven_m, drive_s, dwell_s : as `planner.field.actual.LoopActual`; `planned_*` as the plan has
        them.
    elsewhere : arrivals at stops that this version of the loop does not have.
    members, vehicles : on duty by the roster.
    events : ids of all events it rests on.
    """

    city_name: str
    date: str
    version: int
    shift: str
    squad: str
    start: datetime
    end: datetime
    post: str
    depart: datetime
    back: datetime
    reported: bool
    first: datetime | None
    last: datetime | None
    planned_m: float
    planned_drive_s: int
    planned_dwell_s: int
    driven_m: float
    drive_s: int
    dwell_s: int
    stops: tuple[ReportStop, ...]
    findings: tuple[Finding, ...]
    wards: tuple[WardMinutes, ...]
    kept_stops: float | None
    kept_prize: float | None
    duties: int
    duties_kept: int
    order_changes: int
    elsewhere: int
    members: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def count(self, state: State) -> int:
        """Return how many stops are in a state."""
        return sum(s.state == state for s in self.stops)

    @property
    def answered(self) -> int:
        """How many stops the squad answers for by now: those not due yet do not count."""
        return len(self.stops) - self.count("ahead") - self.count("unknown")

    @property
    def silent(self) -> bool:
        """Whether nothing came from the squad, not even a finding."""
        return not self.reported and not self.findings

    @property
    def unreached(self) -> tuple[str, ...]:
        """Wards that were promised minutes and got none, by name."""
        return tuple(w.ward for w in self.wards if w.actual is not None and w.actual < 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecord:
    """What people add to a report; `json` is the report as it was signed, "" until then.

    `revision` rises with every change, 0 if nobody has touched it.
    """

    date: str
    shift: str
    squad: str
    remarks: str = ""
    sprin: str = ""
    revision: int = 0
    changed: datetime | None = None
    changed_by: str = ""
    json: str = ""
    signed: datetime | None = None
    signed_by: str = ""
    approved: datetime | None = None
    approved_by: str = ""

    @property
    def stage(self) -> str:
        """How far it is: open, signed or approved."""
        return "approved" if self.approved else "signed" if self.signed else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An event that came after the report was signed."""

    id: str
    kind: str
    at: datetime
    received: datetime
    stop: Notice | None
    told: Notice | None
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """A report with all that belongs to it: the draft of today, or as it was signed.

    Attributes
    ----------
    newer : of a signed report, as all that has come by now tells it.
    loop : that the squad answers for.
    late : what came after it was signed.
    """

    report: PatrolReport
    record: ReportRecord
    newer: PatrolReport | None = None
    loop: Loop | None = None
    late: tuple[Late, ...] = ()

    @property
    def fresh(self) -> PatrolReport:
        """The report as all that has come by now tells it."""
        return self.newer or self.report

    @property
    def early(self) -> bool:
        """Whether it was signed while the shift was running: the rest is not part of it."""
        return self.record.signed is not None and self.record.signed < self.report.end


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """What a report calls things: ward name and district by code, category by code, the zone.

    `ward_at` finds the code of the ward of a point; `place` where a finding was made.
    """

    wards: Mapping[str, tuple[str, str]]
    categories: Mapping[str, str]
    zone: tzinfo
    ward_at: Callable[[LonLat], str | None]
    place: Callable[[FieldEvent], LonLat | None]


def write_report(
    actual: LoopActual,
    promised: Mapping[str, float],
    words: ReportWords,
    *,
    city_name: str,
    date: str,
    version: int,
    span: tuple[datetime, datetime],
    events: tuple[str, ...],
    ticked: Mapping[str, Collection[str]] | None = None,
    members: tuple[str, ...] = (),
    vehicles: tuple[str, ...] = (),
) -> PatrolReport:
    """Return the report of a loop.

    Parameters
    ----------
    promised : minutes by ward code as planned.
    span : start and end of the shift.
    events : ids of the events that `actual` rests on.
    ticked : what the squad ticked, by id of the stop.
    """
    loop, zone = actual.loop, words.zone
    return PatrolReport(
        city_name=city_name,
        date=date,
        version=version,
        shift=loop.shift,
        squad=loop.squad,
        start=span[0].astimezone(zone),
        end=span[1].astimezone(zone),
        post=loop.post,
        depart=loop.depart.astimezone(zone),
        back=loop.return_.astimezone(zone),
        reported=actual.reported,
        first=_local(actual.first, zone),
        last=_local(actual.last, zone),
        planned_m=loop.distance_m,
        planned_drive_s=loop.drive_s,
        planned_dwell_s=loop.dwell_s,
        driven_m=actual.driven_m,
        drive_s=actual.drive_s,
        dwell_s=actual.dwell_s,
        stops=tuple(
            _stop(s, zone, (ticked or {}).get(s.planned.stop.id, ())) for s in actual.stops
        ),
        findings=tuple(_finding(e, actual, words) for e in actual.findings),
        wards=_wards(actual, promised, words),
        kept_stops=actual.kept_stops,
        kept_prize=actual.kept_prize,
        duties=actual.duties,
        duties_kept=actual.duties_kept,
        order_changes=actual.order_changes,
        elsewhere=len(actual.elsewhere),
        members=members,
        vehicles=vehicles,
        events=events,
    )


def report_to_json(report: PatrolReport) -> str:
    """Return the text that a signed report is kept as."""
    return _ADAPTER.dump_json(report).decode()


def report_from_json(text: str) -> PatrolReport:
    """Return the report of which `report_to_json` made this. Raises StoreError."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        raise StoreError(f"a signed report cannot be read: {error}") from error


_ADAPTER = TypeAdapter(PatrolReport)


def _stop(stop: StopActual, zone: tzinfo, ticked: Collection[str]) -> ReportStop:
    planned, where = stop.planned, stop.planned.stop
    return ReportStop(
        id=where.id,
        order=planned.order,
        name=where.name,
        ward=where.ward,
        district=where.district,
        duty=planned.duty,
        arrive=planned.arrive.astimezone(zone),
        leave=planned.leave.astimezone(zone),
        state=stop.state,
        arrived=_local(stop.arrived, zone),
        left=_local(stop.left, zone),
        assumed=stop.assumed,
        dwell_s=stop.dwell_s,
        late_s=stop.late_s,
        distance_m=stop.distance_m,
        accuracy_m=stop.accuracy_m,
        far=stop.far,
        checkpoint=stop.checkpoint,
        reason=stop.reason,
        note=stop.note,
        checks=_checks(planned.checklist, ticked) if stop.state == "visited" else (),
    )


def _checks(items: tuple[Notice, ...], ticked: Collection[str]) -> tuple[Check, ...]:
    """Return a checklist with what was ticked; an earlier version's items only where they were."""
    texts = checklist_texts(items, SOURCE)
    known = (Check(item=i, done=t in ticked) for i, t in zip(items, texts, strict=True))
    return (*known, *(Check(item=as_it_is(t), done=True) for t in ticked if t not in texts))


def _finding(event: FieldEvent, actual: LoopActual, words: ReportWords) -> Finding:
    point = words.place(event)
    ward = None if point is None else words.ward_at(point)
    names = {p.stop.id: p.stop.name for p in actual.loop.stops}
    return Finding(
        id=event.id,
        at=event.at.astimezone(words.zone),
        category=words.categories.get(event.category, event.category),
        stop=names.get(event.stop),
        ward=words.wards.get(ward or "", ("", ""))[0],
        note=event.note,
        photo=event.photo,
        outside=ward is None,
    )


def _wards(
    actual: LoopActual, promised: Mapping[str, float], words: ReportWords
) -> tuple[WardMinutes, ...]:
    codes = sorted({*promised, *actual.minutes} - {OUTSIDE})
    rows = [
        WardMinutes(
            code=code,
            ward=words.wards.get(code, (code, ""))[0],
            district=words.wards.get(code, (code, ""))[1],
            planned=round(promised.get(code, 0.0), 1),
            actual=round(actual.minutes.get(code, 0.0), 1) if actual.reported else None,
        )
        for code in codes
    ]
    return tuple(sorted(rows, key=lambda r: (r.district, r.ward)))


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
