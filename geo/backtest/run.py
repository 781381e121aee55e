"""How good a risk surface was in hindsight: a rolling forecast, beside the plain ones."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.backtest.baselines import as_probability, counts_365d, kde, last_period, uniform_share
from geo.backtest.scores import hit_rate, hits, log_score, most_hits, pai, pei
from geo.grid import Grid
from geo.notice import Notice
from geo.risk.kernels import History, densities
from geo.risk.mixture import MixtureParams, fit_mixture

AREA_PERCENT = (1, 2, 5, 10, 20)
BASELINES = ("last_period", "counts_365d", "kde")


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodScore:
    """Scores of one method over all periods; the mappings go by per cent of the area flagged.

    `seconds` is the mean time for one forecast, learning included; `fit_seconds` the learning.
    """

    hit_rate: Mapping[str, float]
    pai: Mapping[str, float]
    pei: Mapping[str, float]
    log_score: float
    seconds: float
    fit_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A rolling forecast without look-ahead, scored.

    Attributes
    ----------
    events : incidents in the forecast periods that lie inside the wards.
    periods : number of forecasts.
    cells : cells whose centre lies inside the wards; they are the whole area A.
    """

    events: int
    periods: int
    cells: int
    cell_m: float
    area_km2: float
    first_day: str
    last_day: str
    period: str
    methods: Mapping[str, MethodScore]
    notes: tuple[Notice, ...] = ()


@dataclass(frozen=True, eq=False)
class Events:
    """Located events: `history` on the grid and their easting and northing in metres."""

    history: History
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @property
    def grid(self) -> Grid:
        """The grid of the history."""
        return self.history.grid


@dataclass
class _Tally:
    """What one method has scored so far."""

    inside: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(AREA_PERCENT)))
    probability: list[NDArray[np.float64]] = field(default_factory=list)
    seconds: float = 0.0
    fit_seconds: float = 0.0

    def add(self, probability: NDArray[np.float64], came: NDArray[np.float64]) -> None:
        """Take the forecast of a period and what came."""
        self.probability.append(probability)
        self.inside += [hits(probability, came, percent / 100) for percent in AREA_PERCENT]


def forecast(
    history: History, bounds: NDArray[np.float64], params: MixtureParams
) -> tuple[NDArray[np.float64], float]:
    """Return our forecast for the time after the last of `bounds`, float [cells], sum 1.

    The second value is how many seconds of it went into learning the weights. Events at or after
    that time change nothing.
    """
    began = time.perf_counter()
    mixture = fit_mixture(history, bounds, params)
    fitted = time.perf_counter() - began
    return densities(history, float(bounds[-1]), mixture.kernels) @ mixture.weights, fitted


def plain_forecast(name: str, events: Events, start: float, now: float) -> NDArray[np.float64]:
    """Return the forecast of a baseline at `now`, float [cells], sum 1.

    Parameters
    ----------
    name : one of BASELINES.
    start : day on which the period before `now` began.
    """
    if name == "last_period":
        return as_probability(last_period(events.history, start, now))
    if name == "counts_365d":
        return as_probability(counts_365d(events.history, now))
    year = (events.history.day >= now - 365) & (events.history.day < now)
    return as_probability(kde(events.grid, events.x[year], events.y[year]))


def run(
    events: Events,
    bounds: Sequence[float],
    before: Callable[[float], NDArray[np.float64]],
    params: MixtureParams,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[int, dict[str, MethodScore]]:
    """Return the number of events forecast and the scores of every method.

    Every baseline is mixed with the uniform share that suited it best in the periods before, so
    that its log score is finite and fair; its order of cells stays as it is.

    Parameters
    ----------
    bounds : days, ascending: one period between each two.
    before : the ends of the periods before a day, ascending, that day last.
    progress : is told how many of all periods are done.
    """
    history, n = events.history, events.grid.n
    tallies = {name: _Tally() for name in ("ours", *BASELINES)}
    learnt: dict[str, list[NDArray[np.float64]]] = {name: [] for name in BASELINES}
    outcomes: list[NDArray[np.float64]] = []
    warm = before(bounds[0])[-3:]
    if len(warm) == 3:
        there = history.between(warm[1], warm[2]).cell
        for name in BASELINES:
            learnt[name].append(plain_forecast(name, events, warm[0], warm[1])[there])
    for done, (now, end) in enumerate(pairwise(bounds), start=1):
        past = before(now)
        period = history.between(now, end)
        came = period.counts()
        outcomes.append(came)
        began = time.perf_counter()
        probability, fitted = forecast(history, past, params)
        tallies["ours"].seconds += time.perf_counter() - began
        tallies["ours"].fit_seconds += fitted
        tallies["ours"].add(probability, came)
        for name in BASELINES:
            began = time.perf_counter()
            raw = plain_forecast(name, events, float(past[-2]), now)
            share = uniform_share(learnt[name], n)
            tallies[name].seconds += time.perf_counter() - began
            tallies[name].add((1 - share) * raw + share / n, came)
            learnt[name].append(raw[period.cell])
        progress(done, len(bounds) - 1)
    return int(sum(came.sum() for came in outcomes)), {
        name: _score(tally, outcomes) for name, tally in tallies.items()
    }


def _score(tally: _Tally, outcomes: Sequence[NDArray[np.float64]]) -> MethodScore:
    total = float(sum(came.sum() for came in outcomes))
    rows = {
        str(percent): (
            inside,
            percent / 100,
            sum(most_hits(came, percent / 100) for came in outcomes),
        )
        for percent, inside in zip(AREA_PERCENT, tally.inside.tolist(), strict=True)
    }
    return MethodScore(
        hit_rate={key: hit_rate(inside, total) for key, (inside, _, _) in rows.items()},
        pai={key: pai(inside, total, share) for key, (inside, share, _) in rows.items()},
        pei={key: pei(inside, most) for key, (inside, _, most) in rows.items()},
        log_score=log_score(tally.probability, outcomes),
        seconds=tally.seconds / len(outcomes),
        fit_seconds=tally.fit_seconds / len(outcomes),
    )
