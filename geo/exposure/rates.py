"""Rates from what was found and reported, corrected for who was looking. Arrays only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeoError

Floats = NDArray[np.float64]

LIKE_MEMBERS = 2.0
"""How many members' worth of doubt there is that the unseen ones are like the seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureParams:
    """Parameters of the fused estimate.

    Attributes
    ----------
    kappa_km2_h : area a patrol searches in one hour; 0.35 is 10 km/h seeing 35 m across.
    reporting : share of the incidents no patrol found that a citizen reports, in the mean of wards.
    reporting_observations : how many observations that share is worth in a ward, at least.
    detection_observations : how many incidents, split into found and reported, are believed to
        tell a ward's reporting; more would take `kappa_km2_h` for exact.
    half_life_days : age at which an incident, and the exposure of its week, counts half.
    floor : share of patrol time spread evenly over the districts, whatever their rate.
    e_min : least detection that a weight is divided by, so that no incident counts over 1 / e_min.
    variance_floor : least variance between the wards of a group, in squares of their mean.
    populated_km2 : most of a ward that patrols search; forest beyond it hides no incidents.
    assumed_detection : detection taken everywhere when there is no patrol record at all.
    unvisited_days : a ward without a visit for so long is named.
    visit_least_min : minutes at stops that make a visit; driving through makes none.
    """

    kappa_km2_h: float = 0.35
    reporting: float = 0.4
    reporting_observations: float = 4.0
    detection_observations: float = 13.0
    half_life_days: float = 365.0
    floor: float = 0.10
    e_min: float = 0.05
    variance_floor: float = 0.02
    populated_km2: float = 30.0
    assumed_detection: float = 0.2
    unvisited_days: int = 90
    visit_least_min: float = 8.0

    def __post_init__(self) -> None:
        limits = {
            "kappa_km2_h": (0.001, 100.0),
            "reporting": (0.01, 1.0),
            "reporting_observations": (0.1, 10_000.0),
            "detection_observations": (0.1, 1_000_000.0),
            "half_life_days": (7.0, 36_500.0),
            "floor": (0.0, 1.0),
            "e_min": (0.001, 1.0),
            "variance_floor": (1e-6, 100.0),
            "populated_km2": (0.01, 1e6),
            "assumed_detection": (0.0, 0.99),
            "unvisited_days": (1, 36_500),
            "visit_least_min": (1.0, 120.0),
        }
        faults = [
            f"{name}: expected {low:g} to {high:g}, got {value!r}"
            for name, (low, high) in limits.items()
            if not isinstance(value := getattr(self, name), int | float)
            or isinstance(value, bool)
            or not low <= value <= high
        ]
        if faults:
            raise GeoError("; ".join(faults))


def detection(hours: ArrayLike, area_km2: ArrayLike, kappa_km2_h: ArrayLike) -> Floats:
    """Return the share e = 1 - exp(-kappa h / A) of incidents that patrols find themselves.

    The law of random search (Koopman 1956, doi:10.1287/opre.4.5.503). The arguments broadcast.

    >>> detection([0.0, 20.0], 28.0, 0.35).round(3).tolist()
    [0.0, 0.221]
    """
    searched = np.asarray(kappa_km2_h, float) * np.asarray(hours, float)
    return np.asarray(-np.expm1(-searched / np.asarray(area_km2, float)), float)


def known_share(detected: ArrayLike, reporting: ArrayLike) -> Floats:
    """Return the share e + (1 - e) r of incidents that become known, found or reported.

    >>> known_share([0.0, 0.5], 0.4).tolist()
    [0.4, 0.7]
    """
    e = np.asarray(detected, float)
    return np.asarray(e + (1.0 - e) * np.asarray(reporting, float), float)


def decay(age_days: ArrayLike, half_life_days: float) -> Floats:
    """Return 2^(-age / H), what evidence of an age counts.

    >>> decay([0, 180, 360], 180).tolist()
    [1.0, 0.5, 0.25]
    """
    return np.asarray(np.exp2(-np.asarray(age_days, float) / half_life_days), float)


def discounted(weekly: ArrayLike, half_life_days: float, *, late: int = 0) -> Floats:
    """Return [...]: the sum over weeks [weeks, ...], oldest first, each counted by its age.

    The last `late` weeks have no age, and the weeks before them are that much younger.

    >>> discounted([[4.0], [4.0]], 7).tolist()
    [6.0]
    """
    values = np.asarray(weekly, float)
    age = np.maximum(np.arange(len(values))[::-1] - late, 0)
    weights = decay(7.0 * age, half_life_days)
    return np.asarray(np.tensordot(weights, values, axes=1), float)


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """The Gamma prior of a group: mean and variance of the rate of a member, each [..., 1]."""

    mean: Floats
    variance: Floats

    @property
    def shape(self) -> Floats:
        """The shape a of the Gamma distribution."""
        return self.mean**2 / self.variance

    @property
    def per(self) -> Floats:
        """Its rate parameter b, which counts as exposure already had."""
        return self.mean / self.variance


