"""The files of rosters: a month's workbook, and calendars of squads and members."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from planner.city.office import Office
from planner.paper.text import file_stems
from planner.staffing.export.ics import roster_ics
from planner.staffing.export.xlsx import roster_xlsx
from planner.staffing.model import Assignment, Case, next_month
from planner.staffing.service.calendars import Owner, edition_of
from planner.staffing.service.roster import MonthView, case_of, names_of
from planner.staffing.store import Staffing
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
    edition = edition_of(office, case, kept)

    def ics(owner: Owner, name: str) -> bytes:
        return roster_ics(
            [edition],
            _mine(owner),
            names,
            city=office.city,
            zone=case.zone,
            title=text("roster.title", lang, name=name),
            whole_squad=owner.kind == "squad",
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
            view.unserved,
            city=office.data.settings.name,
            made=kept.changed,
            lang=lang,
        )
    }
    squads, members = squad_files(case), member_files(case)
    for squad in case.squads:
        owner = Owner(kind="squad", who=squad.name)
        files[squads[squad.name]] = partial(ics, owner, squad.name)
    for member in case.members:
        owner = Owner(kind="member", who=member.id)
        files[members[member.id]] = partial(ics, owner, member.name)
    return files


def followed_calendar(office: Office, owner: Owner) -> bytes:
    """Return the calendar of the month before, this one and the next, for whoever has its link.

    It tells hours and squad alone: no name but the one it is called after, and no reasons, which
    may name others who are away.
    """
    store, editions = Staffing.of(office), []
    for month in _months(office.now().date()):
        kept = store.roster(month)
        if kept is not None:
            editions.append(edition_of(office, case_of(office, month), kept))
    name = owner.who
    if owner.kind == "member":
        # Whoever left the unit is still told that what they had is cancelled.
        name = next((m.name for m in store.members() if m.id == owner.who), "–")
    return roster_ics(
        editions,
        _mine(owner),
        None,
        city=office.city,
        zone=office.data.settings.zone,
        title=text("roster.title", SOURCE, name=name),
        whole_squad=owner.kind == "squad",
        refresh=True,
    )


def squad_files(case: Case) -> dict[str, str]:
    """Return the name of each squad's calendar, by squad, such as `jadwal-2026-12-regu-1.ics`."""
    stems = file_stems({s.name: s.name for s in case.squads})
    return {name: f"jadwal-{case.month}-{stem}.ics" for name, stem in stems.items()}


def member_files(case: Case) -> dict[str, str]:
    """Return the name of each member's calendar, by the member's id."""
    stems = file_stems({m.id: m.name for m in case.members})
    return {id: f"jadwal-{case.month}-anggota-{stem}.ics" for id, stem in stems.items()}


def _mine(owner: Owner) -> Callable[[Assignment], bool]:
    if owner.kind == "squad":
        return lambda a: a.squad == owner.who
    return lambda a: a.member == owner.who


def _months(today: date) -> list[str]:
    this = today.replace(day=1)
    return [f"{d:%Y-%m}" for d in (this - timedelta(days=1), this, next_month(this))]
