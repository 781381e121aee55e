"""How long loops are searched, and how much a day may differ from the best ones."""

from dataclasses import dataclass

from planner.errors import PlanError

LONG_S = 3.0
STEPS_PER_S = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopParams:
    """How long to search, on `workers` threads.

    Without `seconds` the clock is not read: each worker makes so many `iterations`, and the same
    problem, seed, workers and iterations give the same plan. With `seconds` the search ends by
    the clock, whatever `iterations` says. A plan that is given out while a shift runs begins
    `going_min` minutes later.
    """

    seconds: float | None = None
    iterations: int = 30_000
    workers: int = 2
    going_min: int = 10

    def __post_init__(self) -> None:
        faults = []
        if self.seconds is not None and not self.seconds > 0:
            faults.append(f"seconds must be above 0, got {self.seconds}")
        if self.workers < 1:
            faults.append(f"workers must be at least 1, got {self.workers}")
        if not 0 <= self.going_min <= 120:
            faults.append(f"going_min must be 0 to 120, got {self.going_min}")
        if self.iterations < 1:
            faults.append(f"iterations must be at least 1, got {self.iterations}")
        if faults:
            raise PlanError("; ".join(faults))

    @property
    def long(self) -> bool:
        """Whether there is time for many rounds."""
        seconds = self.iterations / STEPS_PER_S if self.seconds is None else self.seconds
        return seconds >= LONG_S


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationParams:
    """How much a day's loops may differ from the best ones.

    `keep_prize` is the least share of the best prize. Prizes are disturbed by up to `spread` of
    their size, and by as much again where recent days were at the same stop; `candidates` plans
    are drawn, each by `iterations` of search, and the least repetitive kept. A loop leaves late by
    at most `delay_share` of what its windows and shift allow, and `delay_most_min` minutes. `days`
    of history count.
    """

    keep_prize: float = 0.97
    spread: float = 0.3
    candidates: int = 4
    iterations: int = 1_000
    delay_share: float = 0.7
    delay_most_min: int = 60
    days: int = 14

    def __post_init__(self) -> None:
        faults = [
            f"{name} must lie between 0 and 1, got {share}"
            for name, share in (
                ("keep_prize", self.keep_prize),
                ("spread", self.spread),
                ("delay_share", self.delay_share),
            )
            if not 0 <= share <= 1
        ]
        faults += [
            f"{name} must be at least 1, got {number}"
            for name, number in (
                ("candidates", self.candidates),
                ("iterations", self.iterations),
                ("days", self.days),
            )
            if number < 1
        ]
        if self.delay_most_min < 0:
            faults.append(f"delay_most_min must be at least 0, got {self.delay_most_min}")
        if faults:
            raise PlanError("; ".join(faults))
