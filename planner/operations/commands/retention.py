"""`patroli retention`: how long what is kept, and what is older."""

import json

import click

from planner.city.option import city_option
from planner.words import TERMINAL, text


@click.command()
@city_option
@click.option("--apply", "do", is_flag=True, help="Remove what would go, as the night's job does.")
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def retention(city: str, do: bool, as_json: bool) -> None:
    """Print how long each kind of data is kept, since when there is some, and what would go."""
    from planner.city.office import open_office
    from planner.operations.retention import apply, survey
    from planner.settings import settings

    office, rules = open_office(city), settings().retention
    try:
        gone = apply(office, rules) if do else {}
        kinds = survey(office, rules)
    finally:
        office.database.close()
    rows = [
        {
            "name": kept.name,
            "days": kept.days,
            "kept": kept.age.kept,
            "since": str(kept.age.since)[:10] if kept.age.since else None,
            "would_go": kept.age.going if kept.days else 0,
            "gone": gone.get(kept.name, 0),
        }
        for kept in kinds
    ]
    if as_json:
        click.echo(json.dumps({"applied": do, "kinds": rows}))
        return
    for row in rows:
        rule = f"{row['days']} days" if row["days"] else "for ever"
        since = f" since {row['since']}" if row["since"] else ""
        end = f"{row['gone']} gone" if do else f"{row['would_go']} would go"
        click.echo(f"{row['name']:<10} {rule:<11} {row['kept']}{since}; {end}")
        click.echo(f"           {text('retention.why_' + str(row['name']), TERMINAL)}")
    click.echo(text("retention.why_rest", TERMINAL))
