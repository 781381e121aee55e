"""Do the intervals of the rates hold what they say, however little anyone looked?

Run `python -m benchmarks.calibration [--cities N] [--json]`. Cities with true rates are simulated
for a year: wards differ in rate, in what citizens report (nothing, or .05 to .7 of it) and in how
long patrols looked in a shift, from not at all over one minute to an hour a day. What became known
goes through `estimate_rates`; then the true rates are compared with its intervals of 90 %.

A rate is *missed* if it is called known and low, under half the city's median, although it is truly
above the median. `--detection-off` lets patrols of each ward find up to that share more or less
than believed.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta, timezone

import click
import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from geo.exposure.estimate import ExposureParams, detection, estimate_rates
from geo.exposure.rates import Floats
from geo.model import PatrolRecord, WardRate
from geo.tables import IncidentTable, WardTable

ZONE = timezone(timedelta(hours=7))
NOW = datetime(2026, 1, 1, tzinfo=ZONE)
SHIFTS = (
    ("pagi", time(7), time(15)),
    ("siang", time(15), time(23)),
    ("malam", time(23), time(7)),
)
START_HOURS = (7, 15, 23)
SHARES = (0.25, 0.45, 0.30)
WEEKS = 52
DISTRICTS, WARDS_EACH = 8, 6
AREA_KM2 = 4.0
MEAN_A_WEEK = 4.0
DISTRICT_SHAPE, WARD_SHAPE = 3.0, 1.5
CLASSES = {
    "none": 0.0,
    "1 minute": 1 / 60,
    "1 hour": 1.0,
    "8 hours": 8.0,
    "an hour a week": 52.0,
    "a quarter": 91.0,
    "a year": 364.0,
}
"""Patrol hours of a ward in each shift, in all; a quarter and a year have an hour a day."""

REPORTING = (0.05, 0.7)
MIN_COVERED, MAX_COVERED = 0.85, 0.95


@dataclass(frozen=True, eq=False)
class Town:
    """A simulated city: true rates [wards, shifts] a week, and what became known of them."""

    rates: Floats
    looked: tuple[str, ...]
    wards: WardTable
    incidents: IncidentTable
    patrols: tuple[PatrolRecord, ...]


@dataclass(frozen=True)
class Covered:
    """Figures of one class of exposure, over wards and shifts of all cities."""

    looked: str
    rates: int
    covered: float
    below: float
    above: float
    unknown: float
    sparse: float
    known: float
    missed: int


def make_town(seed: int, *, detection_off: float) -> Town:
    """Return a simulated city."""
    rng = np.random.default_rng([seed, 20])
    n = DISTRICTS * WARDS_EACH
    district = np.repeat(rng.gamma(DISTRICT_SHAPE, 1 / DISTRICT_SHAPE, DISTRICTS), WARDS_EACH)
    level = MEAN_A_WEEK * district * rng.gamma(WARD_SHAPE, 1 / WARD_SHAPE, n)
    rates = level[:, None] * rng.dirichlet(20 * np.array(SHARES), n)
    reporting = rng.uniform(*REPORTING, n) * (rng.random(n) >= rng.uniform(0.1, 0.5))
    names = [list(CLASSES)[i] for i in rng.permutation(np.arange(n) % len(CLASSES))]
    kappa = ExposureParams().kappa_km2_h * (1 + detection_off * rng.uniform(-1, 1, n))
    rows, patrols = [], []
    for w, looked in enumerate(names):
        minutes = by_week(CLASSES[looked])
        e = detection(minutes / 60, AREA_KM2, kappa[w])[:, None]
        found = rng.poisson(rates[w] * e)
        reported = rng.poisson(rates[w] * (1 - e) * reporting[w])
        for week in range(WEEKS):
            day = (NOW - timedelta(days=7 * (WEEKS - week))).date()
            for s, (shift, _, _) in enumerate(SHIFTS):
                if minutes[week]:
                    patrols.append(
                        PatrolRecord(
                            day=day.isoformat(),
                            shift=shift,
                            ward=code(w),
                            minutes=float(minutes[week]),
                            source="recorded",
                        )
                    )
                for origin, count in (("found", found), ("reported", reported)):
                    for _ in range(int(count[week, s])):
                        since = timedelta(
                            days=int(rng.integers(7)),
                            hours=START_HOURS[s],
                            minutes=int(rng.integers(1, 59)),
                        )
                        at = datetime.combine(day, time(), tzinfo=ZONE) + since
                        rows.append((at, code(w), origin))
    return Town(rates, tuple(names), ward_table(n), incident_table(rows), tuple(patrols))


def by_week(hours: float) -> Floats:
    """Return minutes [weeks]: an hour a day while they last, else spread evenly, a minute once."""
    out = np.zeros(WEEKS)
    if hours > 60:
        out[-round(hours / 7) :] = 420.0
    elif hours >= WEEKS:
        out[:] = 60 * hours / WEEKS
    else:
        out[-max(round(hours), 1) :] = 60 * hours / max(round(hours), 1)
    return out


def code(ward: int) -> str:
    """Return the code of a ward."""
    return f"W{ward:02d}"


def ward_table(n: int) -> WardTable:
    """Return squares of one size side by side."""
    district = [f"D{w // WARDS_EACH}" for w in range(n)]
    return gpd.GeoDataFrame(
        {
            "code": [code(w) for w in range(n)],
            "name": [code(w) for w in range(n)],
            "district_code": district,
            "district": district,
            "area_km2": AREA_KM2,
            "people": float("nan"),
            "centre_lon": [101.01 + 0.02 * w for w in range(n)],
            "centre_lat": 1.5,
            "includes": "",
        },
        geometry=[box(101 + 0.02 * w, 1.49, 101.02 + 0.02 * w, 1.51) for w in range(n)],
        crs="OGC:CRS84",
    )


def incident_table(rows: Sequence[tuple[datetime, str, str]]) -> IncidentTable:
    """Return incidents from time, ward and origin."""
    frame = pd.DataFrame(
        {
            "id": [f"i{n:06d}" for n in range(len(rows))],
            "time": pd.Series([r[0] for r in rows], dtype=pd.DatetimeTZDtype("us", ZONE)),
            "lon": 101.0,
            "lat": 1.5,
            "category": "PKL",
            "origin": [r[2] for r in rows],
            "ward": [r[1] for r in rows],
            "district": "",
            "source": "",
        }
    )
    return frame.sort_values(["time", "id"]).reset_index(drop=True)


def estimated(town: Town) -> tuple[WardRate, ...]:
    """Return the product's rates of a simulated city."""
    return estimate_rates(
        town.incidents, town.wards, town.patrols, SHIFTS, now=NOW, params=ExposureParams()
    ).rates


