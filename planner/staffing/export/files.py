"""The files of a month's roster: the workbook, and calendars of squads and members."""

import re
from collections.abc import Callable
from functools import partial

from planner.city.office import Office
from planner.staffing.export.ics import roster_ics
from planner.staffing.export.xlsx import roster_xlsx
from planner.staffing.service.roster import MonthView, names_of


def roster_files(
    office: Office, view: MonthView, *, lang: str = "id"
) -> dict[str, Callable[[], bytes]]:
    """Return what makes each file of a month's roster, by file name.

    The workbook is `jadwal-MONTH.xlsx`; calendars are `jadwal-MONTH-SQUAD.ics` and, by id, one
    for each member.
    """
    names, case, kept = names_of(view.case), view.case, view.kept
    ics = partial(
        roster_ics,
        case,
        names=names,
        city=office.city,
        made=kept.changed,
        revision=kept.revision,
        lang=lang,
    )
    files: dict[str, Callable[[], bytes]] = {
        f"jadwal-{case.month}.xlsx": partial(
            roster_xlsx,
            case,
            kept.assignments,
            view.tallies,
            view.spreads,
            view.gaps,
            city=office.data.settings.name,
            made=kept.changed,
        )
    }
    for squad in case.squads:
        served = [a for a in kept.assignments if a.squad == squad.name]
        files[squad_file(case.month, squad.name)] = partial(
            ics, served, title=f"Jadwal {squad.name}", whole_squad=True
        )
    for member in case.members:
        mine = [a for a in kept.assignments if a.member == member.id]
        files[member_file(case.month, member.id)] = partial(
            ics, mine, title=f"Jadwal {member.name}"
        )
    return files


def squad_file(month: str, squad: str) -> str:
    """Return the name of a squad's calendar.

    >>> squad_file("2026-12", "Regu 1")
    'jadwal-2026-12-regu-1.ics'
    """
    return f"jadwal-{month}-{re.sub(r'[^a-z0-9]+', '-', squad.casefold()).strip('-')}.ics"


def member_file(month: str, member: str) -> str:
    """Return the name of a member's calendar."""
    return f"jadwal-{month}-anggota-{member}.ics"
