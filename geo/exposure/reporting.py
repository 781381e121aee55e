"""Reporting is not one number: rates with the share that citizens report integrated out.

A ward without reports may be quiet, or nobody there reports. So each ward's share is one of `NODES`
values, the first of which is 0, and the rate is a mixture of Gamma distributions, one a value.
Arrays only; the last axis of an array [..., nodes] are the values of the share.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import betainc, betaln, gammainc, gammaln, xlogy

from geo.exposure.rates import Floats, Prior

NODES = 49
SILENT = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of wards that never report which a city may have, each as likely beforehand."""

CONCENTRATIONS = (0.5, 1.0, 4.0, 16.0, 64.0)
"""How alike the reporting wards may be, in multiples of `reporting_observations`."""

UNLIKE = (0.4, 0.4, 0.1, 0.06, 0.04)
"""How likely each is beforehand: without evidence wards are taken to differ."""

TINY = 1e-9
STEPS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What became known and how it could have, discounted; [..., wards] each.

    Attributes
    ----------
    found, reported : incidents.
    watched : Σe, weeks as if patrols found everything.
    left : Σ(1 - e), weeks left to be reported.
    """

    found: Floats
    reported: Floats
    watched: Floats
    left: Floats

    @property
    def known(self) -> Floats:
        """Incidents known."""
        return self.found + self.reported

    def together(self, usual: Floats) -> "Looked":
        """Return [..., 1, wards]: all shifts as one, their weeks times the usual rate."""
        watched, left = self.watched * usual, self.left * usual
        parts = (self.found, self.reported, watched, left)
        return Looked(*(v.sum(axis=-2, keepdims=True) for v in parts))

    def exposure(self) -> Floats:
        """Return [..., wards, nodes]: weeks as if all became known, for each share reported."""
        return self.watched[..., None] + shares() * self.left[..., None]


@lru_cache(maxsize=1)
def shares() -> Floats:
    """Return [nodes]: the shares reported that are looked at, 0 first."""
    edges = np.linspace(0, 1, NODES)
    return np.concatenate([[0.0], (edges[1:] + edges[:-1]) / 2])


def share_prior(mean: float, concentration: float, silent: float) -> Floats:
    """Return [nodes]: 0 with the probability `silent`, else Beta(mean c, (1 - mean) c).

    >>> p = share_prior(0.4, 4.0, 0.5)
    >>> float(p[0]), round(float(p @ shares()), 2)
    (0.5, 0.2)
    """
    edges, mean = np.linspace(0, 1, NODES), min(mean, 0.99)
    parts = np.diff(betainc(mean * concentration, (1 - mean) * concentration, edges))
    return np.concatenate([[silent], (1 - silent) * parts])


@lru_cache(maxsize=8)
def share_priors(mean: float, observations: float) -> tuple[Floats, Floats]:
    """Return [kinds, nodes] the priors of kinds of cities, and [kinds] how likely each kind is."""
    kinds = [
        share_prior(mean, observations * times, silent)
        for times in CONCENTRATIONS
        for silent in SILENT
    ]
    likely = np.repeat(np.array(UNLIKE), len(SILENT)) / len(SILENT)
    return np.array(kinds), likely


def told_by_split(looked: Looked, observations: float) -> Floats:
    """Return [..., wards, nodes]: log likelihood of how the known were split.

    Of known incidents patrols found the share e/(e + (1 - e) r). That would tell r if e were exact.
    It is not, so the split is beta-binomial: many incidents tell what `observations` of them do.
    """
    e = looked.exposure()
    part = np.divide(looked.watched[..., None], e, out=np.zeros(e.shape), where=e > 0)
    a = np.maximum(observations * part, TINY)
    b = np.maximum(observations * (1 - part), TINY)
    y, z = looked.found[..., None], looked.reported[..., None]
    return np.asarray(betaln(a + y, b + z) - betaln(a, b), float)


def told_by_count(looked: Looked, prior: Prior) -> Floats:
    """Return [..., wards, nodes]: log likelihood of how many became known, any rate allowed.

    ∫ Gamma(λ | a, b) Poisson(N | λE) dλ, without what no share changes.
    """
    e = looked.exposure()
    n, a, b = (v[..., None] for v in (looked.known, prior.shape, prior.per))
    count = xlogy(n, e) - (a + n) * np.log(b + e) + a * np.log(b) + gammaln(a + n) - gammaln(a)
    return np.where((looked.reported[..., None] > 0) & (shares() == 0), -np.inf, count)


def evidence(log_likelihood: Floats, kinds: Floats) -> Floats:
    """Return [..., kinds]: log likelihood of all wards together if shares are so distributed."""
    top = log_likelihood.max(axis=-1, keepdims=True)
    each = np.log(np.exp(log_likelihood - top) @ kinds.T)
    return np.asarray(each.sum(axis=-2) + top.sum(axis=-2), float)


def share_weights(log_likelihood: Floats, prior: Floats) -> Floats:
    """Return [..., wards, nodes]: the posterior of each ward's share; the prior is [..., nodes]."""
    top = log_likelihood.max(axis=-1, keepdims=True)
    joint = np.exp(log_likelihood - top) * prior[..., None, :]
    return np.asarray(joint / joint.sum(axis=-1, keepdims=True), float)


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Gamma distributions of each ward's rate, one a share: a, b and weight [..., wards, nodes]."""

    shape: Floats
    per: Floats
    weight: Floats

    @staticmethod
    def of(looked: Looked, prior: Prior, weight: Floats) -> "Mixture":
        """Return the posterior of the rate, given the weights of the shares."""
        per = prior.per[..., None] + looked.exposure()
        shape = np.broadcast_to((prior.shape + looked.known)[..., None], per.shape)
        return Mixture(shape, per, weight)

    def moments(self) -> tuple[Floats, Floats]:
        """Return mean and standard deviation [..., wards]."""
        one = self.shape / self.per
        mean = (self.weight * one).sum(axis=-1)
        square = (self.weight * one * (self.shape + 1) / self.per).sum(axis=-1)
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0))

    def ends(self, level: float) -> tuple[Floats, Floats]:
        """Return the ends [..., wards] of the interval that leaves out equal tails."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def quantile(self, part: float) -> Floats:
        """Return [..., wards]: the rate below which that part of the probability lies."""
        mean, sd = self.moments()
        low, high = np.log(mean) - 40.0, np.log(mean + 12 * sd)
        for _ in range(STEPS):
            middle = (low + high) / 2
            below = self.weight * gammainc(self.shape, self.per * np.exp(middle)[..., None])
            short = below.sum(axis=-1) < part
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray(np.exp((low + high) / 2), float)