def judge(towns: Sequence[Town], rates: Sequence[tuple[WardRate, ...]]) -> list[Covered]:
    """Return the figures of each class of exposure, the least looked at first."""
    rows = []
    for town, found in zip(towns, rates, strict=True):
        weekly = np.array([7 * r.rate for r in found]).reshape(town.rates.shape)
        low = weekly < np.median(weekly, axis=0) / 2
        busy = town.rates > np.median(town.rates, axis=0)
        for i, r in enumerate(found):
            w, s = divmod(i, len(SHIFTS))
            true = float(town.rates[w, s]) / 7
            missed = r.status == "known" and bool(low[w, s]) and bool(busy[w, s])
            rows.append((town.looked[w], true < r.low, true > r.high, r.status, missed))
    out = []
    for looked in CLASSES:
        here = [row for row in rows if row[0] == looked]
        n = len(here)
        below, above = sum(row[1] for row in here) / n, sum(row[2] for row in here) / n
        status = [row[3] for row in here]
        out.append(
            Covered(
                looked,
                n,
                covered=1 - below - above,
                below=below,
                above=above,
                unknown=status.count("unknown") / n,
                sparse=status.count("sparse") / n,
                known=status.count("known") / n,
                missed=sum(row[4] for row in here),
            )
        )
    return out


@click.command()
@click.option("--cities", type=click.IntRange(1, 10_000), default=60, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--detection-off", type=click.FloatRange(0, 0.9), default=0.0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(cities: int, seed: int, detection_off: float, as_json: bool) -> None:
    """Compare intervals of estimated rates with the true rates of simulated cities."""
    towns, rates = [], []
    with click.progressbar(range(cities), label="cities", file=sys.stderr) as bar:
        for city in bar:
            town = make_town(1000 * seed + city, detection_off=detection_off)
            towns.append(town)
            rates.append(estimated(town))
    results = judge(towns, rates)
    held = all(MIN_COVERED <= r.covered <= MAX_COVERED for r in results)
    missed = sum(r.missed for r in results)
    if as_json:
        given = {"cities": cities, "seed": seed, "detection_off": detection_off}
        figures = {"covered_in_every_class": held, "missed": missed}
        classes = {r.looked: asdict(r) for r in results}
        click.echo(json.dumps({**given, **figures, "classes": classes}, indent=2))
        return
    click.echo(
        f"{'looked, each shift':<20}{'rates':>7}{'covered':>9}{'below':>8}{'above':>8}"
        f"{'unknown':>9}{'sparse':>8}{'known':>8}{'missed':>8}"
    )
    for r in results:
        click.echo(
            f"{r.looked:<20}{r.rates:>7}{r.covered:>9.1%}{r.below:>8.1%}{r.above:>8.1%}"
            f"{r.unknown:>9.1%}{r.sparse:>8.1%}{r.known:>8.1%}{r.missed:>8}"
        )


if __name__ == "__main__":
    main()
