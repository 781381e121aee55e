"""A month's roster of a hundred members: seconds, fairness, rules kept.

    python -m benchmarks.roster [--months N] [--json]

Four squads of 25 (five leaders, five drivers, fifteen others) serve three shifts of eight hours a
day with crews of five; a fifth of the members has up to a week of leave. Rules are checked by
planner.staffing.rules, which shares no code with the solver.
"""

import argparse
import json
import random
import time
from datetime import time as clock
from datetime import timedelta
from zoneinfo import ZoneInfo

from planner.city.model import Shift, Squad
from planner.staffing.calendar import holidays_of
from planner.staffing.fairness import tallies
from planner.staffing.model import DUTIES, KINDS, Case, Leave, Member, days_of, month_start
from planner.staffing.parameters import RosterParams
from planner.staffing.rules import violations
from planner.staffing.solver.apart import make_roster_apart

MONTHS = ("2026-12", "2026-05", "2027-03")
SHIFTS = (
    Shift(name="pagi", start=clock(7), end=clock(15)),
    Shift(name="siang", start=clock(15), end=clock(23)),
    Shift(name="malam", start=clock(23), end=clock(7)),
)


def unit(month: str, seed: int = 1) -> Case:
    """Return the case of a month."""
    draw, first, params = random.Random(seed), month_start(month), RosterParams()
    names = tuple(s.name for s in SHIFTS)
    squads = tuple(Squad(name=f"Regu {n}", post="Mako", shifts=names) for n in range(1, 5))
    members, leave = [], []
    for s, squad in enumerate(squads):
        for n, duty in enumerate(d for d in DUTIES for _ in range(5 * params.needs[d])):
            id = f"{s}-{n:02}"
            members.append(Member(id=id, name=f"Anggota {id}", squad=squad.name, duty=duty))
            if draw.random() < 0.2:
                start = first + timedelta(days=draw.randrange(26))
                end = start + timedelta(days=draw.randrange(7))
                leave.append(Leave(id=id, member=id, first_day=start, last_day=end))
    return Case(
        first=first,
        zone=ZoneInfo("Asia/Jakarta"),
        shifts=SHIFTS,
        squads=squads,
        members=tuple(members),
        leave=tuple(leave),
        holidays=holidays_of(params, days_of(first)),
        params=params,
    )


def measure(month: str) -> dict[str, object]:
    """Return the figures of one month."""
    case = unit(month)
    begun = time.perf_counter()
    roster = make_roster_apart(case)
    seconds = time.perf_counter() - begun
    made = tallies(case, roster.assignments)
    homes = {m.id: m.squad for m in case.members}
    equal = [t for t in made if t.full]
    spread = {}
    for kind in KINDS:
        by_duty = [[t.counts[kind] for t in equal if t.member.duty == d] for d in DUTIES]
        spread[kind] = max(max(c) - min(c) for c in by_duty)
    return {
        "month": month,
        "seconds": round(seconds, 1),
        "assignments": len(roster.assignments),
        "gaps": sum(g.missing for g in roster.gaps),
        "violations": len(violations(case, roster.services, roster.assignments)),
        "spread": spread,
        "unfair": sum(not t.fair(kind) for t in made for kind in KINDS),
        "stand_ins": sum(a.squad != homes[a.member] for a in roster.assignments),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=len(MONTHS), help="how many months")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    rows = [measure(month) for month in MONTHS[: asked.months]]
    if asked.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(", ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
