"""`patroli roster` and `patroli members`: who serves when."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.notice import Notice
from planner.city.option import city_option
from planner.errors import NotFoundError
from planner.terminal.progress import progress
from planner.words import TERMINAL, say, told_json

if TYPE_CHECKING:
    from planner.city.office import Office
    from planner.people.service.many import Made
    from planner.staffing.service.members import MembersReport
    from planner.staffing.service.roster import MonthView

ACTOR = "shell"
"""What the audit log calls whoever commands here."""

month_option = click.option(
    "--month", metavar="YYYY-MM", help="The month; the one after this if left out."
)


@click.group()
def roster() -> None:
    """Roster members over shifts, month by month."""


@roster.command()
@city_option
@month_option
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def make(city: str, month: str | None, as_json: bool) -> None:
    """Make the roster of a month, around what is pinned, and keep it."""
    from planner.city.office import open_office
    from planner.staffing.service.roster import make_month, view_month

    office = open_office(city)
    on = month or _coming(office)
    with progress(1) as step:
        make_month(office, on, by=ACTOR, step=step)
    view = view_month(office, on)
    assert view is not None
    if as_json:
        click.echo(json.dumps(figures(view), ensure_ascii=False))
    else:
        _say(view)
    office.database.close()


@roster.command()
@city_option
@month_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for the workbook and the calendars.",
)
def export(city: str, month: str | None, out: Path) -> None:
    """Write the roster of a month as XLSX, and as calendars (ICS) per squad and member."""
    from planner.city.office import open_office
    from planner.staffing.export.files import roster_files
    from planner.staffing.model import month_start
    from planner.staffing.service.roster import view_month

    office = open_office(city)
    on = month or _coming(office)
    view = view_month(office, on)
    if view is None:
        raise NotFoundError(Notice.of("roster.not_made", of_ym=month_start(on)))
    out.mkdir(parents=True, exist_ok=True)
    files = roster_files(office, view)
    for name, make_file in files.items():
        (out / name).write_bytes(make_file())
    click.echo(f"{len(files)} files in {out}")
    office.database.close()


@click.group()
def members() -> None:
    """Keep the list of members."""


@members.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@city_option
@click.option("--check", is_flag=True, help="Only look: keep nothing.")
@click.option("--accounts", is_flag=True, help="Make accounts with roles for who has none yet.")
@click.option(
    "--links",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("links.csv"),
    show_default=True,
    help="The new file for the sign-in links of these accounts.",
)
@click.option("--address", help="Where the pages are served; where they were last.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def import_(
    file: Path,
    city: str,
    check: bool,
    accounts: bool,
    links: Path,
    address: str | None,
    as_json: bool,
) -> None:
    """Import members from CSV, TSV or XLSX; columns are guessed by their names.

    With --accounts each gets the role that its row names, and a squad's leader that of their squad.
    """
    from functools import partial

    from planner.city.address import served_address
    from planner.city.office import open_office
    from planner.staffing.export.links import new_links
    from planner.staffing.service.members import import_members

    office = open_office(city)
    if accounts and not check:
        with new_links(links) as write:
            there = (address or served_address(office)).rstrip("/")
            report = import_members(
                office, file, by=ACTOR, accounts=True, deliver=partial(write, there)
            )
    else:
        report = import_members(office, file, by=ACTOR, check=check, accounts=accounts)
    office.database.close()
    if as_json:
        click.echo(json.dumps(_report_json(report), ensure_ascii=False))
        return
    _tell(report, check)
    if any(made.token for made in report.accounts):
        click.echo(
            f"sign-in links, valid once within 24 hours, are in {links}: hand them out, then"
        )
        click.echo("remove the file")


def _tell(report: "MembersReport", check: bool) -> None:
    click.echo("columns: " + ", ".join(f"{f}={c}" for f, c in report.columns.items()))
    verb = "would be" if check else "were"
    click.echo(
        f"{report.rows} rows: {report.added} {verb} added, {report.changed} changed, "
        f"{report.same} the same, {len(report.rejects)} rejected"
    )
    for reject in report.rejects:
        click.echo(f"  line {reject.line}: {say(reject.reason, TERMINAL)} ({reject.value!r})")
    for made in report.accounts:
        who = made.wanted
        why = f": {say(made.reason, TERMINAL)}" if made.reason else ""
        click.echo(f"  line {who.line}: account {who.username or '-'} {_outcome(made, check)}{why}")


def _outcome(made: "Made", check: bool) -> str:
    if made.outcome == "known":
        return "is there already, with the roles it has"
    if made.outcome == "refused":
        return "refused"
    given = made.wanted.grant
    role = f" as {given.role}" + (f" of {given.area}" if given.area else "") if given else ""
    return f"would be made{role}" if check else f"made{role}"


def _report_json(report: "MembersReport") -> dict[str, object]:
    rejects = [
        {
            "line": r.line,
            "reason": say(r.reason, TERMINAL),
            "told": told_json(r.reason, TERMINAL),
            "value": r.value,
        }
        for r in report.rejects
    ]
    shallow = {f.name: getattr(report, f.name) for f in dataclasses.fields(report)}
    accounts = [
        {
            "line": made.wanted.line,
            "username": made.wanted.username,
            "outcome": made.outcome,
            "role": made.wanted.grant and made.wanted.grant.role,
            "area": made.wanted.grant and made.wanted.grant.area,
            "told": made.reason and told_json(made.reason, TERMINAL),
        }
        for made in report.accounts
    ]
    columns = dict(report.columns)
    return {**shallow, "columns": columns, "rejects": rejects, "accounts": accounts}


def _coming(office: "Office") -> str:
    today = office.now()
    year, month = divmod(today.year * 12 + today.month, 12)
    return f"{year:04}-{month + 1:02}"


def figures(view: "MonthView") -> dict[str, object]:
    """Return what a month's roster comes to, for programs."""
    from planner.staffing.reasons import gap_text, unserved_told

    return {
        "month": view.case.month,
        "revision": view.kept.revision,
        "members": len(view.case.members),
        "assignments": len(view.kept.assignments),
        "unfair": sum(not t.fair(kind) for t in view.tallies for kind in t.counts),
        "range": {d: {k: list(r) for k, r in kinds.items()} for d, kinds in view.spreads.items()},
        "shifts": len(view.case.days) * len(view.case.shifts),
        "short": len(view.unserved),
        "empty": sum(u.there == 0 for u in view.unserved),
        "gaps": [
            {
                "day": u.day.isoformat(),
                "shift": u.shift,
                "squad": "",
                "duty": "squad",
                "missing": u.needed - u.there,
                "why": say(unserved_told(u), TERMINAL),
            }
            for u in view.unserved
        ]
        + [
            {
                "day": g.service.day.isoformat(),
                "shift": g.service.shift,
                "squad": g.service.squad,
                "duty": g.duty,
                "missing": g.missing,
                "why": gap_text(view.case, g, view.situation, TERMINAL),
            }
            for g in view.gaps
        ],
        "violations": len(view.broken),
    }


def _say(view: "MonthView") -> None:
    from planner.staffing.reasons import gap_text, unserved_told

    click.echo(
        f"roster of {view.case.month}: {len(view.kept.assignments)} assignments of "
        f"{len(view.case.members)} members, revision {view.kept.revision}"
    )
    for duty, kinds in view.spreads.items():
        told = ", ".join(f"{kind} {low}-{high}" for kind, (low, high) in kinds.items())
        click.echo(f"  {duty}: {told}")
    if view.unserved:
        empty = sum(u.there == 0 for u in view.unserved)
        click.echo(
            f"  of {len(view.case.days) * len(view.case.shifts)} shifts "
            f"{len(view.unserved)} have too few squads, {empty} of them none"
        )
    for lack in view.unserved:
        click.echo(f"  gap on {lack.day}: {say(unserved_told(lack), TERMINAL)}")
    for gap in view.gaps:
        text = gap_text(view.case, gap, view.situation, TERMINAL)
        click.echo(f"  gap on {gap.service.day}: {text}")
