"""Why this person, this day: the facts behind an assignment, and the sentences made of them."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from planner.staffing.calendar import kinds_of
from planner.staffing.fairness import count
from planner.staffing.model import KINDS, Assignment, Case, Duty, Gap, Kind, Member, Roster
from planner.staffing.rules import Violation
from planner.staffing.situation import Situation
from planner.staffing.words import KIND_WORDS, amount, duty_word, states_text

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
        facts = {"kind": "pinned"} if a.pinned else _facts(case, situation, a, member, peers)
        if not a.pinned:
            facts |= _fairness(case, situation, a, member, totals)
        made.append(replace(a, why=json.dumps(facts, separators=(",", ":"))))
    return replace(roster, assignments=tuple(made))


def _facts(
    case: Case, situation: Situation, a: Assignment, member: Member, peers: list[Member]
) -> dict[str, Any]:
    slot = (a.day, a.shift)
    others = [m for m in peers if m.id != member.id]
    away = [m.id for m in others if situation.state(m, slot) == "away"]
    states = situation.states(others, slot)
    return {
        "kind": "turn" if member.squad == a.squad else "stand-in",
        "need": case.params.needs[member.duty],
        "duty": member.duty,
        "home": member.squad,
        "have": len(peers),
        "away": away[:SHOWN],
        "states": {k: n for k, n in sorted(states.items()) if n},
    }


def _fairness(
    case: Case,
    situation: Situation,
    a: Assignment,
    member: Member,
    totals: Mapping[str, Mapping[Kind, int]],
) -> dict[str, Any]:
    """Return how the member stands in what weighs most about the shift, till then and in all."""
    shift = next(s for s in case.shifts if s.name == a.shift)
    kinds = kinds_of(a.day, shift, case.holidays)
    kind = next(k for k in ("holidays", "nights", "weekends", "shifts") if k in kinds)
    equal = [m for m in case.members if m.duty == member.duty and m.id != member.id]
    till = sorted(situation.before(m.id, a.day, kind) for m in equal)
    none = dict.fromkeys(KINDS, 0)
    month = sorted(totals.get(m.id, none)[kind] for m in equal)
    return {
        "measure": kind,
        "till": situation.before(member.id, a.day, kind),
        "others_till": [till[0], till[-1]] if till else [],
        "month": totals.get(member.id, none)[kind],
        "others_month": [month[0], month[-1]] if month else [],
    }


def by_hand(action: str, actor: str, other: str = "") -> str:
    """Return the facts of an assignment that somebody made: pin, add or exchange.

    `actor` is a username, `other` the member whose place was taken.
    """
    return json.dumps({"kind": action, "by": actor, "other": other}, separators=(",", ":"))


def why_text(a: Assignment, names: Mapping[str, str], lang: str) -> str:
    """Return in a few sentences why a member serves; `names` are those of members by id."""
    facts = json.loads(a.why) if a.why else {}
    kind = facts.get("kind", "")
    if kind in ("turn", "stand-in"):
        return " ".join((_need_text(a, facts, names, lang), _measure_text(facts, lang))).strip()
    other = names.get(facts.get("other", ""), "")
    texts = {
        "pinned": (
            "Ditetapkan oleh komandan; jadwal lain disusun di sekitarnya.",
            "Set by the commander; the rest was rostered around it.",
        ),
        "add": ("Ditambahkan oleh komandan.", "Added by the commander."),
        "exchange": (
            f"Ditukar oleh komandan{f' dengan {other}' if other else ''}.",
            f"Exchanged by the commander{f' with {other}' if other else ''}.",
        ),
        "": ("Alasannya tidak tercatat.", "The reason was not recorded."),
    }
    return texts.get(kind, texts[""])[lang == "en"]


def _need_text(a: Assignment, facts: Mapping[str, Any], names: Mapping[str, str], lang: str) -> str:
    duty, need, have = facts["duty"], facts["need"], facts["have"]
    word = duty_word(duty, lang)
    away = [names.get(m, "?") for m in facts["away"]]
    states = states_text(facts["states"], away, lang)
    if facts["kind"] == "stand-in":
        text = (
            f"{a.squad} {a.shift} perlu {need} {word} dan tidak dapat mengisinya sendiri secara "
            f"adil; Anda dari {facts['home']} membantu.",
            f"{a.squad} needs {amount(need, duty)} for {a.shift} and cannot fairly fill it by "
            f"itself; you step in from {facts['home']}.",
        )[lang == "en"]
        return f"{text} {_of(a.squad, have, word, states, lang)}" if states else text
    first = (
        f"{a.squad} bertugas {a.shift} dan perlu {need} {word}.",
        f"{a.squad} serves {a.shift} and needs {amount(need, duty)}.",
    )[lang == "en"]
    if have <= need:
        only = ("Regu Anda tidak punya yang lain.", "Your squad has nobody else.")[lang == "en"]
        return f"{first} {only}"
    return f"{first} {_of(a.squad, have, word, states, lang)}"


def _of(squad: str, have: int, word: str, states: str, lang: str) -> str:
    if lang == "en":
        return f"Of the {have} there are in {squad}, others: {states}."
    return f"Dari {have} {word} {squad}, yang lain: {states}."


def _measure_text(facts: Mapping[str, Any], lang: str) -> str:
    if not facts.get("others_month"):
        return ""
    low, high = facts["others_till"]
    least, most = facts["others_month"]
    what = KIND_WORDS[facts["measure"]][lang == "en"]
    word = duty_word(facts["duty"], lang)
    if lang == "en":
        return (
            f"Your {what} this month before it: {facts['till']} (others of your duty: "
            f"{_range(low, high)}); in the whole month {facts['month']} ({_range(least, most)})."
        )
    return (
        f"{what[:1].upper()}{what[1:]} Anda bulan ini sebelumnya: {facts['till']} ({word} lain: "
        f"{_range(low, high)}); sebulan penuh {facts['month']} ({_range(least, most)})."
    )


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def gap_text(case: Case, gap: Gap, situation: Situation, lang: str) -> str:
    """Return what lacks, which shift and squad, and what keeps everybody of that duty."""
    service = gap.service
    everybody = [m for m in case.members if m.duty == gap.duty]
    states = situation.states(everybody, (service.day, service.shift))
    word = duty_word(gap.duty, lang)
    if lang == "en":
        first = f"{service.squad}, {service.shift}: {amount(gap.missing, gap.duty)} missing."
        none = f"The unit has no {word}."
        rest = f"Of all {amount(len(everybody), gap.duty)}:"
    else:
        first = f"{service.squad}, {service.shift}: kurang {gap.missing} {word}."
        none = f"Satuan tidak punya {word}."
        rest = f"Dari semua {len(everybody)} {word}:"
    if not everybody:
        return f"{first} {none}"
    return f"{first} {rest} {states_text({k: n for k, n in states.items() if n}, [], lang)}."


def violation_text(violation: Violation, name: str, lang: str) -> str:
    """Return a broken rule in words; `name` is whose."""
    v, figure = violation, f"{violation.figure:g}"
    duty = cast(Duty, v.duty)
    if v.rule in ("crew", "spare"):
        number = int(v.figure)
        if lang == "en":
            people = amount(number, duty)
            return f"{v.detail}: {people} {'missing' if v.rule == 'crew' else 'too many'}"
        more = "kurang" if v.rule == "crew" else "lebih"
        return f"{v.detail}: {more} {number} {duty_word(duty, lang)}"
    texts: dict[str, tuple[str, str]] = {
        "rest": (
            f"istirahat hanya {figure} jam ({v.detail})",
            f"only {figure} h of rest ({v.detail})",
        ),
        "twice": ("sudah bertugas pada hari itu", "serves on that day already"),
        "leave": ("sedang cuti", "is on leave"),
        "service": ("belum atau tidak lagi berdinas", "is not in service"),
        "run": (
            f"{figure} hari berturut-turut tanpa libur",
            f"{figure} days in a row without a day off",
        ),
        "week": (
            f"bertugas {figure} hari dalam seminggu",
            f"serves {figure} days in one week",
        ),
        "unknown": ("tidak ada dalam daftar anggota", "is not among the members"),
    }
    return f"{name}: {texts[v.rule][lang == 'en']}"
