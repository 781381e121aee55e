"""`patroli potential`: what may happen, and whether it came."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

import click

from planner.city.option import city_option

if TYPE_CHECKING:
    from geo.model import LonLat
    from planner.city.office import Office
    from planner.potential.hits import Hits
    from planner.potential.model import Anticipated, Source

ACTOR = "shell"
"""What the audit log calls whoever commands here."""

EVERYWHERE = frozenset({""})


@click.group()
def potential() -> None:
    """Disturbances that may happen: recorded beforehand, confirmed or dismissed afterwards."""


@potential.command("list")
@city_option
@click.option("--json", "as_json", is_flag=True, help="Print all as JSON.")
def list_(city: str, as_json: bool) -> None:
    """Print what is anticipated, those first that are over and wait for an answer."""
    from planner.city.office import open_office
    from planner.potential.service import listing

    office = open_office(city)
    found = listing(office, areas=EVERYWHERE)
    parts = {"waiting": found.waiting, "coming": found.coming, "past": found.past}
    if as_json:
        told = {part: [_json(r, office) for r in records] for part, records in parts.items()}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for part, records in parts.items():
            for record in records:
                click.echo(f"{record.outcome or part}: {_line(record, office)}")
        if not any(parts.values()):
            click.echo("nothing is anticipated; record it with: patroli potential record")
    office.database.close()


@potential.command("record")
@city_option
@click.option("--category", required=True, help="Code of the kind of incident.")
@click.option("--ward", default="", help="Code of the ward, where there is no point.")
@click.option("--point", metavar="LON,LAT", help="Where; better than a ward.")
@click.option("--place", default="", help="Street or landmark; no names of people.")
@click.option("--from", "start", required=True, metavar="TIME", help="Such as 2026-12-31T20:00.")
@click.option("--to", "end", required=True, metavar="TIME", help="Such as 2027-01-01T02:00.")
@click.option("--likelihood", type=float, required=True, help="In per cent: 25, 50, 90 or other.")
@click.option("--size", type=int, default=1, show_default=True, help="Incidents if it comes.")
@click.option("--source", default="observed", show_default=True, help="Who knows of it.")
@click.option("--note", default="", help="What else to know; no names of people.")
def record_(
    city: str,
    category: str,
    ward: str,
    point: str | None,
    place: str,
    start: str,
    end: str,
    likelihood: float,
    size: int,
    source: str,
    note: str,
) -> None:
    """Record what may happen; times without an offset are those of the city."""
    import secrets

    from planner.city.office import open_office
    from planner.potential.service import Told, record

    office = open_office(city)
    kept = record(
        office,
        Told(
            key=secrets.token_hex(12),
            category=category,
            start=_time(start, office),
            end=_time(end, office),
            likelihood=likelihood / 100,
            size=size,
            source=cast("Source", source),
            point=None if point is None else _point(point),
            ward=ward,
            place=place,
            note=note,
        ),
        areas=EVERYWHERE,
        by=ACTOR,
    )
    click.echo(f"recorded {kept.id}: {_line(kept, office)}")
    office.database.close()


@potential.command("withdraw")
@click.argument("key")
@city_option
def withdraw_(key: str, city: str) -> None:
    """Withdraw what was recorded and has not begun."""
    from planner.city.office import open_office
    from planner.potential.service import withdraw

    office = open_office(city)
    kept = withdraw(office, key, areas=EVERYWHERE, by=ACTOR)
    click.echo(f"withdrawn {kept.id}")
    office.database.close()


@potential.command("decide")
@click.argument("key")
@click.argument("outcome", type=click.Choice(["confirmed", "dismissed"]))
@city_option
@click.option("--seen", default="", help="What was seen; no names of people.")
def decide_(key: str, outcome: str, city: str, seen: str) -> None:
    """Tell whether what was anticipated came."""
    from planner.city.office import open_office
    from planner.potential.model import Outcome
    from planner.potential.service import decide

    office = open_office(city)
    told = cast(Outcome, outcome)
    kept = decide(office, key, told, seen=seen, areas=EVERYWHERE, by=ACTOR)
    click.echo(f"{kept.outcome} {kept.id}")
    office.database.close()


@potential.command("hits")
@city_option
@click.option("--json", "as_json", is_flag=True, help="Print all as JSON.")
def hits_(city: str, as_json: bool) -> None:
    """Print how often what was anticipated came, by who recorded it and how likely they said."""
    from planner.city.office import open_office
    from planner.potential.service import hit_rates

    office = open_office(city)
    found = hit_rates(office, areas=EVERYWHERE)
    if as_json:
        told = {who: {w: _hits_json(h) for w, h in by.items()} for who, by in found.items()}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for who, by_word in found.items():
            for word, hits in by_word.items():
                if hits.told:
                    click.echo(f"{who or 'city'}, {word}: {_hits_line(hits)}")
        if not found:
            click.echo("nothing was confirmed or dismissed yet")
    office.database.close()


def _hits_line(hits: "Hits") -> str:
    came = f"{hits.came} of {hits.told} came"
    if hits.share is None:
        return f"{came}; too few for a share"
    low, high = hits.bounds
    return f"said {hits.said:.0%}, came {hits.share:.0%} ({came}; 95 % {low:.0%} to {high:.0%})"


def _hits_json(hits: "Hits") -> Mapping[str, object]:
    return {
        "came": hits.came,
        "told": hits.told,
        "said": round(hits.said, 4),
        "share": None if hits.share is None else round(hits.share, 4),
        "bounds": [round(bound, 4) for bound in hits.bounds],
    }


def _line(record: "Anticipated", office: "Office") -> str:
    zone = office.data.settings.zone
    start, end = (t.astimezone(zone).strftime("%Y-%m-%d %H:%M") for t in (record.start, record.end))
    where = f"{record.ward} {record.place}".strip()
    return (
        f"{record.id} {record.category} in {where}, {start} to {end}, {record.likelihood:.0%}, "
        f"size {record.size}"
    )


def _json(record: "Anticipated", office: "Office") -> Mapping[str, object]:
    zone = office.data.settings.zone
    return {
        "id": record.id,
        "category": record.category,
        "lon": record.point.lon,
        "lat": record.point.lat,
        "ward": record.ward,
        "place": record.place,
        "start": record.start.astimezone(zone).isoformat(),
        "end": record.end.astimezone(zone).isoformat(),
        "likelihood": record.likelihood,
        "size": record.size,
        "source": record.source,
        "outcome": "withdrawn" if record.withdrawn else record.outcome,
    }


def _time(text: str, office: "Office") -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"expected a time such as 2026-12-31T20:00, got {text!r}") from None
    return found if found.tzinfo else found.replace(tzinfo=office.data.settings.zone)


def _point(text: str) -> "LonLat":
    from geo.errors import GeoError
    from geo.model import LonLat

    try:
        lon, lat = (float(part) for part in text.split(","))
        return LonLat(lon, lat)
    except (ValueError, GeoError):
        raise click.UsageError(f"expected LON,LAT such as 101.447,1.665, got {text!r}") from None
