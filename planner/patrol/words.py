"""How loops, stops and the age of data read."""

from planner.patrol.model import Loop, Plan, PlannedStop
from planner.words.wording import clock, duration, moment_text


def loop_title(loop: Loop) -> str:
    """Return the name of a loop, such as "Regu 1 · Pagi"."""
    return f"{loop.squad} \u00b7 {loop.shift}"


def data_age(plan: Plan) -> str:
    """Return how old the plan's newest incident was when the plan was made."""
    if plan.data_until is None:
        return "belum ada data kejadian"
    local = plan.data_until.astimezone(plan.made.tzinfo)
    days = (plan.made - plan.data_until).days
    age = "kurang dari 1 hari" if days < 1 else f"{days} hari"
    return f"{plan.incidents} kejadian s.d. {moment_text(local)} (umur data {age})"


def stop_notes(planned: PlannedStop) -> tuple[str, ...]:
    """Return what to know at a stop: its times, its duty, what to do."""
    stop = planned.stop
    notes = [
        f"Tiba {clock(planned.arrive)}, berangkat {clock(planned.leave)}, "
        f"di tempat {duration(stop.dwell_s)}"
    ]
    if (planned.start - planned.arrive).total_seconds() >= 60:
        notes.append(f"Mulai {clock(planned.start)}")
    notes.append(", ".join(part for part in (stop.ward, stop.district) if part))
    if planned.duty:
        notes.append(f"Wajib: {planned.duty}")
    if stop.instruction:
        notes.append(stop.instruction)
    return tuple(note for note in notes if note)
