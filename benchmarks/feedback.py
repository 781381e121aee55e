"""Does the plan feed on itself? Plan, find, learn for years over a rate that stays hidden.

Run `python -m benchmarks.feedback [--runs N] [--weeks N] [--json]`. Every week each policy shares
440 patrol hours among 22 districts by what it has learnt; incidents happen by the hidden rate;
patrols find some, citizens report some of the rest; and that is all the policy learns.

The hidden rates are made to the spread of Chicago's districts: the busiest has 1.96 times the mean,
and half the L1 distance to equal rates is .214. They keep their order in all runs; the start of
the patrols is biased at random, each district's first share up to nine times another's.

TV is half the L1 distance between the share of the patrol hours of the last 52 weeks and the share
of need; least is the smallest share/need of any district; starved districts have under a quarter.
Each is taken per run, then averaged; "worst" is over all runs. "TV, one week" takes single weeks
of those 52 instead of their sum. Hours driven differ from those planned by 10 %, as they do.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import click
import numpy as np

from geo.exposure.estimate import (
    ExposureParams,
    detection,
    discounted,
    patrol_shares,
    total_variation,
)
from geo.exposure.fit import fit_rates
from geo.exposure.rates import Floats
from geo.exposure.reporting import Looked
from geo.exposure.watch import echo

DISTRICTS = 22
HOURS = 440.0
MEAN_A_WEEK = 18.0
AREA_KM2 = 28.0
JITTER = 0.10
WATCHED_WEEKS = 52
STARVED = 0.25


def hidden_rates(seed: int) -> Floats:
    """Return [22] incidents a week: a power ladder to 1.96 of the mean, TV .214, shuffled."""
    low, top = 0.385, 1.96
    rates = low + (top - low) * np.linspace(0, 1, DISTRICTS) ** 1.59
    return np.random.default_rng(seed).permutation(rates / rates.mean()) * MEAN_A_WEEK


@dataclass(frozen=True, eq=False)
class Seen:
    """What a policy may look at: weekly history [weeks, runs, districts], the oldest first."""

    hours: Floats
    found: Floats
    reported: Floats
    params: ExposureParams

    def recent(self, weekly: Floats) -> Floats:
        """Return [runs, districts]: the history summed with decay."""
        return discounted(weekly, self.params.half_life_days)


Policy = Callable[[Seen], Floats]


def found_counts(seen: Seen) -> Floats:
    """By found counts: the loop."""
    return seen.recent(seen.found)


def top_fifth(seen: Seen) -> Floats:
    """Only the fifth of the districts with the most found, equally."""
    counts = seen.recent(seen.found)
    most = np.argsort(np.argsort(-counts, axis=1, kind="stable"), axis=1)
    return (most < DISTRICTS // 5).astype(float)


def reports_only(seen: Seen) -> Floats:
    """By reported counts."""
    return seen.recent(seen.reported)


def equal_hours(seen: Seen) -> Floats:
    """Every district the same."""
    return np.ones(seen.hours.shape[1:])


def inverse_share(seen: Seen) -> Floats:
    """Found counts over the share of patrol that found them (Ensign et al. 2018)."""
    share = seen.hours / seen.hours.sum(axis=-1, keepdims=True)
    return seen.recent(np.divide(seen.found, share, out=np.zeros(share.shape), where=share > 0))


def fused(seen: Seen) -> Floats:
    """Ours: the rates that the map has, reporting integrated out; the floor comes after."""
    p = seen.params
    e = detection(seen.hours, AREA_KM2, p.kappa_km2_h)
    weekly = (seen.found, seen.reported, e, 1 - e)
    looked = Looked(*(seen.recent(v)[:, None, :] for v in weekly))
    one_city = np.zeros(DISTRICTS, dtype=np.int64)
    rate, _ = fit_rates(looked, one_city, p, reporting=p.reporting).rates.moments()
    return patrol_shares(rate[:, 0], p.floor)


POLICIES: dict[str, Policy] = {
    "found counts": found_counts,
    "top districts only": top_fifth,
    "reports only": reports_only,
    "equal hours": equal_hours,
    "inverse share": inverse_share,
    "ours": fused,
}


@dataclass(frozen=True)
class Truth:
    """How the world differs from what `ExposureParams` believes of it.

    True kappa and reporting are the believed ones times a factor. `spread` says which: "alike" is
    1 + kappa and 1 + reporting in every district; "even" draws for each district and run evenly
    within 1 ± kappa and 1 ± reporting; "ends" draws one end of those ranges or the other.
    """

    name: str
    kappa: float = 0.0
    reporting: float = 0.0
    spread: Literal["alike", "even", "ends"] = "alike"

    def factors(self, rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
        """Return the factors of kappa and reporting, [runs, districts] each."""
        off = (self.kappa, self.reporting)
        if self.spread == "alike":
            draws = (np.ones(shape), np.ones(shape))
        else:
            draws = (rng.uniform(-1, 1, shape), rng.uniform(-1, 1, shape))
        if self.spread == "ends":
            draws = (np.sign(draws[0]), np.sign(draws[1]))
        return 1 + off[0] * draws[0], 1 + off[1] * draws[1]


AS_BELIEVED = Truth("as believed")
BY_DISTRICT = Truth("each district 40 % and 30 % off, up or down", 0.4, 0.3, "ends")
MISJUDGED = (
    Truth("each district up to 40 % and 30 % off", 0.4, 0.3, "even"),
    Truth("detection 40 % less, reporting 30 % less", -0.4, -0.3),
    Truth("detection 40 % less, reporting 30 % more", -0.4, 0.3),
    Truth("detection 40 % more, reporting 30 % less", 0.4, -0.3),
    Truth("detection 40 % more, reporting 30 % more", 0.4, 0.3),
)


@dataclass(frozen=True)
class Result:
    """Figures of one policy in one truth; shares in [0, 1]."""

    policy: str
    truth: str
    tv: float
    tv_worst: float
    tv_one_week: float
    least_share_of_need: float
    least_worst: float
    starved: float
    starved_worst: int
    found: float
    unvisited_90_days: float
    echo: float | None


def simulate(
    policy: str, truth: Truth, *, runs: int, weeks: int, seed: int, params: ExposureParams
) -> tuple[Seen, Floats]:
    """Return all weeks of all runs of a policy, and the hidden rates [districts]."""
    rng = np.random.default_rng([seed, weeks, runs])
    rates = hidden_rates(seed)
    shape = (runs, DISTRICTS)
    kappa, reporting = truth.factors(rng, shape)
    share = np.exp(rng.uniform(-np.log(3), np.log(3), shape))
    hours, found, reported = (np.zeros((weeks, *shape)) for _ in range(3))
    for week in range(weeks):
        driven = share * np.exp(JITTER * rng.standard_normal(shape))
        hours[week] = HOURS * driven / driven.sum(axis=1, keepdims=True)
        e = detection(hours[week], AREA_KM2, kappa * params.kappa_km2_h)
        found[week] = rng.poisson(rates * e)
        reported[week] = rng.poisson(rates * (1 - e) * np.clip(reporting * params.reporting, 0, 1))
        so_far = slice(None, week + 1)
        wanted = POLICIES[policy](Seen(hours[so_far], found[so_far], reported[so_far], params))
        total = wanted.sum(axis=1, keepdims=True)
        share = np.where(total > 0, wanted / np.where(total > 0, total, 1), 1 / DISTRICTS)
    return Seen(hours, found, reported, params), rates


def judge(policy: str, truth: Truth, seen: Seen, rates: Floats) -> Result:
    """Return the figures of a finished simulation."""
    need = rates / rates.sum()
    last = seen.hours[-WATCHED_WEEKS:]
    share = last.sum(axis=0) / last.sum(axis=(0, 2))[:, None]
    tv = total_variation(share, need)
    least = (share / need).min(axis=1)
    starved = (share / need < STARVED).sum(axis=1)
    believed = np.stack(
        [
            POLICIES[policy](Seen(seen.hours[:w], seen.found[:w], seen.reported[:w], seen.params))
            for w in range(max(len(seen.hours) - WATCHED_WEEKS, 1), len(seen.hours) + 1)
        ]
    )
    believed = believed / np.maximum(believed.sum(axis=2, keepdims=True), 1e-12)
    weeks = slice(len(seen.hours) - len(believed) + 1, None)
    e = detection(seen.hours[weeks], AREA_KM2, seen.params.kappa_km2_h)
    return Result(
        policy=policy,
        truth=truth.name,
        tv=float(tv.mean()),
        tv_worst=float(tv.max()),
        tv_one_week=float(total_variation(last / last.sum(axis=2, keepdims=True), need).mean()),
        least_share_of_need=float(least.mean()),
        least_worst=float(least.min()),
        starved=float(starved.mean()),
        starved_worst=int(starved.max()),
        found=float(seen.found.sum() / (rates.sum() * seen.found.shape[0] * seen.found.shape[1])),
        unvisited_90_days=float((seen.hours[-13:].max(axis=0) == 0).sum(axis=1).mean()),
        echo=echo(believed, seen.hours[weeks], seen.reported[weeks] / np.maximum(1 - e, 0.05)),
    )


def cases() -> Iterable[tuple[str, Truth]]:
    """Return every policy as believed and misjudged by district, then ours in other truths."""
    yield from ((policy, AS_BELIEVED) for policy in POLICIES)
    yield from ((policy, BY_DISTRICT) for policy in POLICIES)
    yield from (("ours", truth) for truth in MISJUDGED)


@click.command()
@click.option("--runs", type=click.IntRange(1, 1000), default=40, show_default=True)
@click.option("--weeks", type=click.IntRange(2, 2000), default=156, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(runs: int, weeks: int, seed: int, as_json: bool) -> None:
    """Simulate patrol policies that learn only from what becomes known."""
    params = ExposureParams()
    results = []
    with click.progressbar(list(cases()), label="policies", file=sys.stderr) as bar:
        for policy, truth in bar:
            seen, rates = simulate(policy, truth, runs=runs, weeks=weeks, seed=seed, params=params)
            results.append(judge(policy, truth, seen, rates))
    if as_json:
        click.echo(json.dumps(_json(results, runs, weeks, seed, params), indent=2))
        return
    click.echo(
        f"{'policy':<20}{'truth':<44}{'TV':>6}{'worst':>7}{'week':>6}{'least':>7}{'worst':>7}"
        f"{'starved':>9}{'found':>7}{'unseen':>8}{'echo':>7}"
    )
    for r in results:
        click.echo(
            f"{r.policy:<20}{r.truth:<44}{r.tv:>6.3f}{r.tv_worst:>7.3f}{r.tv_one_week:>6.3f}"
            f"{r.least_share_of_need:>7.2f}{r.least_worst:>7.2f}{r.starved:>9.1f}"
            f"{r.found:>7.1%}{r.unvisited_90_days:>8.1f}{_figure(r.echo):>7}"
        )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _json(
    results: list[Result], runs: int, weeks: int, seed: int, params: ExposureParams
) -> dict[str, object]:
    return {
        "runs": runs,
        "weeks": weeks,
        "seed": seed,
        "districts": DISTRICTS,
        "hours_a_week": HOURS,
        "window_weeks": WATCHED_WEEKS,
        "params": asdict(params),
        "policies": {r.policy: asdict(r) for r in results if r.truth == AS_BELIEVED.name},
        "misjudged": {r.policy: asdict(r) for r in results if r.truth == BY_DISTRICT.name},
        "ours_misjudged": {r.truth: asdict(r) for r in results if r.policy == "ours"},
    }


if __name__ == "__main__":
    main()
