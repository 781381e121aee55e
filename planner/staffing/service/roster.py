"""The roster of a month: make it, change it, tell who is on duty."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.staffing.calendar import holidays_of
from planner.staffing.edit import Change, changed
from planner.staffing.fairness import Tally, spreads, tallies
from planner.staffing.model import (
    DUTIES,
    Assignment,
    Case,
    Duty,
    Gap,
    Kind,
    Member,
    Service,
    Unserved,
    Vehicle,
    days_of,
    month_start,
    next_month,
    ready_vehicles,
)
from planner.staffing.parameters import RosterParams
from planner.staffing.rules import HARD, Violation, absent, unserved, violations
from planner.staffing.situation import Situation
from planner.staffing.solver.apart import make_roster_apart
from planner.staffing.store import KeptRoster, Staffing

AROUND = timedelta(days=10)
"""How far into the months around rest and days off look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Who serves with a squad in a shift, and the vehicles it has."""

    shift: str
    squad: str
    members: tuple[Member, ...]
    vehicles: tuple[Vehicle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A month's roster as pages show it, looked at afresh.

    Attributes
    ----------
    absent : days and members of assignments that nobody serves, such as leave entered since.
    gaps : what crews lack; who is absent does not fill a place.
    unserved : shifts that fewer squads serve than the settings ask for.
    broken : rules that no longer hold, such as leave entered after the roster was made.
    """

    case: Case
    kept: KeptRoster
    situation: Situation
    tallies: tuple[Tally, ...]
    spreads: dict[Duty, dict[Kind, tuple[int, int]]]
    absent: frozenset[tuple[date, str]]
    gaps: tuple[Gap, ...]
    unserved: tuple[Unserved, ...]
    broken: tuple[Violation, ...]

    @property
    def served(self) -> tuple[Assignment, ...]:
        """The assignments that somebody serves."""
        return tuple(a for a in self.kept.assignments if (a.day, a.member) not in self.absent)


def roster_params(office: Office) -> RosterParams:
    """Return the settings of the roster. Raises SettingsError."""
    return office.data.settings.parameters("roster", RosterParams)


def case_of(office: Office, month: str) -> Case:
    """Return all that a month's roster depends on. Raises NotFoundError for no month."""
    try:
        first = month_start(month)
    except ValueError as error:
        raise NotFoundError(Notice.of("roster.no_month", came=month)) from error
    settings, store = office.data.settings, Staffing.of(office)
    params = roster_params(office)
    members = store.members()
    known = {m.id for m in members}
    before, after = first - AROUND, next_month(first) + AROUND
    one = timedelta(days=1)
    around = (
        *store.assignments(before, first - one),
        *store.assignments(next_month(first), after),
    )
    kept = store.roster(month)
    pinned = [a for a in kept.assignments if a.pinned] if kept else []
    squads = {s.name for s in settings.squads} | {g.name for g in settings.guards}
    shifts = {s.name for s in settings.shifts}
    serves = {m.id: m for m in members}
    return Case(
        first=first,
        zone=settings.zone,
        shifts=settings.shifts,
        squads=settings.squads,
        guards=settings.guards,
        members=members,
        leave=store.leave(first=before, last=after),
        around=tuple(a for a in around if a.member in known and a.shift in shifts),
        pinned=tuple(
            a
            for a in pinned
            if a.member in known
            and serves[a.member].belongs(a.day)
            and a.shift in shifts
            and a.squad in squads
        ),
        holidays=holidays_of(params, days_of(first)),
        params=params,
    )


def make_month(
    office: Office, month: str, *, by: str, step: Callable[[str], None] = lambda text: None
) -> KeptRoster:
    """Return the roster of a month, made anew around what is pinned, and kept.

    Raises
    ------
    PlanError : there are no members.
    ConflictError : somebody changed the month's roster while it was made.
    """
    there = Staffing.of(office).roster(month)
    case = case_of(office, month)
    if not case.members:
        raise PlanError(Notice.of("roster.no_members"))
    step("step.roster")
    made = make_roster_apart(case)
    at = office.now()
    with office.database.write():
        Staffing.of(office).keep_roster(
            month,
            revision=there.revision if there else 0,
            services=made.services,
            assignments=made.assignments,
            by=by,
            at=at,
        )
        lacking = sum(g.missing for g in made.gaps)
        AuditLog.of(office).append(
            by,
            "roster.make",
            month,
            at=at,
            detail={
                "assignments": len(made.assignments),
                "lacking": lacking,
                "unserved": len(unserved(case, made.services)),
            },
        )
    kept = Staffing.of(office).roster(month)
    assert kept is not None
    return kept


