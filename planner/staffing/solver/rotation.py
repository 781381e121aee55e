"""Which squads serve which shift: all of them, or by turns after a pattern."""

from datetime import date

from planner.staffing.model import Case, Service


def all_squads(case: Case) -> tuple[Service, ...]:
    """Return every squad in every shift that the city's settings give it."""
    return tuple(
        Service(day, shift.name, squad.name)
        for day in case.days
        for shift in case.shifts
        for squad in case.squads
        if shift.name in squad.shifts
    )


def all_guards(case: Case) -> tuple[Service, ...]:
    """Return every place to guard in every shift that the city's settings give it."""
    return tuple(
        Service(day, shift, guard.name)
        for day in case.days
        for guard in case.guards
        for shift in guard.shifts
    )


def pattern(case: Case, place: int, day: date) -> str:
    """Return the shift that the pattern gives a squad on a day, "" for none.

    Units with four squads serve so (pagi, pagi, siang, siang, malam, malam, libur, libur): two days
    each, forward by the clock, then days off. Quick forward rotation with few nights in a row is
    what shift work research asks for (Knauth 1996, doi:10.1016/0003-6870(95)00044-5). The place of
    a squad is its order in the settings. The pattern depends on the date alone, so months join.
    """
    cycle = [s.name for s in case.shifts for _ in range(2)]
    length = max(len(cycle), 2 * round(len(case.squads) / case.params.squads_per_shift))
    cycle += [""] * (length - len(cycle))
    return cycle[(day.toordinal() - 2 * place) % length]


def in_pattern(case: Case) -> tuple[Service, ...]:
    """Return which squads serve by the pattern alone, and who is off where it names too few."""
    found = []
    for day in case.days:
        wanted = {squad.name: pattern(case, n, day) for n, squad in enumerate(case.squads)}
        for shift in case.shifts:
            able = [s.name for s in case.squads if shift.name in s.shifts]
            here = [name for name in able if wanted[name] == shift.name]
            here += [name for name in able if not wanted[name]]
            for name in here[: case.params.squads_per_shift]:
                wanted[name] = shift.name
                found.append(Service(day, shift.name, name))
    return tuple(found)
