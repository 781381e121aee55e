"""Who drives on a day, from what is kept of members, leave and rosters."""

from dataclasses import replace
from datetime import date

from planner.city.office import Office
from planner.staffing.crews import LOOK_BACK, CrewWatch, equipped, every_crew, watch_of
from planner.staffing.model import Case, ready_vehicles
from planner.staffing.service.roster import OnDuty, roster_params
from planner.staffing.store import Staffing


def watch_on(office: Office, day: date) -> CrewWatch:
    """Return who drives on a day: by the roster where its month has one, else in turn."""
    store, settings = Staffing.of(office), office.data.settings
    first = day - LOOK_BACK
    months = sorted({f"{d:%Y-%m}" for d in (first, day)})
    known = {m for m in store.months() if m in months}
    near = store.assignments(first, day)
    case = Case(
        first=day.replace(day=1),
        zone=settings.zone,
        shifts=settings.shifts,
        squads=settings.squads,
        members=store.members(),
        leave=store.leave(first=first),
        params=roster_params(office),
    )
    shifts = {s.name for s in case.shifts}
    # Those on guard are read as well: they must have rested before they drive.
    rostered = {
        month: tuple(a for a in near if f"{a.day:%Y-%m}" == month and a.shift in shifts)
        for month in known
    }
    watch = watch_of(case, day, rostered)
    crews = tuple(equipped(crew, store.vehicles(), case.shifts, day) for crew in watch.crews)
    return replace(watch, crews=crews)


def duty_on(office: Office, day: date) -> tuple[OnDuty, ...]:
    """Return whose turn it is on a day by shift and squad, also those with too few to drive.

    In the city's order, members leader first, with the vehicles that are not under repair.
    """
    watch = watch_on(office, day)
    crews = {(c.shift.name, c.squad.name): c for c in (*watch.crews, *watch.lacking)}
    vehicles = Staffing.of(office).vehicles()
    return tuple(
        OnDuty(
            shift=crew.shift.name,
            squad=crew.squad.name,
            members=crew.members,
            vehicles=ready_vehicles(vehicles, crew.squad.name, day),
        )
        for each in every_crew(office.data.settings.squads, office.data.settings.shifts)
        if (crew := crews.get((each.shift.name, each.squad.name)))
    )
