"""How often what was anticipated came: hit rates by who said it and how likely they called it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from planner.potential.model import LIKELIHOODS, Anticipated, Likelihood, word_of
from planner.potential.parameters import PotentialParams

FEWEST = 5
"""Of fewer no share is told."""

_Z = 1.959964
"""Of the standard normal distribution, for 95 per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """How many of the anticipated disturbances came, of those that somebody told of.

    `said` is the mean of their likelihoods, 0 without any; `waiting` are over, but nobody told.
    """

    came: int = 0
    told: int = 0
    said: float = 0.0
    waiting: int = 0

    @property
    def share(self) -> float | None:
        """The share that came; None of so few that it would mislead."""
        return self.came / self.told if self.told >= FEWEST else None

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the true share lies, with 95 per cent confidence."""
        return wilson(self.came, self.told)


def wilson(came: int, of: int) -> tuple[float, float]:
    """Return the 95 per cent interval of a share by its score.

    It holds also for few cases and for shares near 0 or 1.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953.

    >>> [round(x, 2) for x in wilson(21, 50)]
    [0.29, 0.56]
    """
    if not of:
        return 0.0, 1.0
    share, weight = came / of, _Z**2 / of
    centre = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, centre - half), min(1.0, centre + half)


def hits(records: Iterable[Anticipated], waiting: int = 0) -> Hits:
    """Return how often some came; those that nobody told of or that were withdrawn do not count."""
    told = [r for r in records if r.outcome and r.withdrawn is None]
    return Hits(
        came=sum(r.outcome == "confirmed" for r in told),
        told=len(told),
        said=fsum(r.likelihood for r in told) / len(told) if told else 0.0,
        waiting=waiting,
    )


def hits_by_word(records: Iterable[Anticipated]) -> Mapping[Likelihood, Hits]:
    """Return how often those came that were called so likely, by word."""
    by_word: dict[Likelihood, list[Anticipated]] = {word: [] for word in LIKELIHOODS}
    for record in records:
        by_word[word_of(record.likelihood)].append(record)
    return {word: hits(found) for word, found in by_word.items()}


def corrected(
    likelihood: float, known: Mapping[Likelihood, Hits], params: PotentialParams
) -> float:
    """Return a likelihood drawn towards the hit rate of those that were called as likely.

    What was said weighs as much as `params.trust` answers, so that few answers change little and
    many decide: the mean of a beta distribution after the answers.

    References
    ----------
    Efron and Morris 1975, doi:10.1080/01621459.1975.10479864, of drawing estimates together.

    >>> of_50 = {"likely": Hits(came=21, told=50, said=0.5)}
    >>> round(corrected(0.5, of_50, PotentialParams()), 3)
    0.433
    """
    found = known.get(word_of(likelihood), Hits())
    return (found.came + params.trust * likelihood) / (found.told + params.trust)
