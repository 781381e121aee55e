"""`patroli incidents`: bring incident files into a city."""

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from geo.model import Origin
from planner.city.option import city_option
from planner.terminal.progress import progress
from planner.words import TERMINAL, say, told_json

if TYPE_CHECKING:
    from planner.incidents.service.bring import ImportReport

ORIGINS = {
    **{"reported": "reported", "laporan": "reported"},
    **{"found": "found", "temuan": "found"},
    **{"inspected": "inspected", "inspeksi": "inspected"},
}


@click.group()
def incidents() -> None:
    """Bring incident files into a city."""


@incidents.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@city_option
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="FIELD=COLUMN,…",
    help="Columns to use: time, lon, lat, category, and clock, origin, point, year, month, …",
)
@click.option(
    "--origin",
    type=click.Choice(list(ORIGINS)),
    default="reported",
    show_default=True,
    help="How incidents became known whose row does not tell.",
)
@click.option(
    "--unknown-category",
    metavar="CODE",
    help="Category for rows whose category the city does not know, instead of rejecting them.",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for the rows that cannot be used.  [default: FILE.rejects.csv]",
)
@click.option("--check", is_flag=True, help="Only look: keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def import_(
    file: Path,
    city: str,
    maps: tuple[str, ...],
    origin: str,
    unknown_category: str | None,
    rejects: Path | None,
    check: bool,
    as_json: bool,
) -> None:
    """Import incidents from CSV, TSV, XLSX, GeoJSON or GPKG, also gzipped.

    Rows that cannot be used go to a rejects file with line number and reason. Importing a file
    twice adds nothing.
    """
    from planner.city.office import open_office
    from planner.incidents.service.bring import import_file

    mapping = parse_mapping(maps)
    office = open_office(city)
    with progress(1) as step:
        step("step.reading")
        report = import_file(
            office,
            file,
            now=office.now(),
            check=check,
            mapping=mapping,
            origin=cast(Origin, ORIGINS[origin]),
            unknown_category=unknown_category,
            rejects_path=rejects,
        )
        office.database.close()
    if as_json:
        click.echo(json.dumps(_report_json(report), ensure_ascii=False))
        return
    _say(report, check)


def _report_json(report: "ImportReport") -> dict[str, object]:
    fields = {f.name: getattr(report, f.name) for f in dataclasses.fields(report)}
    reasons = report.reasons.items()
    return {
        **fields,
        "columns": dict(report.columns),
        "reasons": {say(reason, TERMINAL): count for reason, count in reasons},
        "notices": [say(notice, TERMINAL) for notice in report.notices],
        "told": {
            "reasons": [{"count": n, **told_json(reason, TERMINAL)} for reason, n in reasons],
            "notices": [told_json(notice, TERMINAL) for notice in report.notices],
        },
    }


def _say(report: "ImportReport", check: bool) -> None:
    taken = ", ".join(f"{field}={name}" for field, name in report.columns.items())
    click.echo(f"columns: {taken}")
    for notice in report.notices:
        click.echo(f"note: {say(notice, TERMINAL)}", err=True)
    verb = "could be added" if check else "added"
    click.echo(
        f"{report.rows} rows: {report.added} {verb}, {report.known} known already, "
        f"{report.rejected} rejected"
    )
    for reason, count in list(report.reasons.items())[:5]:
        click.echo(f"  {count} × {say(reason, TERMINAL)}")
    if report.rejects_file:
        click.echo(f"rejected rows: {report.rejects_file}")


def parse_mapping(texts: tuple[str, ...]) -> Mapping[str, str]:
    """Return field to column of texts such as "time=WHEN,lon=X"; a column may hold a comma.

    Raises
    ------
    click.UsageError : a text that is not of that form.

    >>> parse_mapping(("time=Date, local,lon=X",))
    {'time': 'Date, local', 'lon': 'X'}
    """
    mapping: dict[str, str] = {}
    for text in texts:
        for pair in re.split(r",(?=\s*\w+=)", text):
            field, equals, column = pair.partition("=")
            if not (equals and field.strip() and column.strip()):
                raise click.UsageError(
                    f"--map: expected FIELD=COLUMN such as time=WHEN,lon=X, got {pair!r}"
                )
            mapping[field.strip()] = column.strip()
    return mapping
