"""`patroli city`: add a city."""

import dataclasses
import json
from pathlib import Path

import click

SHOWN = 8
"""How many notices are printed; a coarse file has hundreds of slivers."""


@click.group()
def city() -> None:
    """Add cities: one folder of the data folder is one city."""


@city.command()
@click.argument("name")
@click.option(
    "--wards",
    "ward_path",
    required=True,
    type=click.Path(path_type=Path),
    help="Ward polygons in any format that GDAL reads, in any CRS.",
)
@click.option("--title", help="The city's full name, such as 'Kota Dumai'.")
@click.option("--name-field", help="Field with the ward's name.")
@click.option("--code-field", help="Field with the ward's code.")
@click.option("--district-field", help="Field with the district's name.")
@click.option("--crs", help="The file's CRS where it has none, such as EPSG:…")
@click.option("--layer", help="Layer of a file with several.")
@click.option("--repair", is_flag=True, help="Mend outlines that cross themselves.")
@click.option("--force", is_flag=True, help="Replace wards and city.toml of an existing city.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def add(
    name: str,
    ward_path: Path,
    title: str | None,
    name_field: str | None,
    code_field: str | None,
    district_field: str | None,
    crs: str | None,
    layer: str | None,
    repair: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Check wards and make the folder of city NAME with a city.toml of sensible defaults."""
    from planner.city.add import add_city

    made = add_city(
        name,
        ward_path,
        title=title,
        fields={"name": name_field, "code": code_field, "district": district_field},
        crs=crs,
        layer=layer,
        repair=repair,
        force=force,
    )
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(made), ensure_ascii=False))
        return
    click.echo(
        f"{made.folder}: {made.name}, {made.wards} wards in {made.districts} districts, "
        f"{made.area_km2:,.1f} km²"
    )
    for notice in made.notices[:SHOWN]:
        click.echo(f"note: {notice}", err=True)
    if len(made.notices) > SHOWN:
        more = len(made.notices) - SHOWN
        click.echo(f"note: {more} more; see 'patroli boundaries check'", err=True)
    click.echo(
        f"assumed: time zone {made.timezone}, headquarters in {made.headquarters}, "
        f"{made.squads} squads; look for CHECK in city.toml"
    )
    click.echo(f"next: patroli incidents import FILE --city {made.city}, then")
    click.echo(f"      patroli plan --city {made.city} --date YYYY-MM-DD --out DIR")