def group_prior(
    seen: ArrayLike,
    exposure: ArrayLike,
    *,
    variance_floor: float,
    mean: ArrayLike | None = None,
    mean_sd: ArrayLike = 0.0,
) -> Prior:
    """Return the prior that the members [..., n] of a group share, by moments.

    Unless `mean` is given with its error, the common mean is Gamma with shape ΣY + 1/2 and ΣE: mean
    m = (ΣY + 1/2)/ΣE, variance m/ΣE. So where nothing happened the rate is that of half an event,
    and as uncertain as half an event is. Between the members v = weighted var(Y/E) - m / mean E,
    with weights E, at least variance_floor m²; a few seen members cannot tell how unlike others
    are, so v leans on m² by the weight of `LIKE_MEMBERS`. The prior's variance is v and that of m.

    Raises
    ------
    GeoError : no member has any exposure and no mean is given.

    References
    ----------
    Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators,
    doi:10.2307/2347593.
    """
    y, e = np.asarray(seen, float), np.asarray(exposure, float)
    total = e.sum(axis=-1, keepdims=True)
    if mean is None:
        if not (total > 0).all():
            raise GeoError("expected exposure in at least one member of the group, got none")
        m = (y.sum(axis=-1, keepdims=True) + 0.5) / total
        error = m / total
    else:
        m = np.broadcast_to(np.asarray(mean, float), total.shape)
        error = np.broadcast_to(np.asarray(mean_sd, float) ** 2, total.shape)
    return Prior(np.asarray(m), between(y, e, m, variance_floor) * m**2 + error)


def between(seen: Floats, exposure: Floats, mean: Floats, floor: float) -> Floats:
    """Return [..., 1]: the variance between members [..., n] in squares of their mean.

    `mean` is common, [..., 1], or each member's own expectation, [..., n].
    """
    total = exposure.sum(axis=-1, keepdims=True)
    safe = np.where(total > 0, total, 1.0)
    raw = np.divide(seen, exposure, out=np.zeros(seen.shape), where=exposure > 0)
    spread = (exposure * (raw / mean - 1) ** 2).sum(axis=-1, keepdims=True) / safe
    noise = np.where(exposure > 0, 1 / mean, 0.0).sum(axis=-1, keepdims=True) / safe
    told = np.maximum(spread - noise, floor)
    members = np.divide(
        total**2,
        (exposure**2).sum(axis=-1, keepdims=True),
        out=np.ones(total.shape),
        where=total > 0,
    )
    weight = np.maximum(members - 1, 0.0)
    return np.asarray((LIKE_MEMBERS + weight * told) / (LIKE_MEMBERS + weight))


def shrink(seen: ArrayLike, exposure: ArrayLike, prior: Prior) -> tuple[Floats, Floats]:
    """Return rate and sd [..., n] after Y incidents in exposure E, drawn towards the prior.

    b = m / v, a = m b, rate = (a + Y) / (b + E), sd = sqrt(a + Y) / (b + E) (Marshall 1991).

    >>> rate, sd = shrink([0.0, 9.0], [0.0, 3.0], Prior(np.array([2.0]), np.array([2.0])))
    >>> rate.tolist(), sd.round(3).tolist()
    ([2.0, 2.75], [1.414, 0.829])
    """
    above = prior.shape + np.asarray(seen, float)
    below = prior.per + np.asarray(exposure, float)
    return above / below, np.sqrt(above) / below


def patrol_shares(rates: ArrayLike, floor: float) -> Floats:
    """Return p = f/D + (1 - f) rate/Σrate, the share of patrol time of each of D districts.

    The floor keeps every district watched, so that its rate can be learnt. `rates` is [..., D].

    >>> patrol_shares([3.0, 1.0], 0.10).round(3).tolist()
    [0.725, 0.275]
    """
    values = np.asarray(rates, float)
    if values.shape[-1] == 0 or (values < 0).any() or not np.isfinite(values).all():
        raise GeoError("expected at least one rate, each finite and not negative")
    districts = values.shape[-1]
    total = values.sum(axis=-1, keepdims=True)
    need = np.divide(values, total, out=np.full(values.shape, 1 / districts), where=total > 0)
    return np.asarray(floor / districts + (1.0 - floor) * need, float)


def total_variation(share: ArrayLike, need: ArrayLike) -> Floats:
    """Return half the L1 distance between two distributions over the last axis.

    >>> float(total_variation([0.5, 0.5], [0.75, 0.25]))
    0.25
    """
    return np.asarray(0.5 * np.abs(np.asarray(share) - np.asarray(need)).sum(axis=-1), float)
