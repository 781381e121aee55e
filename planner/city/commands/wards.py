"""`patroli boundaries`: look at ward files before using them."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from geo.wards.check import Report


@click.group()
def boundaries() -> None:
    """Look at ward boundaries before using them."""


@boundaries.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name-field", help="Field with the ward's name.")
@click.option("--code-field", help="Field with the ward's code.")
@click.option("--district-field", help="Field with the district's name.")
@click.option("--crs", help="The file's CRS where it has none, such as EPSG:…")
@click.option("--layer", help="Layer of a file with several.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def check(
    ctx: click.Context,
    file: Path,
    name_field: str | None,
    code_field: str | None,
    district_field: str | None,
    crs: str | None,
    layer: str | None,
    as_json: bool,
) -> None:
    """Check wards: CRS, outlines, gaps, overlaps, codes, names; area by district.

    Exit code 0 when the wards can be used (there may be notices), 2 when there are faults.
    """
    from geo.reading.apart import apart
    from geo.reading.limits import TABLES
    from geo.wards.read import check_wards

    report = apart(
        check_wards,
        TABLES,
        file,
        fields={"name": name_field, "code": code_field, "district": district_field},
        crs=crs,
        layer=layer,
    )
    if as_json:
        click.echo(
            json.dumps({"ok": not report.faults, **dataclasses.asdict(report)}, ensure_ascii=False)
        )
    else:
        say(file, report)
    if report.faults:
        ctx.exit(2)


def say(file: Path, report: "Report") -> None:
    """Print a report for people; faults go to the error stream."""
    west, south, east, north = report.bounds
    click.echo(f"{file}: {report.wards} wards, {report.area_km2:,.2f} km², CRS {report.crs}")
    click.echo(f"longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}")
    click.echo(f"{'district':<28} {'wards':>6} {'km²':>12}")
    for d in report.districts:
        click.echo(f"{d.name:<28} {d.wards:>6} {d.area_km2:>12,.2f}")
    for finding in report.notices:
        click.echo(f"note ({finding.kind}): {finding.message}")
    for finding in report.faults:
        click.echo(f"fault ({finding.kind}): {finding.message}", err=True)
    if report.faults:
        click.echo(f"{len(report.faults)} faults: the wards cannot be used as they are", err=True)
    else:
        click.echo("no faults")
