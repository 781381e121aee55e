"""How much patrol time each ward needs in each shift, and what a visit there is worth."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import log, pow

from geo.exposure.rates import patrol_shares
from geo.model import Ward

WardShift = tuple[str, str]
"""The code of a ward and the name of a shift."""


def ward_needs(
    wards: Sequence[Ward], rates: Mapping[WardShift, float], *, floor: float
) -> dict[WardShift, float]:
    """Return the share of the day's patrol time that every ward needs in every shift.

    n_ws = [f/D + (1-f) Λ_D/Λ] λ_ws/Λ_D, with λ_ws the rate of a ward in a shift, Λ_D that of its
    district and Λ that of the city over the day; `floor` f is spread evenly over the D districts,
    so that none is lost from sight. In a district without any incident all are alike.

    >>> def ward(code, district):
    ...     return Ward(code=code, name=code, district_code=district, district=district,
    ...         area_km2=1.0, centre=None, outline={})
    >>> needs = ward_needs([ward("A", "D1"), ward("B", "D1"), ward("C", "D2")],
    ...     {("A", "pagi"): 6.0, ("B", "pagi"): 2.0, ("C", "pagi"): 2.0}, floor=0.1)
    >>> {ward: round(need, 4) for (ward, _), need in needs.items()}
    {'A': 0.5775, 'B': 0.1925, 'C': 0.23}
    """
    district = {w.code: w.district for w in wards}
    total = dict.fromkeys(district.values(), 0.0)
    size = dict.fromkeys(district.values(), 0)
    for (ward, _), rate in rates.items():
        total[district[ward]] += rate
        size[district[ward]] += 1
    shares = patrol_shares(list(total.values()), floor).tolist()
    share = dict(zip(total, shares, strict=True))
    return {
        key: share[d] * (rate / total[d] if total[d] > 0 else 1 / size[d])
        for key, rate in rates.items()
        for d in [district[key[0]]]
    }


def within_shifts(needs: Mapping[WardShift, float]) -> dict[WardShift, float]:
    """Return q_ws = n_ws / Σ_w n_ws: the share of its shift's time that each ward needs.

    >>> within_shifts({("A", "pagi"): 0.3, ("B", "pagi"): 0.1, ("A", "malam"): 0.6})
    {('A', 'pagi'): 0.75, ('B', 'pagi'): 0.25, ('A', 'malam'): 1.0}
    """
    total: dict[str, float] = {}
    for (_, shift), need in needs.items():
        total[shift] = total.get(shift, 0.0) + need
    return {
        key: round(need / total[key[1]], 12) if total[key[1]] > 0 else 0.0
        for key, need in needs.items()
    }


def faded_minutes(
    visits: Iterable[tuple[date, WardShift, float]], *, today: date, half_life_days: float
) -> dict[WardShift, float]:
    """Return M_ws = Σ minutes 2^(-(age-1)/H): what recent days gave each ward and shift.

    Yesterday counts whole, a day `half_life_days` before it half; today and later not.

    >>> day = date(2026, 3, 9)
    >>> faded_minutes([(date(2026, 3, 8), ("A", "pagi"), 12.0),
    ...     (date(2026, 3, 1), ("A", "pagi"), 12.0)], today=day, half_life_days=7)
    {('A', 'pagi'): 18.0}
    """
    past: dict[WardShift, float] = {}
    for day, key, minutes in visits:
        age = (today - day).days
        if age > 0:
            past[key] = past.get(key, 0.0) + minutes * 2.0 ** (-(age - 1) / half_life_days)
    return past


def visit_worth(
    past_min: float,
    dwell_min: float,
    *,
    share: float,
    total_min: float,
    steady_min: float,
    fairness: float,
) -> float:
    """Return what `dwell_min` more are worth where `past_min` were spent, in fair minutes.

    v = ∫ from x to x+d of ((c + q T)/(c + u))^α du: what a minute adds to the α-fair utility of
    time (Mo & Walrand 2000, doi:10.1109/90.879343), over what it adds where time matches need. At
    parity v is nearly d; a place that lacks time is worth more, one that had more is worth less.

    Parameters
    ----------
    share, total_min : q and T; q T is the time due to the place of all that is given out.
    steady_min : c, which keeps the worth of a place never visited finite.
    fairness : α; 1 gives time by need where all ways are alike, more also where they are far.

    >>> round(visit_worth(0.0, 12.0, share=0.25, total_min=48.0, steady_min=12.0, fairness=1.0), 3)
    16.636
    >>> round(visit_worth(0.0, 12.0, share=0.25, total_min=48.0, steady_min=12.0, fairness=3.0), 3)
    36.0
    """
    before, after = steady_min + past_min, steady_min + past_min + dwell_min
    due = steady_min + share * total_min
    if abs(fairness - 1.0) < 1e-9:
        return due * log(after / before)
    power = 1.0 - fairness
    return due * (pow(after / due, power) - pow(before / due, power)) / power


def stretched_days(
    every_days: int, hotspots: int, *, others: float, visits: float, share: float = 1 / 3
) -> int:
    """Return how often hotspots can be owed a visit, so that duties take a `share` of the visits.

    `others` are the visits a day that districts and wards are owed. Where these alone take the
    share, hotspots get as many as there are of them, at the least one a day.

    >>> [stretched_days(3, 60, others=12.0, visits=visits) for visits in (90.0, 300.0)]
    [4, 3]
    """
    room = max(visits * share - others, 1.0)
    return max(every_days, -int(-hotspots // room))
