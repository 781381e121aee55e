"""Why this person, this day: the facts behind an assignment, as notices."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from geo.notice import Notice, notice_from_json
from planner.staffing.calendar import kinds_of
from planner.staffing.fairness import count
from planner.staffing.model import (
    KINDS,
    Assignment,
    Case,
    Duty,
    Gap,
    Kind,
    Member,
    Roster,
    Unserved,
)
from planner.staffing.rules import Violation
from planner.staffing.situation import Situation, State
from planner.staffing.words import duty_name, people_of, states_told
from planner.words import Lang, say_all

SHOWN = 3
"""So many of those on leave are named; the rest is counted."""


def explain(case: Case, roster: Roster) -> Roster:
    """Return the roster with the facts behind every assignment that has none yet."""
    situation = Situation(case, roster.assignments)
    people = {m.id: m for m in case.members}
    crews: dict[tuple[str, Duty], list[Member]] = defaultdict(list)
    for m in case.members:
        crews[m.squad, m.duty].append(m)
    totals = count(case, roster.assignments)
    made = []
    for a in roster.assignments:
        member = people.get(a.member)
        if a.why or member is None:
            made.append(a)
            continue
        peers = crews[a.squad, member.duty]
        why = (
            (Notice.of("why.pinned"),)
            if a.pinned
            else (
                *_need(case, situation, a, member, peers),
                *_fairness(case, situation, a, member, totals),
            )
        )
        made.append(replace(a, why=why))
    return replace(roster, assignments=tuple(made))


def _need(
    case: Case, situation: Situation, a: Assignment, member: Member, peers: list[Member]
) -> tuple[Notice, ...]:
    """Return that the squad needs somebody, and what keeps the others of it."""
    slot = (a.day, a.shift)
    others = [m for m in peers if m.id != member.id]
    away = [m.id for m in others if situation.state(m, slot) == "away"]
    states = {k: n for k, n in situation.states(others, slot).items() if n}
    return _needed(
        a,
        home=member.squad if member.squad != a.squad else "",
        duty=member.duty,
        need=case.needs(a.squad)[member.duty],
        have=len(peers),
        states=states,
        away=away[:SHOWN],
    )


def _needed(
    a: Assignment,
    *,
    home: str,
    duty: Duty,
    need: int,
    have: int,
    states: Mapping[State, int],
    away: Sequence[str],
) -> tuple[Notice, ...]:
    needed = people_of(need, duty)
    others = Notice.of(
        "why.others",
        people=people_of(have, duty),
        squad=a.squad,
        states=states_told(states, away),
    )
    if home:
        first = Notice.of("why.stand_in", squad=a.squad, shift=a.shift, needed=needed, home=home)
        return first, others
    first = Notice.of("why.turn", squad=a.squad, shift=a.shift, needed=needed)
    return first, Notice.of("why.only") if have <= need else others


def _fairness(
    case: Case,
    situation: Situation,
    a: Assignment,
    member: Member,
    totals: Mapping[str, Mapping[Kind, int]],
) -> tuple[Notice, ...]:
    """Return how the member stands in what weighs most about the shift, till then and in all."""
    shift = next(s for s in case.shifts if s.name == a.shift)
    kinds = kinds_of(a.day, shift, case.holidays)
    kind = next(k for k in ("holidays", "nights", "weekends", "shifts") if k in kinds)
    equal = [m for m in case.members if m.duty == member.duty and m.id != member.id]
    if not equal:
        return ()
    till = sorted(situation.before(m.id, a.day, kind) for m in equal)
    none = dict.fromkeys(KINDS, 0)
    month = sorted(totals.get(m.id, none)[kind] for m in equal)
    return (
        _measure(
            kind,
            member.duty,
            till=situation.before(member.id, a.day, kind),
            others_till=till,
            month=totals.get(member.id, none)[kind],
            others_month=month,
        ),
    )


def _measure(
    kind: Kind,
    duty: Duty,
    *,
    till: int,
    others_till: Sequence[int],
    month: int,
    others_month: Sequence[int],
) -> Notice:
    return Notice.of(
        f"why.measure_{kind}",
        duty=duty_name(duty),
        till_no=till,
        others_till=_range(others_till[0], others_till[-1]),
        month_no=month,
        others_month=_range(others_month[0], others_month[-1]),
    )


def by_hand(action: str, actor: str, other: str = "") -> tuple[Notice, ...]:
    """Return why somebody serves who was put there: by "add", or by "exchange".

    `actor` is a username, `other` the id of the member whose place was taken.
    """
    if action == "exchange" and other:
        return (Notice.of("why.exchange_with", by=actor, who=(other,)),)
    return (Notice.of("why.exchange" if action == "exchange" else "why.add", by=actor),)


def why_text(a: Assignment, names: Mapping[str, str], lang: Lang) -> str:
    """Return in a few sentences why a member serves; `names` are those of members by id."""
    why = a.why or (Notice.of("why.unknown"),)
    return " ".join(say_all((named(notice, names) for notice in why), lang))


def named(notice: Notice, names: Mapping[str, str]) -> Notice:
    """Return a notice with the names of the members whose ids it holds as `who`."""

    def name(key: str, value: Any) -> Any:
        if isinstance(value, Notice):
            return named(value, names)
        if isinstance(value, tuple):
            return tuple(name(key, part) for part in value)
        return names.get(value, "?") if key == "who" else value

    return Notice(notice.code, tuple((k, name(k, v)) for k, v in notice.pairs))


def kept_why(text: str, a: Assignment) -> tuple[Notice, ...]:
    """Return why a member serves from what is kept; older versions kept facts by other names."""
    kept = json.loads(text) if text else []
    if isinstance(kept, list):
        return tuple(map(notice_from_json, kept))
    kind = kept.get("kind", "")
    if kind in ("add", "exchange"):
        return by_hand(kind, kept.get("by", ""), kept.get("other", ""))
    if kind not in ("turn", "stand-in"):
        return (Notice.of("why.pinned"),) if kind == "pinned" else ()
    need = _needed(
        a,
        home=kept["home"] if kind == "stand-in" else "",
        duty=kept["duty"],
        need=kept["need"],
        have=kept["have"],
        states=kept["states"],
        away=kept["away"],
    )
    if not kept.get("others_month"):
        return need
    numbers = {k: kept[k] for k in ("till", "others_till", "month", "others_month")}
    return (*need, _measure(kept["measure"], kept["duty"], **numbers))


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def gap_told(case: Case, gap: Gap, situation: Situation) -> tuple[Notice, Notice]:
    """Return what lacks, which shift and squad, and what keeps everybody of that duty."""
    service = gap.service
    everybody = [m for m in case.members if m.duty == gap.duty]
    states = {
        k: n for k, n in situation.states(everybody, (service.day, service.shift)).items() if n
    }
    first = Notice.of(
        "gap.missing",
        squad=service.squad,
        shift=service.shift,
        people=people_of(gap.missing, gap.duty),
    )
    if not everybody:
        return first, Notice.of("gap.nobody", duty=duty_name(gap.duty))
    everyone = people_of(len(everybody), gap.duty)
    return first, Notice.of("gap.states", people=everyone, states=states_told(states))


def gap_text(case: Case, gap: Gap, situation: Situation, lang: Lang) -> str:
    """Return a gap in two sentences."""
    return " ".join(say_all(gap_told(case, gap, situation), lang))


def unserved_told(lack: Unserved) -> Notice:
    """Return a shift that too few squads serve."""
    if not lack.there:
        return Notice.of("gap.empty", shift=lack.shift, needed_no=lack.needed)
    return Notice.of("gap.short", shift=lack.shift, there_no=lack.there, needed_no=lack.needed)


def violation_told(violation: Violation, name: str) -> Notice:
    """Return a broken rule; `name` is whose."""
    v = violation
    if v.rule in ("crew", "spare"):
        people = people_of(int(v.figure), cast(Duty, v.duty))
        code = "broken.crew" if v.rule == "crew" else "broken.spare"
        return Notice.of(code, detail=v.detail, people=people)
    match v.rule:
        case "rest":
            return Notice.of("broken.rest", name=name, rest_number=v.figure, detail=v.detail)
        case "run":
            return Notice.of("broken.run", name=name, run_days=v.figure)
        case "week":
            return Notice.of("broken.week", name=name, served_days=v.figure)
    return Notice.of(f"broken.{v.rule}", name=name)