def view_month(office: Office, month: str) -> MonthView | None:
    """Return a month's roster with all that can be told of it, None if it was not made yet.

    Raises
    ------
    NotFoundError : not a month.
    """
    case = case_of(office, month)
    kept = Staffing.of(office).roster(month)
    if kept is None:
        return None
    found = violations(case, kept.services, kept.assignments)
    tally = tallies(case, kept.assignments)
    away = absent(case, kept.assignments)
    return MonthView(
        case=case,
        kept=kept,
        situation=Situation(case, kept.assignments),
        tallies=tally,
        spreads=spreads(tally),
        absent=away,
        gaps=_gaps(case, kept, away),
        unserved=unserved(case, kept.services),
        broken=tuple(v for v in found if v.rule in HARD),
    )


def stand_ins(view: MonthView, gap: Gap) -> tuple[Member, ...]:
    """Return who of the duty is free for what lacks, the gap's squad first, then who served least.

    Taking the place would break no rule of rest, leave or days off.
    """
    served = {t.member.id: t.counts["shifts"] for t in view.tallies}
    slot = (gap.service.day, gap.service.shift)
    free = [
        m
        for m in view.case.members
        if m.duty == gap.duty and view.situation.state(m, slot) == "free"
    ]
    return tuple(sorted(free, key=lambda m: (m.squad != gap.service.squad, served.get(m.id, 0))))


def _gaps(case: Case, kept: KeptRoster, away: frozenset[tuple[date, str]]) -> tuple[Gap, ...]:
    duties = {m.id: m.duty for m in case.members}
    there: dict[tuple[Service, Duty], int] = {}
    for a in kept.assignments:
        if a.member in duties and (a.day, a.member) not in away:
            key = Service(a.day, a.shift, a.squad), duties[a.member]
            there[key] = there.get(key, 0) + 1
    return tuple(
        Gap(service=s, duty=duty, missing=missing)
        for s in kept.services
        for duty in DUTIES
        if (missing := case.needs(s.squad)[duty] - there.get((s, duty), 0)) > 0
    )


def change_month(
    office: Office, month: str, change: Change, *, revision: int, by: str
) -> tuple[Violation, ...]:
    """Change one assignment of a month; return what the change makes lack or superfluous.

    Raises
    ------
    ConflictError : the roster is no longer at `revision`; nothing was kept.
    RuleError : rest, leave or days off would be broken; nothing was kept.
    NotFoundError : no such roster, assignment, member, shift or squad.
    """
    case = case_of(office, month)
    kept = Staffing.of(office).roster(month)
    if kept is None:
        raise NotFoundError(Notice.of("roster.not_made", of_ym=case.first))
    if kept.revision != revision:
        when = kept.changed.astimezone(office.data.settings.zone)
        raise ConflictError(
            Notice.of("roster.changed", of_ym=case.first, who=kept.changed_by, changed_at=when)
        )
    after, warnings = changed(case, kept.services, kept.assignments, change, by)
    at = office.now()
    with office.database.write():
        Staffing.of(office).keep_roster(
            month,
            revision=revision,
            services=kept.services,
            assignments=after,
            by=by,
            at=at,
        )
        detail = {
            **{"action": change.action, "member": change.member, "other": change.other},
            **{"shift": change.shift, "squad": change.squad},
        }
        AuditLog.of(office).append(
            by, "roster.change", change.day.isoformat(), at=at, detail=detail
        )
    return warnings


def members_of(office: Office, squad: str, day: date) -> tuple[str, ...]:
    """Return the names of a squad's members in service on a day, leader first."""
    there = [m for m in Staffing.of(office).members(on=day) if m.squad == squad]
    return tuple(dict.fromkeys(m.name for m in _by_duty(there)))


def on_duty(office: Office, date_: str | date) -> tuple[OnDuty, ...]:
    """Return who serves on a day by shift and squad, in the city's order; none without a roster.

    Who is on leave or no longer in service is not among them. Members come leader first. Vehicles
    are those of the squad that are not under repair.
    """
    day = date_ if isinstance(date_, date) else date.fromisoformat(date_)
    store, settings = Staffing.of(office), office.data.settings
    there: dict[tuple[str, str], set[str]] = {}
    assigned = store.assignments(day, day)
    if not assigned:
        return ()
    away = absent(case_of(office, f"{day:%Y-%m}"), assigned)
    for a in assigned:
        crew = there.setdefault((a.shift, a.squad), set())
        if (a.day, a.member) not in away:
            crew.add(a.member)
    members, vehicles = store.members(), store.vehicles()
    return tuple(
        OnDuty(
            shift=shift.name,
            squad=squad.name,
            members=_by_duty([m for m in members if m.id in there[shift.name, squad.name]]),
            vehicles=ready_vehicles(vehicles, squad.name, day),
        )
        for shift in settings.shifts
        for squad in settings.squads
        if (shift.name, squad.name) in there
    )


def _by_duty(members: list[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda m: (DUTIES.index(m.duty), m.name)))


def names_of(case: Case) -> dict[str, str]:
    """Return names by member."""
    return {m.id: m.name for m in case.members}
