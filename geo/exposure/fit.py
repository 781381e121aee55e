"""Rates of all wards at once: what each tells of the others, of reporting, and of itself.

Arrays [..., shifts, wards]: the wards share one city, the shifts of a ward its share reported.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.exposure.rates import ExposureParams, Floats, Prior, group_prior, shrink
from geo.exposure.reporting import (
    Looked,
    Mixture,
    evidence,
    share_priors,
    share_weights,
    told_by_count,
    told_by_split,
)

ROUNDS = 5
SHAPES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""How alike the wards of a district may be: shapes of a Gamma distribution of mean 1."""

ALIKE = (0.2, 0.4, 0.2, 0.1, 0.06, 0.04)
"""How likely each is beforehand; 1, an exponential distribution, is likeliest."""


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """What is the same for all wards of a city.

    Attributes
    ----------
    shape : [..., 1, 1], how alike the wards of a district are.
    shares : [..., nodes], prior of a ward's share reported.
    """

    shape: Floats
    shares: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The rates and what they were drawn to: `prior` [..., shifts, wards]."""

    city: City
    prior: Prior
    rates: Mixture

    def known(self, looked: Looked) -> Floats:
        """Return [..., shifts, wards]: the share of the incidents that becomes known, in mean."""
        seen = (self.rates.weight * looked.exposure()).sum(axis=-1)
        return np.asarray(seen / (looked.watched + looked.left), float)


def fit_rates(
    looked: Looked,
    district: NDArray[np.int64],
    params: ExposureParams,
    *,
    reporting: float,
    city: City | None = None,
) -> Fit:
    """Return the rates of all wards.

    λ of a ward is Gamma around the mean of its district, that around the city's. Reporting is one
    of `geo.exposure.reporting.shares` a ward. How alike wards are and how the shares are spread is
    fitted by the marginal likelihood of all wards. Means and shares depend on each other, so they
    are found in turns.

    Parameters
    ----------
    district : int [wards], 0 .. districts - 1.
    reporting : mean share that citizens report.
    city : what was fitted before, to be kept.
    """
    kinds, likely = share_priors(reporting, params.reporting_observations)
    lead = looked.found.shape[:-2]
    everywhere = np.broadcast_to(likely @ kinds, (*lead, kinds.shape[1]))
    now = city or City(np.ones((*lead, 1, 1)), everywhere)
    wards = len(district)
    free = max(1 - len(np.unique(district)) / wards, 0.8)
    possible = looked.exposure()
    counts, exposure = looked.known, looked.watched + reporting * looked.left
    for turn in range(ROUNDS):
        mean, error, usual = district_means(counts, exposure, district, params.variance_floor)
        if city is None and turn % 2:
            now = fitted_city(looked, mean, error, reporting, params)
            # The means were fitted to the same wards, which look too alike beside them.
            now = City(now.shape * free, now.shares)
        weight = reported_shares(looked, mean, error, now, params)[..., None, :, :]
        # A ward far from its district's mean tells no more of it than `shape` incidents would.
        told = weight / (1 + (usual / now.shape)[..., None] * possible)
        counts = looked.known * told.sum(axis=-1)
        exposure = (told * possible).sum(axis=-1)
    prior = Prior(mean, mean**2 / now.shape + error**2)
    return Fit(now, prior, Mixture.of(looked, prior, weight))


def district_means(
    counts: Floats, exposure: Floats, district: NDArray[np.int64], floor: float
) -> tuple[Floats, Floats, Floats]:
    """Return each ward's district mean and its error [..., shifts, wards], and the city's mean."""
    member = (district[:, None] == np.arange(district.max() + 1)).astype(float)
    y, e = counts @ member, exposure @ member
    city = group_prior(y, e, variance_floor=floor)
    rate, sd = shrink(y, e, city)
    return rate[..., district], sd[..., district], city.mean


def reported_shares(
    looked: Looked, mean: Floats, error: Floats, city: City, params: ExposureParams
) -> Floats:
    """Return [..., wards, nodes]: how likely each share reported is, by all shifts of a ward.

    A busy ward is busy in most shifts, so silence in three of them is no threefold evidence: the
    shifts are taken together, each by what is usual in it.
    """
    whole = looked.together(mean)
    doubt = ((error / mean) ** 2).mean(axis=-2, keepdims=True)
    prior = Prior(np.ones_like(doubt), 1 / city.shape + doubt)
    told = told_by_split(whole, params.detection_observations) + told_by_count(whole, prior)
    return share_weights(told[..., 0, :, :], city.shares)


def fitted_city(
    looked: Looked, mean: Floats, error: Floats, reporting: float, params: ExposureParams
) -> City:
    """Return how alike the wards and how spread the shares are, by what they make of the wards.

    The shifts of a ward are no independent witnesses, so their evidence is averaged.
    """
    kinds, likely = share_priors(reporting, params.reporting_observations)
    split = told_by_split(looked, params.detection_observations)
    scores = []
    for shape, alike in zip(SHAPES, ALIKE, strict=True):
        count = told_by_count(looked, Prior(mean, mean**2 / shape + error**2))
        told = evidence(split + count, kinds).mean(axis=-2)
        scores.append(told + np.log(likely) + np.log(alike))
    score = np.stack(scores, axis=-2)
    weight = np.exp(score - score.max(axis=(-2, -1), keepdims=True))
    weight /= weight.sum(axis=(-2, -1), keepdims=True)
    shape = 1 / (weight.sum(axis=-1) @ (1 / np.array(SHAPES)))
    return City(shape[..., None, None], weight.sum(axis=-2) @ kinds)
