"""How days, loops, stops and the age of data read."""

from collections.abc import Iterable
from datetime import date

from geo.notice import Notice
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.words import Lang, say, text
from planner.words.units import clock, long_day


def plan_day(plan: Plan, lang: Lang) -> str:
    """Return the day of a plan in words, such as "Jumat, 20 November 2026"."""
    return long_day(date.fromisoformat(plan.date), lang)


def loop_title(loop: Loop) -> str:
    """Return the name of a loop, such as "Regu 1 · Pagi"."""
    return f"{loop.squad} \u00b7 {loop.shift}"


def data_age(plan: Plan, lang: Lang) -> str:
    """Return how old the plan's newest incident was when the plan was made."""
    if plan.data_until is None:
        return text("export.data_none", lang)
    local = plan.data_until.astimezone(plan.made.tzinfo)
    days = (plan.made - plan.data_until).days
    if days < 1:
        return text("export.data_fresh", lang, count=plan.incidents, until_at=local)
    return text("export.data_age", lang, count=plan.incidents, until_at=local, age_span=days)


def stop_notes(planned: PlannedStop, lang: Lang) -> tuple[str, ...]:
    """Return what to know at a stop: its times, its duty, what to do and why."""
    stop = planned.stop
    notes = [
        text(
            "export.stop_times",
            lang,
            arrive=clock(planned.arrive),
            leave=clock(planned.leave),
            dwell_s=stop.dwell_s,
        )
    ]
    if (planned.start - planned.arrive).total_seconds() >= 60:
        notes.append(text("export.start", lang, time=clock(planned.start)))
    notes.append(", ".join(part for part in (stop.ward, stop.district) if part))
    if planned.duty:
        notes.append(text("export.duty", lang, duty=planned.duty))
    if stop.instruction:
        notes.append(say(stop.instruction, lang))
    if stop.reason:
        notes.append(say(stop.reason, lang))
    return tuple(note for note in notes if note)


def checklist_texts(items: Iterable[Notice], lang: Lang) -> tuple[str, ...]:
    """Return the items of a checklist as they are printed."""
    told = (say(item, lang) for item in items)
    return tuple(f"{text[:1].upper()}{text[1:]}" for text in told)
