"""The files of a month's roster: the workbook, and calendars of squads and members."""

from collections.abc import Callable
from functools import partial

from planner.city.office import Office
from planner.paper.text import file_stems
from planner.staffing.export.ics import roster_ics
from planner.staffing.export.xlsx import roster_xlsx
from planner.staffing.model import Case
from planner.staffing.service.roster import MonthView, names_of
from planner.words import Lang, text
from planner.words.catalogues import SOURCE


def roster_files(
    office: Office, view: MonthView, *, lang: Lang = SOURCE
) -> dict[str, Callable[[], bytes]]:
    """Return what makes each file of a month's roster, by file name.

    The workbook is `jadwal-MONTH.xlsx`; calendars are `jadwal-MONTH-SQUAD.ics`, and one for each
    member by name.
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
            view.served,
            view.tallies,
            view.spreads,
            view.gaps,
            city=office.data.settings.name,
            made=kept.changed,
            lang=lang,
        )
    }
    squads, members = squad_files(case), member_files(case)
    for squad in case.squads:
        served = [a for a in view.served if a.squad == squad.name]
        files[squads[squad.name]] = partial(
            ics, served, title=text("roster.title", lang, name=squad.name), whole_squad=True
        )
    for member in case.members:
        mine = [a for a in view.served if a.member == member.id]
        files[members[member.id]] = partial(
            ics, mine, title=text("roster.title", lang, name=member.name)
        )
    return files


def squad_files(case: Case) -> dict[str, str]:
    """Return the name of each squad's calendar, by squad, such as `jadwal-2026-12-regu-1.ics`."""
    stems = file_stems({s.name: s.name for s in case.squads})
    return {name: f"jadwal-{case.month}-{stem}.ics" for name, stem in stems.items()}


def member_files(case: Case) -> dict[str, str]:
    """Return the name of each member's calendar, by the member's id."""
    stems = file_stems({m.id: m.name for m in case.members})
    return {id: f"jadwal-{case.month}-anggota-{stem}.ics" for id, stem in stems.items()}
