"""How many residents there are for each officer on duty, by shift and district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from geo.model import Ward
from planner.city.office import Office
from planner.patrol.model import Loop, Plan
from planner.staffing.service.crews import duty_on
from planner.staffing.service.roster import on_duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Residents and officers on duty of a shift, in a district or "" the whole city.

    `people` is None where the residents of a ward are unknown. `officers` are those whose squads
    stop there, each counted by the share of the squad's minutes at stops; None where nothing
    tells: no plan sends anybody in the shift, or a squad that drives is not in the roster.
    """

    shift: str
    district: str
    people: float | None
    officers: float | None

    @property
    def each(self) -> float | None:
        """Residents for each officer; None where one is unknown or nobody is there."""
        return self.people / self.officers if self.people is not None and self.officers else None


def strengths(office: Office, plan: Plan | None, *, on: date) -> tuple[Strength, ...]:
    """Return the strength of a day by shift, the city first; without a roster of crews in turn.

    Nothing for a day on which nobody on the list of members serves.
    """
    crews = {(d.shift, d.squad): len(d.members) for d in on_duty(office, on)}
    if not crews:
        turns = duty_on(office, on)
        crews = {(d.shift, d.squad): len(d.members) for d in turns if d.members}
    loops = plan.loops if plan is not None and plan.date == on.isoformat() else None
    shifts = [shift.name for shift in office.data.settings.shifts]
    return strengths_of(crews, loops, office.data.wards, shifts) if crews else ()


def strengths_of(
    crews: Mapping[tuple[str, str], int],
    loops: Sequence[Loop] | None,
    wards: Sequence[Ward],
    shifts: Sequence[str],
) -> tuple[Strength, ...]:
    """Return the strength of each shift in the city and in each district.

    Parameters
    ----------
    crews : officers on duty by shift and squad.
    loops : where the squads stop, None if nobody knows.
    """
    found = []
    districts = sorted({w.district for w in wards})
    for shift in shifts:
        on = {squad: number for (name, squad), number in crews.items() if name == shift}
        city = float(sum(on.values()))
        found.append(Strength(shift=shift, district="", people=_people(wards), officers=city))
        driven = [loop for loop in loops or () if loop.shift == shift]
        told = bool(driven) == bool(on) and all(loop.squad in on for loop in driven)
        for district in districts:
            there = (
                fsum(on[loop.squad] * _share(loop, district) for loop in driven) if told else None
            )
            people = _people([w for w in wards if w.district == district])
            found.append(Strength(shift=shift, district=district, people=people, officers=there))
    return tuple(found)


def _people(wards: Sequence[Ward]) -> float | None:
    known = [w.people for w in wards if w.people is not None]
    return fsum(known) if known and len(known) == len(wards) else None


def _share(loop: Loop, district: str) -> float:
    """Return the share of a loop's minutes at stops that it spends in a district."""
    if not loop.dwell_s:
        return 0.0
    return sum(p.stop.dwell_s for p in loop.stops if p.stop.district == district) / loop.dwell_s
