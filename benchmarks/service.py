"""Does patrol time follow need? A simulated city, planned day after day by the product itself.

Run `python -m benchmarks.service [--days N] [--loops N] [--json] ...`. A city has hidden true rates
by place, hour and category; wards differ in what citizens report, some report nothing. Every day
`planner.patrol.service.make_plan` plans from what became known and from what earlier days did, in
an office of its own in memory; the plan is driven, what happens is prevented, met, found, reported
or lost, and what is known goes back through the stores that squads' phones fill.

The plan of an earlier state of the project is measured by this same script:

    git worktree add ../earlier 4c487a3
    cp -r benchmarks/service.py benchmarks/simulated ../earlier/benchmarks/
    cd ../earlier && python -m benchmarks.service --json
"""

import json
import sys
import time as clock
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import click
import numpy as np

from benchmarks.offices import office_in_memory
from benchmarks.simulated.cities import made_city, with_crews, with_search
from benchmarks.simulated.crews import driven
from benchmarks.simulated.day import happening, outcome
from benchmarks.simulated.figures import Lived, figures
from benchmarks.simulated.history import history
from benchmarks.simulated.rivals import POLICIES, Rival
from benchmarks.simulated.town import Town, make_town
from geo.exposure.estimate import ExposureParams
from geo.exposure.rates import Floats
from geo.model import Incident, PatrolRecord, WardRate
from planner.city.folder import load_city
from planner.city.office import Office
from planner.city.streets import load_network
from planner.demo.service import published
from planner.incidents.store.incidents import Incidents
from planner.patrol.model import Plan
from planner.patrol.service import make_plan, patrol_minutes, planned_visits
from planner.patrol.store import Plans
from planner.risk.store.minutes import PatrolMinutes

FIRST = date(2025, 7, 7)
EVENTS_A_DAY, MADE_EVENTS_A_DAY = 12.0, 250.0
BURST = 250
BURST_DAYS = 7


