"""Changes to a roster by hand: pin, add, remove, exchange."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from geo.notice import Notice
from planner.errors import NotFoundError, RuleError
from planner.staffing.model import Assignment, Case, Service
from planner.staffing.reasons import by_hand
from planner.staffing.rules import HARD, Violation, violations

Action = Literal["pin", "unpin", "remove", "add", "exchange"]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to do to the assignment of a member on a day.

    `shift` and `squad` say where to add; `other` is with whom to exchange, on `other_day` or the
    same day. Somebody who is free then takes the place over.
    """

    action: Action
    day: date
    member: str
    shift: str = ""
    squad: str = ""
    other: str = ""
    other_day: date | None = None


def changed(
    case: Case,
    services: Sequence[Service],
    assignments: Sequence[Assignment],
    change: Change,
    by: str,
) -> tuple[tuple[Assignment, ...], tuple[Violation, ...]]:
    """Return the assignments after a change, and what it makes lack or superfluous.

    Raises
    ------
    RuleError : it would break a rule of rest, leave or days off that was kept before.
    NotFoundError : there is no such assignment, member, shift or squad.
    """
    after = _apply(case, tuple(assignments), change, by)
    before = {
        (v.rule, v.day, v.member, v.detail, v.duty): v
        for v in violations(case, services, assignments)
    }
    new = [
        v
        for v in violations(case, services, after)
        if (old := before.get((v.rule, v.day, v.member, v.detail, v.duty))) is None
        or _worse(v, old)
    ]
    broken = [v for v in new if v.rule in HARD]
    if broken:
        raise RuleError(Notice.of("roster.rules_broken", count=len(broken)), broken)
    return after, tuple(new)


def _worse(new: Violation, old: Violation) -> bool:
    return new.figure < old.figure if new.rule == "rest" else new.figure > old.figure


def _apply(
    case: Case, there: tuple[Assignment, ...], change: Change, by: str
) -> tuple[Assignment, ...]:
    if change.action == "add":
        return _add(case, there, change, by)
    mine = _find(there, change.day, change.member)
    rest = tuple(a for a in there if a is not mine)
    if change.action == "remove":
        return rest
    if change.action in ("pin", "unpin"):
        return (*rest, replace(mine, pinned=change.action == "pin"))
    return _exchange(case, there, mine, change, by)


def _add(
    case: Case, there: tuple[Assignment, ...], change: Change, by: str
) -> tuple[Assignment, ...]:
    if change.member not in {m.id for m in case.members}:
        raise NotFoundError(Notice.of("roster.no_member", came=change.member))
    places = {s.name for s in case.squads} | {g.name for g in case.guards}
    if change.shift not in {s.name for s in case.shifts} or change.squad not in places:
        raise NotFoundError(Notice.of("roster.no_place", shift=change.shift, squad=change.squad))
    if change.day not in case.days:
        raise NotFoundError(Notice.of("roster.other_month", came_day=change.day, of_ym=case.first))
    # One row per member and day: the rule has to be seen before they would be merged.
    if any(a.day == change.day and a.member == change.member for a in there):
        twice = Violation("twice", change.day, change.member, 2)
        raise RuleError(
            Notice.of("roster.serves_already", member=change.member, on_day=change.day), [twice]
        )
    new = Assignment(
        day=change.day,
        member=change.member,
        shift=change.shift,
        squad=change.squad,
        pinned=True,
        why=by_hand("add", by),
    )
    return (*there, new)


def _exchange(
    case: Case, there: tuple[Assignment, ...], mine: Assignment, change: Change, by: str
) -> tuple[Assignment, ...]:
    if change.other not in {m.id for m in case.members} or change.other == change.member:
        raise NotFoundError(Notice.of("roster.no_member", came=change.other))
    day = change.other_day or change.day
    theirs = next((a for a in there if (a.day, a.member) == (day, change.other)), None)
    if theirs is None and day != change.day:
        raise NotFoundError(Notice.of("roster.no_assignment", on_day=day))
    gone = [mine] if theirs is None else [mine, theirs]
    new = [_given(mine, change.other, change.member, by)]
    if theirs is not None:
        new.append(_given(theirs, change.member, change.other, by))
    rest = [a for a in there if a not in gone]
    for a in new:
        if any((a.day, a.member) == (b.day, b.member) for b in rest):
            twice = Violation("twice", a.day, a.member, 2)
            raise RuleError(
                Notice.of("roster.serves_already", member=a.member, on_day=a.day), [twice]
            )
    return (*rest, *new)


def _given(a: Assignment, to: str, instead_of: str, by: str) -> Assignment:
    return replace(a, member=to, pinned=True, why=by_hand("exchange", by, instead_of))


def _find(there: Sequence[Assignment], day: date, member: str) -> Assignment:
    found = next((a for a in there if (a.day, a.member) == (day, member)), None)
    if found is None:
        raise NotFoundError(Notice.of("roster.no_assignment", on_day=day))
    return found
