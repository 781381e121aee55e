"""Small units whose rosters can be checked by hand."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from planner.city.model import Shift, Squad
from planner.staffing.model import Assignment, Case, Duty, Leave, Member
from planner.staffing.parameters import RosterParams

FIRST = date(2026, 12, 1)
PAGI = Shift(name="pagi", start=time(7), end=time(15))
SIANG = Shift(name="siang", start=time(15), end=time(23))
MALAM = Shift(name="malam", start=time(23), end=time(7))


def day(number: int) -> date:
    return FIRST.replace(day=number)


def squads(count: int, shifts: Sequence[Shift]) -> tuple[Squad, ...]:
    names = tuple(s.name for s in shifts)
    return tuple(Squad(name=f"Regu {n}", post="Mako", shifts=names) for n in range(1, count + 1))


def crew(squad: str, *duties: str) -> tuple[Member, ...]:
    return tuple(
        Member(id=f"{squad[-1]}{n}", name=f"Anggota {n} {squad}", squad=squad, duty=cast(Duty, d))
        for n, d in enumerate(duties, 1)
    )


def away(member: str, first: int, last: int, *, wish: bool = False) -> Leave:
    return Leave(
        id=f"{member}-{first}", member=member, first_day=day(first), last_day=day(last), wish=wish
    )


def on(number: int, member: str, shift: str = "pagi", squad: str = "Regu 1") -> Assignment:
    return Assignment(day=day(number), member=member, shift=shift, squad=squad)


def unit(
    members: Sequence[Member],
    *,
    shifts: Sequence[Shift] = (PAGI, SIANG, MALAM),
    regus: int = 1,
    leave: Sequence[Leave] = (),
    around: Sequence[Assignment] = (),
    pinned: Sequence[Assignment] = (),
    params: RosterParams | None = None,
    first: date = FIRST,
) -> Case:
    return Case(
        first=first,
        zone=ZoneInfo("Asia/Jakarta"),
        shifts=tuple(shifts),
        squads=squads(regus, shifts),
        members=tuple(members),
        leave=tuple(leave),
        around=tuple(around),
        pinned=tuple(pinned),
        holidays={date(2026, 12, 25): "Natal"},
        params=params or RosterParams(crew=1, leaders=0, drivers=0, effort=0.2),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a unit of one or two squads, some away, with the last days of the month before."""
    regus = draw(st.integers(1, 2))
    size = draw(st.integers(2, 4))
    members = [m for n in range(1, regus + 1) for m in crew(f"Regu {n}", *["member"] * size)]
    leave = []
    for m in members:
        if draw(st.integers(0, 3)) == 0:
            start = draw(st.integers(1, 28))
            leave.append(away(m.id, start, min(31, start + draw(st.integers(0, 9)))))
    around = [
        Assignment(
            day=FIRST - timedelta(days=draw(st.integers(1, 6))),
            member=m.id,
            shift=draw(st.sampled_from(["pagi", "siang", "malam"])),
            squad=m.squad,
        )
        for m in members
    ]
    rules = RosterParams(
        crew=1,
        leaders=0,
        drivers=0,
        squads_per_shift=draw(st.sampled_from([0, 1])),
        max_days=draw(st.integers(3, 6)),
        effort=0.1,
    )
    return unit(members, regus=regus, leave=leave, around=around, params=rules)
