"""`patroli risk`: where the risk is in one shift, as files for maps and as a page."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from planner.city.option import city_option
from planner.terminal.dates import DAY
from planner.terminal.progress import progress
from planner.words import TERMINAL, say, say_all
from planner.words.often import how_often


@click.command()
@city_option
@click.option("--shift", required=True, help="Name of the shift, as in city.toml.")
@click.option(
    "--date", "day", type=DAY, metavar="YYYY-MM-DD", help="The morning to look from; today's."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for the risk surface, .geojson or .gpkg.",
)
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def risk(city: str, shift: str, day: date | None, out: Path, as_json: bool) -> None:
    """Write the risk surface and hotspots of a shift, and their map.

    Beside the surface, the hotspots go to a file of the same name ending in -hotspots.geojson, and
    the map to one ending in .html.
    """
    from geo.risk.files import check_target, write_surface
    from planner.city.office import open_office
    from planner.city.store import Notes
    from planner.maps.geojson import geojson_bytes, hotspots_to_geojson
    from planner.paper.files import replace_file
    from planner.risk.export import risk_page
    from planner.risk.service import SITUATION_STEPS, situation

    office = open_office(city)
    click.get_current_context().call_on_close(office.database.close)
    data = office.data
    names = [s.name for s in data.settings.shifts]
    if shift not in names:
        raise click.UsageError(f"--shift: expected one of {', '.join(names)}, got {shift!r}")
    check_target(out)
    with progress(SITUATION_STEPS + 1) as step:
        on = day or office.now().date()
        seen = situation(office, on=on, progress=step)
        step("step.writing")
        hotspots = [h for h in seen.hotspots if h.shift == shift]
        notes = (*Notes.of(office).all().values(), *seen.caveats)
        told = say_all(notes, TERMINAL)
        cells = write_surface({shift: seen.surfaces[shift]}, out, note="; ".join(told))
        points = out.with_name(f"{out.stem}-hotspots.geojson")
        replace_file(points, geojson_bytes(hotspots_to_geojson(hotspots, notes)))
        now = datetime.now(data.settings.zone)
        page = out.with_suffix(".html")
        replace_file(page, risk_page(office, seen, shift=shift, now=now).encode())
    expected = float(seen.surfaces[shift].expected.sum())
    figures = {
        "city": data.settings.key,
        "shift": shift,
        "as_of": seen.as_of.isoformat(),
        "cells": cells,
        "expected": expected,
        "hotspots": len(hotspots),
        "significant": sum(h.significant for h in hotspots),
        "emerging": sum(h.emerging for h in hotspots),
        "files": [str(out), str(points), str(page)],
        "notes": list(told),
    }
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(
        f"{data.settings.name}, {shift}, as of {seen.as_of:%Y-%m-%d}: "
        f"{say(how_often(expected, each='shift'), TERMINAL)} expected, {len(hotspots)} hotspots, "
        f"{figures['significant']} significant, {figures['emerging']} emerging"
    )
    for note in told:
        click.echo(f"note: {note}")
    click.echo("written to " + ", ".join(str(f) for f in (out, points, page)))
