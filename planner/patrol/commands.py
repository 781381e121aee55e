"""`patroli plan`: the plan of one day, with everything that squads take along."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.city.option import city_option
from planner.terminal.dates import DAY
from planner.terminal.progress import progress
from planner.words import TERMINAL, say, say_all
from planner.words.often import how_often, prevented

if TYPE_CHECKING:
    from planner.patrol.model import Plan


@click.command()
@city_option
@click.option(
    "--date", "day", type=DAY, metavar="YYYY-MM-DD", help="The day to plan; today if left out."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    help="Draws the day's variation; made of the date if left out.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for plan.json and the files.")
@click.option("--if-missing", is_flag=True, help="Do nothing if the day has a plan.")
@click.option("--json", "as_json", is_flag=True, help="Print plan.json instead of a summary.")
def plan(
    city: str,
    day: date | None,
    seed: int | None,
    out: Path | None,
    if_missing: bool,
    as_json: bool,
) -> None:
    """Plan the three shifts of a day and keep the plan.

    The folder gets plan.json, GPX, KML, GeoJSON and a PDF sheet per loop, tables, links and
    map.html.
    """
    from planner.city.office import open_office
    from planner.patrol.draft.service import keep_plan
    from planner.patrol.export.json import plan_to_dict
    from planner.patrol.export.page import plan_page
    from planner.patrol.export.write import check_directory, write_plan
    from planner.patrol.service import STEPS, get_plan, make_plan

    if out is not None:
        check_directory(out)
    office = open_office(city)
    click.get_current_context().call_on_close(office.database.close)
    data, now = office.data, office.now()
    on = day or now.date()
    kept = get_plan(office, on.isoformat()) if if_missing else None
    if kept is not None:
        if as_json:
            click.echo(json.dumps(plan_to_dict(kept), ensure_ascii=False))
        else:
            click.echo(f"{data.settings.name} has a plan for {on.isoformat()}")
        return
    with progress(STEPS + (out is not None)) as step:
        proposal = make_plan(
            office,
            on=on,
            seed=int(f"{on:%Y%m%d}") if seed is None else seed,
            made=now.replace(microsecond=0),
            progress=step,
        )
        keep_plan(office, proposal)
        made, seen = proposal.plan, proposal.situation
        if out is not None:
            step("step.writing")
            write_plan(made, data.wards, out, map_html=plan_page(office, made, seen))
    if as_json:
        click.echo(json.dumps(plan_to_dict(made), ensure_ascii=False))
        return
    summary(made, click.echo)
    if out is not None:
        click.echo(f"written to {out}")


def summary(made: "Plan", tell: Callable[[str], None]) -> None:
    """Say what a commander asks first of a plan: loops, prize, coverage, what it cannot keep."""
    drive_s = sum(loop.drive_s for loop in made.loops)
    dwell_s = sum(loop.dwell_s for loop in made.loops)
    tell(f"{made.city_name}, {made.date}: {len(made.loops)} loops (seed {made.seed})")
    for shift in made.shifts:
        for loop in shift.loops:
            tell(
                f"  {shift.name:<8} {loop.squad:<12} {loop.depart:%H:%M}-{loop.return_:%H:%M}  "
                f"{len(loop.stops):>2} stops  {loop.distance_m / 1000:>6.1f} km  "
                f"prevents {say(how_often(loop.prize, form='ordinary'), TERMINAL)}"
            )
    share = made.prize / made.best_prize if made.best_prize else 1.0
    tell(say(prevented(made.prize), TERMINAL))
    if not made.begun:
        tell(f"that is {share:.1%} of what the best plan found would prevent")
    tell(f"time: {_share(drive_s, dwell_s)} driving, {_share(dwell_s, drive_s)} at stops")
    visits = ", ".join(f"{name} {count}" for name, count in made.coverage.districts.items())
    tell(f"visits by district: {visits}")
    tell(f"predictability over the last 14 days: {made.predictability:.0%}")
    for (why, remedy), duties in made.coverage.by_remedy.items():
        named = "; ".join(say_all(duties, TERMINAL))
        tell(f"unmet: {named}: {' '.join(say_all((why, remedy), TERMINAL))}")
    for text in say_all(made.caveats, TERMINAL):
        tell(f"note: {text}")


def _share(part: float, rest: float) -> str:
    return f"{part / (part + rest):.0%}" if part + rest else "0%"
