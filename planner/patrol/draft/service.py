"""Work on the plan of a day: edits that remake one loop, each kept as a revision, and undo."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from geo.model import LonLat, distance_m
from geo.notice import Notice, as_it_is
from planner.audit.store import AuditLog
from planner.city.folder import ward_finder
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.jobs.model import SYSTEM
from planner.patrol.draft.cost import Cost, change_cost
from planner.patrol.draft.edit import apply_edit
from planner.patrol.draft.edits import Add, Drop, Edit, Exchange, Keep, Lengthen, Move, Order
from planner.patrol.draft.resolve import EditError, Ground
from planner.patrol.draft.store import Change, Draft, Drafts
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.export.json import plan_from_json
from planner.patrol.model import Plan, Stop
from planner.patrol.publication.store import Publications
from planner.patrol.publication.versions import Drive
from planner.patrol.service import record_plan
from planner.patrol.stops.candidates import instruction
from planner.patrol.stops.ids import shift_of
from planner.patrol.stops.windows import category_windows
from planner.patrol.store import Plans
from planner.pipeline import Proposal
from planner.risk.snapshots import keep_snapshot
from planner.staffing.service.crews import watch_on
from planner.words import say
from planner.words.catalogues import SOURCE

MOST_NAME, MOST_INSTRUCTION = 80, 300
"""Characters of a new place's name and of what to do there."""