def live(
    town: Town,
    office: Office,
    known: Sequence[Incident],
    *,
    policy: str,
    days: int,
    seed: int,
    burst: bool,
) -> Iterator[Lived]:
    """Yield every day as it was planned and driven.

    Parameters
    ----------
    known : incidents of the past, for the policies that need no plan.
    burst : in the week before the days that are judged, 250 more happen at one place of a ward of
        middling need, all of them reported.
    """
    memory = list(known)
    rival = Rival(policy, town, load_network(town.data)) if policy in POLICIES else None
    judged = days - max(min(28, days // 2), 1)
    spot = burst_place(town) if burst else None
    for number in range(days):
        on = FIRST + timedelta(days=number)
        rng = np.random.default_rng([seed, 4, number])
        estimated: Floats | None = None
        unmet: tuple[str, ...] = ()
        plan: Plan | None = None
        began, busy = clock.perf_counter(), clock.process_time()
        if rival is None:
            made = datetime(on.year, on.month, on.day, 5, tzinfo=town.data.settings.zone)
            proposal = make_plan(
                office, on=on, seed=seed + number, made=made, progress=lambda _: None
            )
            plan = proposal.plan
            unmet = tuple(str(u.duty) for u in plan.coverage.unmet)
            estimated = by_ward(town, proposal.situation.rates)
            day = driven(town, plan, rng)
        else:
            day = rival.drive(memory, on=on, rng=rng)
        seconds, cpu = clock.perf_counter() - began, clock.process_time() - busy
        more = None
        if spot is not None and judged - BURST_DAYS <= number < judged:
            more = spot, BURST // BURST_DAYS
        happened = happening(town, seed=seed, day=number, burst=more)
        became = outcome(town, happened, day.presences, day.patrolled, on=on)
        memory += became.known
        if plan is not None:
            tell(office, plan, became.known)
        yield Lived(
            on=on,
            driven=day,
            outcome=became,
            estimated=estimated,
            unmet=unmet,
            seconds=seconds,
            cpu_seconds=cpu,
        )


def tell(office: Office, plan: Plan, known: Sequence[Incident]) -> None:
    """Keep what a day brought, as a settled day does: visits, checked-in minutes, incidents."""
    Plans.of(office).keep_visits(plan.date, planned_visits(plan.loops))
    minutes = patrol_minutes(plan, office.data.frame)
    PatrolMinutes.of(office).add(replace(m, source="checked-in") for m in minutes)
    Incidents.of(office).add(known)


def burst_place(town: Town) -> int:
    """Return the busiest place of the ward whose rate is the median."""
    rates = town.ward_rates().sum(axis=1)
    ward = int(np.argsort(rates, kind="stable")[len(rates) // 2])
    return int(np.argmax(np.where(town.place_ward == ward, town.rates.sum(axis=1), -1)))


def by_ward(town: Town, rates: Sequence[WardRate]) -> Floats:
    """Return estimated rates [wards, shifts]."""
    ward = {code: n for n, code in enumerate(town.codes)}
    shift = {name: n for n, name in enumerate(town.shifts)}
    out = np.zeros((len(ward), len(shift)))
    for rate in rates:
        out[ward[rate.ward], shift[rate.shift]] = rate.rate
    return out


def opened(town: Town, known: Sequence[Incident], records: Sequence[PatrolRecord]) -> Office:
    """Return an office that knows the past."""
    office = office_in_memory(town.data)
    Incidents.of(office).add(known)
    PatrolMinutes.of(office).add(records)
    return office


@click.command()
@click.option("--city", default="dumai", show_default=True)
@click.option("--days", type=click.IntRange(2, 1000), default=84, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--loops", type=click.IntRange(1, 300), default=12, show_default=True)
@click.option("--start", type=click.Choice(["even", "biased"]), default="even", show_default=True)
@click.option("--burst", is_flag=True, help="250 disturbances at one place, before the last weeks.")
@click.option("--misjudged", is_flag=True, help="Detection 40 %, reporting 30 % off by district.")
@click.option("--policy", type=click.Choice(["plan", *POLICIES]), default="plan", show_default=True)
@click.option("--made", is_flag=True, help="A made city: 272 wards, 120 crews a day.")
@click.option("--events", type=click.FloatRange(0.1), help="Disturbances a day; 12, made city 250.")
@click.option("--search", type=click.FloatRange(0.01), default=1.0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(
    city: str,
    days: int,
    seed: int,
    loops: int,
    start: str,
    burst: bool,
    misjudged: bool,
    policy: str,
    made: bool,
    events: float | None,
    search: float,
    as_json: bool,
) -> None:
    """Plan a simulated city day after day and tell whether patrol time follows need."""
    data = load_city(city)
    if made:
        data, totals = made_city(data)
        loops = len(data.settings.squads) * len(data.settings.shifts)
    else:
        totals = published(data)
    settings = with_search(with_crews(data.settings, loops), search)
    town = make_town(
        replace(data, settings=settings),
        totals,
        events_a_day=events or (MADE_EVENTS_A_DAY if made else EVENTS_A_DAY),
        misjudged=misjudged,
        seed=seed,
    )
    known, records = history(town, totals, first=FIRST, even=start == "even", seed=seed)
    office = opened(town, known, records)
    lived: list[Lived] = []
    life = live(town, office, known, policy=policy, days=days, seed=seed, burst=burst)
    with click.progressbar(life, length=days, label="days", file=sys.stderr) as bar:
        lived += bar
    floor = settings.parameters("exposure", ExposureParams).floor
    told = {
        "city": "made" if made else city,
        "days": days,
        "seed": seed,
        "loops": loops,
        "start": start,
        "burst": burst,
        "misjudged": misjudged,
        "policy": policy,
        "search": search,
        "known_before": len(known),
        **figures(town, lived, floor=floor),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for key, value in told.items():
        if isinstance(value, float) and abs(value) < 1:
            value = f"{value:.3f}"
        click.echo(f"{key:<26} {value}")


if __name__ == "__main__":
    main()
