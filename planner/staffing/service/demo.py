"""Members and vehicles of the demo, plainly marked, and whether there are others."""

import re
from functools import partial

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.staffing.model import DUTIES, Member, Vehicle
from planner.staffing.service.roster import roster_params
from planner.staffing.store import Staffing


def demo_staff(office: Office) -> int:
    """Return how many members were made for the demo, plainly marked; none if there are some.

    Each squad gets two vehicles and five members for each place of its crew, so that every squad
    can serve every shift and everybody has days off.
    """
    if Staffing.of(office).members():
        return 0
    needs = roster_params(office).needs
    made: list[Member] = []
    with office.database.write():
        for s, squad in enumerate(office.data.settings.squads, 1):
            duties = [d for d in DUTIES for _ in range(5 * needs[d])]
            person = partial(Member, squad=squad.name)
            made += [
                person(id=f"demo-{s}-{n:02}", name=f"Anggota {n} {squad.name}", duty=duty)
                for n, duty in enumerate(duties, 1)
            ]
            for n in (1, 2):
                Staffing.of(office).put_vehicle(
                    Vehicle(
                        id=f"demo-{s}-{n}",
                        name=f"Mobil {n} {squad.name}",
                        kind=squad.vehicle,
                        squad=squad.name,
                    )
                )
        Staffing.of(office).put_members(made)
        at = office.now()
        AuditLog.of(office).append(
            "system", "members.demo", office.city, at=at, detail={"members": len(made)}
        )
    return len(made)


def only_demo_staff(office: Office) -> bool:
    """Whether every member and vehicle is one of the demo's, without anything of a real one's."""
    staff = Staffing.of(office)
    return all(
        re.fullmatch(r"demo-\d+-\d+", m.id)
        and re.fullmatch(r"Anggota \d+ .+", m.name)
        and not (m.number or m.phone or m.username)
        for m in staff.members()
    ) and all(
        re.fullmatch(r"demo-\d+-\d+", v.id)
        and re.fullmatch(r"Mobil \d+ .+", v.name)
        and not v.plate
        for v in staff.vehicles()
    )