LEAST_DWELL_MIN, MOST_DWELL_MIN = 1, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A draft as a commander works on it.

    Attributes
    ----------
    revision : of the draft; 0 for a day planned before there were drafts.
    version : of what squads were given, 0 for nothing yet; `pending` if the draft differs from it.
    last : what the newest edit cost; None before any.
    total : what all edits since the proposal cost together.
    undoable : the newest edit that is not taken back yet.
    over : the last shift has ended.
    """

    date: str
    revision: int
    plan_id: str
    plan: Plan
    sheet: Worksheet
    edits: tuple[Change, ...]
    version: int
    pending: bool
    last: Cost | None
    total: Cost | None
    undoable: Change | None
    over: bool

    @property
    def spare(self) -> tuple[Stop, ...]:
        """The candidates that nobody visits, the most valuable first."""
        visited = {p.stop.id for loop in self.plan.loops for p in loop.stops}
        return tuple(
            sorted((s for s in self.sheet.stops if s.id not in visited), key=lambda s: -s.prize)
        )


def open_work(office: Office, date: str) -> Work:
    """Return the draft of an ISO day with its plan, worksheet and what its edits cost.

    Raises
    ------
    NotFoundError : the day has no plan.
    """
    draft = Drafts.of(office).get(date) or _undrafted(office, date)
    plan = _plan(office, draft.plan_id)
    published = Publications.of(office).latest(date)
    return Work(
        date=date,
        revision=draft.revision,
        plan_id=draft.plan_id,
        plan=plan,
        sheet=_sheet(office, draft.plan_id, plan),
        edits=draft.edits,
        version=published.version if published else 0,
        pending=published is not None and published.plan_id != draft.plan_id,
        last=_cost(office, draft.edits[-1:], plan),
        total=_cost(office, draft.edits[:1], plan),
        undoable=undoable(draft.edits),
        over=all(shift.end <= office.now() for shift in plan.shifts),
    )


def edit_draft(office: Office, date: str, edit: Edit, *, revision: int, by: str) -> Draft:
    """Return the draft after an edit, which is kept as its next revision.

    The loop is made anew before anything is written, so nobody waits for it.

    Raises
    ------
    NotFoundError : the day has no plan.
    ConflictError : the draft has another revision by now; nothing was kept.
    EditError : the edit cannot be kept.
    PlanError : the day is over.
    """
    work = _at(office, date, revision)
    now = office.now()
    if work.over:
        raise PlanError(f"{date} is over: its plan is not edited any more")
    on = dt.date.fromisoformat(date)
    ground = Ground(
        city=office.data.settings,
        network=office.network,
        on=on,
        seed=work.plan.seed,
        serving={(c.shift.name, c.squad.name): c.squad for c in watch_on(office, on).crews},
        settled=tuple(p.point for p in office.data.places),
    )
    plan, sheet = apply_edit(ground, work.plan, work.sheet, edit, made=now)
    kind, detail = _told(edit, work)
    with office.database.write():
        before = _drafted(office, work, by)
        plan_id = record_plan(office, plan, revision=before + 1, like=work.plan_id)
        Drafts.of(office).keep_worksheet(plan_id, sheet, like=work.plan_id)
        change = Change(
            revision=before + 1, kind=kind, detail=detail, by=by, at=now, before=work.plan_id
        )
        edits = (*work.edits, change)
        made = Drafts.of(office).change(
            date, revision=before, plan_id=plan_id, edits=edits, by=by, at=now
        )
        AuditLog.of(office).append(by, "plan.edit", date, at=now, detail=_plain(kind, detail))
    return made


def undo_edit(office: Office, date: str, *, revision: int, by: str) -> Draft:
    """Return the draft with its newest edit taken back, as a further revision.

    Raises
    ------
    NotFoundError : the day has no plan.
    ConflictError : the draft has another revision by now; nothing was kept.
    EditError : no edit is left to take back.
    PlanError : the day is over.
    """
    work = _at(office, date, revision)
    now = office.now()
    if work.over:
        raise PlanError(f"{date} is over: its plan is not edited any more")
    last = work.undoable
    if last is None:
        raise EditError("gone", f"no edit of {date} is left to take back")
    change = Change(
        revision=revision + 1,
        kind="undo",
        detail={**last.detail, "edit": last.kind},
        by=by,
        at=now,
        before=work.plan_id,
        undoes=last.revision,
    )
    with office.database.write():
        made = Drafts.of(office).change(
            date,
            revision=revision,
            plan_id=last.before,
            edits=(*work.edits, change),
            by=by,
            at=now,
        )
        AuditLog.of(office).append(
            by, "plan.undo", date, at=now, detail=_plain(last.kind, last.detail)
        )
    return made


def undoable(edits: tuple[Change, ...]) -> Change | None:
    """Return the newest edit that is neither an undo nor taken back, None if there is none."""
    gone = {e.undoes for e in edits if e.kind == "undo"}
    return next((e for e in reversed(edits) if e.kind != "undo" and e.revision not in gone), None)


def new_place(
    office: Office,
    work: Work,
    point: LonLat,
    *,
    shift: str,
    name: str,
    dwell_min: int,
    told: str = "",
) -> Stop:
    """Return a stop at a place that no candidate is at, worth what its ward's own stop is worth.

    Raises
    ------
    EditError : no name, too many characters, a stay that is too short or too long, no such shift,
        or a point outside the wards.
    """
    name, told = " ".join(name.split()), " ".join(told.split())
    hours = next((s for s in office.data.settings.shifts if s.name == shift), None)
    if (
        not 0 < len(name) <= MOST_NAME
        or len(told) > MOST_INSTRUCTION
        or not LEAST_DWELL_MIN <= dwell_min <= MOST_DWELL_MIN
        or hours is None
    ):
        raise EditError(
            "words",
            f"expected a name of at most {MOST_NAME} characters, {LEAST_DWELL_MIN} to "
            f"{MOST_DWELL_MIN} minutes, at most {MOST_INSTRUCTION} characters of instruction and "
            f"a shift; got {name!r}, {dwell_min}, {len(told)} characters, {shift!r}",
            name=name,
            limits={
                "name_count": MOST_NAME,
                "least_count": LEAST_DWELL_MIN,
                "most_count": MOST_DWELL_MIN,
                "instruction_count": MOST_INSTRUCTION,
            },
        )
    code = ward_finder(office.data.frame)(point)
    ward = next((w for w in office.data.wards if w.code == code), None)
    if ward is None:
        raise EditError("far", f"lon {point.lon}, lat {point.lat} lies in no ward", name=name)
    dwell_s = dwell_min * 60
    near = [s for s in work.sheet.stops if s.ward_code == code and shift_of(s.id) == shift]
    like = min(near, key=lambda s: (s.kind != "ward", distance_m(s.point, point)), default=None)
    part = min(1.0, dwell_s / like.dwell_s) if like else 0.0
    return Stop(
        id=f"added:{uuid4().hex[:12]}@{shift}",
        kind="place",
        name=as_it_is(name),
        point=point,
        ward_code=ward.code,
        ward=ward.name,
        district=ward.district,
        prize=like.prize * part if like else 0.0,
        worth=None if like is None or like.worth is None else like.worth * part,
        dwell_s=dwell_s,
        windows_s=category_windows(None, hours, dwell_s),
        instruction=instruction(dwell_min, told),
        reason=Notice.of("reason.added"),
    )


def _at(office: Office, date: str, revision: int) -> Work:
    """Return the work on a draft that was seen at a revision. Raises ConflictError."""
    work = open_work(office, date)
    if work.revision != revision:
        last = work.edits[-1] if work.edits else None
        who = f"{last.by} changed" if last else "somebody planned anew"
        raise ConflictError(
            f"{who} the plan of {date}; it has revision {work.revision}, this was made for "
            f"revision {revision}"
        )
    return work


def _drafted(office: Office, work: Work, by: str) -> int:
    """Return the revision to change, starting the draft of a day that has none."""
    if work.revision:
        return work.revision
    if Drafts.of(office).get(work.date) is not None:
        raise ConflictError(f"somebody began to work on the plan of {work.date} just now")
    return Drafts.of(office).start(work.date, work.plan_id, by, office.now()).revision


def _undrafted(office: Office, date: str) -> Draft:
    published = Publications.of(office).latest(date)
    kept = Plans.of(office).latest(date)
    if published is None and kept is None:
        raise NotFoundError(f"there is no proposed plan for {date}; make one first")
    plan_id = published.plan_id if published else kept.id if kept else ""
    return Draft(
        date=date,
        revision=0,
        plan_id=plan_id,
        edits=(),
        changed=office.now(),
        changed_by="",
    )


def _plan(office: Office, plan_id: str) -> Plan:
    return plan_from_json(Plans.of(office).get(plan_id).json)


def _sheet(office: Office, plan_id: str, plan: Plan) -> Worksheet:
    """Return the worksheet of a plan; for one without, its own stops, so that edits are held."""
    kept = Drafts.of(office).worksheet(plan_id)
    if kept is not None:
        return kept
    return Worksheet(stops=tuple(p.stop for loop in plan.loops for p in loop.stops), duties=())


def _cost(office: Office, edits: tuple[Change, ...], plan: Plan) -> Cost | None:
    return change_cost(_plan(office, edits[0].before), plan) if edits else None


def _plain(kind: str, detail: Mapping[str, str | Notice]) -> dict[str, str]:
    """Return what an edit was, as the log keeps it."""
    texts = {k: v if isinstance(v, str) else say(v, SOURCE) for k, v in detail.items()}
    return {"edit": kind, **texts}


def _told(edit: Edit, work: Work) -> tuple[str, dict[str, str | Notice]]:
    """Return the kind of an edit and what it is about, by names that people know."""
    names = {s.id: s.name for s in work.sheet.stops}
    where = {
        p.stop.id: f"{loop.squad} · {loop.shift}" for loop in work.plan.loops for p in loop.stops
    }

    def at(drive: Drive, position: int) -> dict[str, str]:
        told = {"to": f"{drive.squad} · {drive.shift}"}
        return {**told, "position": str(position)} if position else told

    match edit:
        case Move(stop=stop):
            return "move", {
                "stop": names[stop],
                "from": where[stop],
                **at(edit.to, edit.position),
            }
        case Order(stop=stop):
            return "order", {
                "stop": names[stop],
                "squad": where[stop],
                "position": str(edit.position),
            }
        case Add(stop=stop):
            name = names[stop] if isinstance(stop, str) else stop.name
            return "add", {"stop": name, **at(edit.to, edit.position)}
        case Keep(stop=stop):
            kind = "unpin" if not edit.held else "pin-time" if edit.timed else "pin"
            return kind, {"stop": names[stop], "squad": where[stop]}
        case Drop(stop=stop):
            return "drop", {"stop": names[stop], "squad": where[stop]}
        case Exchange():
            return "exchange", {"shift": edit.shift, "squad": edit.squads[0], "to": edit.squads[1]}
        case Lengthen():
            return "hours", {"shift": edit.shift, "start": edit.start, "end": edit.end}


def keep_plan(office: Office, proposal: Proposal, *, by: str = SYSTEM) -> str:
    """Keep a proposal as the draft of its day, and return the id of its plan.

    What squads were given stays as it is; publishing the draft makes the next version. A proposal
    promises nothing: its minutes count from its publication on.
    """
    plan = proposal.plan
    with office.database.write():
        plan_id = record_plan(office, plan)
        Drafts.of(office).keep_worksheet(plan_id, proposal.worksheet)
        Drafts.of(office).start(plan.date, plan_id, by, office.now())
        keep_snapshot(office, proposal.situation, day=date.fromisoformat(plan.date))
    return plan_id
