"""The year before the first planned day: where patrols were, and what became known."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from benchmarks.simulated.day import happening, outcome
from benchmarks.simulated.town import Town
from geo.exposure.rates import Floats
from geo.model import Incident, PatrolRecord
from geo.simulation.published import Total
from geo.simulation.simulate import simulate_patrols

WEEKS = 52
EVERY_DAYS = 3
"""A ward sees a patrol in each shift every so many days, if the start is even."""

HOURS_A_SQUAD = 4.0


def history(
    town: Town, totals: Sequence[Total], *, first: date, even: bool, seed: int
) -> tuple[list[Incident], list[PatrolRecord]]:
    """Return what is known on the first day: a year of incidents and patrol minutes.

    Parameters
    ----------
    even : patrols were everywhere alike; else where the published enforcement was, as
        `geo.simulation.simulate.simulate_patrols` tells: other districts saw a patrol seldom.
    """
    days = [first - timedelta(days=n) for n in range(7 * WEEKS, 0, -1)]
    records = _even(town, days, seed) if even else _biased(town, totals, days, seed)
    ward = {code: n for n, code in enumerate(town.codes)}
    shift = {name: n for n, name in enumerate(town.shifts)}
    minutes: dict[str, Floats] = {
        day.isoformat(): np.zeros((len(ward), len(shift))) for day in days
    }
    for record in records:
        minutes[record.day][ward[record.ward], shift[record.shift]] += record.minutes
    known: list[Incident] = []
    for number, day in enumerate(days, -len(days)):
        happened = happening(town, seed=seed, day=number + 100_000)
        known += outcome(town, happened, (), minutes[day.isoformat()], on=day).known
    return known, records


def _even(town: Town, days: Sequence[date], seed: int) -> list[PatrolRecord]:
    rng = np.random.default_rng([seed, 3])
    squads = len(town.data.settings.squads)
    part = HOURS_A_SQUAD * 60 * squads * EVERY_DAYS / len(town.codes)
    out = []
    for day in days:
        there = rng.random((len(town.codes), len(town.shifts))) < 1 / EVERY_DAYS
        for w, s in zip(*np.nonzero(there), strict=True):
            out.append(
                PatrolRecord(
                    day=day.isoformat(),
                    shift=town.shifts[s],
                    ward=town.codes[w],
                    minutes=round(part * float(rng.uniform(0.7, 1.3)), 1),
                    source="recorded",
                )
            )
    return out


def _biased(
    town: Town, totals: Sequence[Total], days: Sequence[date], seed: int
) -> list[PatrolRecord]:
    return list(
        simulate_patrols(
            totals,
            town.data.frame,
            shifts=town.shifts,
            squads=len(town.data.settings.squads),
            start=days[0],
            end=days[-1],
            seed=seed,
        )
    )
