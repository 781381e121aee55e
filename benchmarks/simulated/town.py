"""The hidden truth: places with a rate of their own for every hour, and who reports.

The mix of categories is that of the city's published totals. A district's share of what happens
lies halfway between its share of the published enforcement and its share of the residents: the
published one alone would leave districts where nothing ever happens, which nobody believes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import metric_crs, to_degrees, to_metres
from geo.exposure.estimate import ExposureParams
from geo.exposure.rates import Floats
from geo.simulation.published import Total
from geo.simulation.simulate import ATTRACTION
from geo.wards.read import ward_of
from planner.city.folder import CityData
from planner.demo.service import hours_of

Ints = NDArray[np.int64]

PLACES_A_WARD = 12
SPREAD_M = {False: 450.0, True: 150.0}
"""How far places lie from a settlement centre, and from a public place."""

REPORTING = (0.05, 0.7)
SILENT = 0.15
"""Share of the wards from which nobody reports."""

MISJUDGED_KAPPA, MISJUDGED_REPORTING = 0.4, 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Town:
    """A city and its hidden truth.

    Attributes
    ----------
    codes, area_km2, district : of every ward; the district by its number, in order of its code.
    place_ward, x, y, category : of every place; metres, and the code of what happens there.
    rates : [places, 24] disturbances a day by local hour if nobody patrols.
    reporting, kappa : [wards] true reporting, and true searching in km2 an hour.
    shift_of : [24] number of the shift of each local hour.
    """

    data: CityData
    codes: tuple[str, ...]
    area_km2: Floats
    district: Ints
    place_ward: Ints
    x: Floats
    y: Floats
    category: tuple[str, ...]
    rates: Floats
    reporting: Floats
    kappa: Floats
    shift_of: Ints

    @property
    def shifts(self) -> tuple[str, ...]:
        """The names of the shifts."""
        return tuple(s.name for s in self.data.settings.shifts)

    def ward_rates(self) -> Floats:
        """Return [wards, shifts]: disturbances a day if nobody patrols."""
        return self.per_ward(self.rates)

    def per_ward(self, by_place: Floats) -> Floats:
        """Return [wards, shifts] the sums of [places, 24]."""
        out = np.zeros((len(self.codes), len(self.shifts)))
        for hour in range(24):
            np.add.at(out[:, self.shift_of[hour]], self.place_ward, by_place[:, hour])
        return out

    def metres(self, lon: Sequence[float], lat: Sequence[float]) -> tuple[Floats, Floats]:
        """Return points in the metres of `x` and `y`."""
        return to_metres(np.asarray(lon, float), np.asarray(lat, float), crs_of(self.data))

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return longitude and latitude."""
        return to_degrees(x, y, crs_of(self.data))


def crs_of(data: CityData) -> CRS:
    """Return the metric reference system of a city."""
    west, south, east, north = data.frame.total_bounds
    return metric_crs((west + east) / 2, (south + north) / 2)


def make_town(
    data: CityData, totals: Sequence[Total], *, events_a_day: float, misjudged: bool, seed: int
) -> Town:
    """Return a city with its hidden truth; the same seed gives the same.

    Parameters
    ----------
    totals : published numbers, which give the mix of categories and half of a district's share.
    misjudged : detection 40 % and reporting 30 % more or less than the product believes, each
        district drawing its end.
    """
    rng = np.random.default_rng([seed, 1])
    frame = data.frame
    codes = tuple(frame["code"])
    names, district = np.unique(frame["district_code"].to_numpy(str), return_inverse=True)
    level = _ward_levels(rng, data, names, district, totals)
    place_ward, x, y, weight, kinds = _places(rng, data)
    category = _categories(rng, kinds, _mix(data, totals))
    held = np.bincount(place_ward, weight, len(codes))
    hours = {c.code: np.array(hours_of(c)) for c in data.settings.categories}
    by_hour = np.stack([hours[c] / hours[c].sum() for c in category])
    rates = (level[place_ward] * weight / held[place_ward])[:, None] * by_hour
    believed = data.settings.parameters("exposure", ExposureParams)
    reporting = rng.uniform(*REPORTING, len(codes)) * (rng.random(len(codes)) >= SILENT)
    kappa = np.full(len(codes), believed.kappa_km2_h)
    if misjudged:
        ends = np.sign(rng.uniform(-1, 1, (2, len(names))))
        kappa *= 1 + MISJUDGED_KAPPA * ends[0][district]
        reporting = np.clip(reporting * (1 + MISJUDGED_REPORTING * ends[1][district]), 0, 1)
    return Town(
        data=data,
        codes=codes,
        area_km2=np.minimum(frame["area_km2"].to_numpy(float), believed.populated_km2),
        district=district.astype(np.int64),
        place_ward=place_ward,
        x=x,
        y=y,
        category=category,
        rates=rates * events_a_day / rates.sum(),
        reporting=reporting,
        kappa=kappa,
        shift_of=_shift_of_hours(data),
    )


def _ward_levels(
    rng: np.random.Generator,
    data: CityData,
    names: NDArray[np.str_],
    district: Ints,
    totals: Sequence[Total],
) -> Floats:
    people = data.frame["people"].to_numpy(float)
    people = np.where(np.isfinite(people), people, np.nanmean(people) if people.any() else 1.0)
    people = np.where(np.isfinite(people), people, 1.0)
    residents = np.bincount(district, people, len(names))
    enforced = np.array([sum(t.count for t in totals if t.district == n) for n in names], float)
    share = residents / residents.sum()
    if enforced.sum():
        share = (share + enforced / enforced.sum()) / 2
    inside = people * rng.gamma(3.0, 1 / 3.0, len(people))
    level: Floats = share[district] * inside / np.bincount(district, inside, len(names))[district]
    return level


def _places(
    rng: np.random.Generator, data: CityData
) -> tuple[Ints, Floats, Floats, Floats, list[str]]:
    """Return ward, x, y, weight and kind of anchor of every place."""
    frame, crs = data.frame, crs_of(data)
    cx, cy = to_metres(frame["centre_lon"].to_numpy(), frame["centre_lat"].to_numpy(), crs)
    public = [p.point for p in data.places]
    lon, lat = np.array([p.lon for p in public]), np.array([p.lat for p in public])
    px, py = to_metres(lon, lat, crs)
    at = list(ward_of(frame, lon, lat).code) if public else []
    ward, x, y, kinds = [], [], [], []
    for w, (code, outline) in enumerate(
        zip(frame["code"], frame.geometry.to_crs(crs).to_numpy(), strict=True)
    ):
        shapely.prepare(outline)
        anchors = [(cx[w], cy[w], "")]
        anchors += [
            (px[k], py[k], data.places[k].kind) for k, there in enumerate(at) if there == code
        ]
        for n in range(PLACES_A_WARD):
            ax, ay, kind = anchors[n % len(anchors)]
            dx, dy = rng.normal(size=2) * SPREAD_M[bool(kind)]
            inside = bool(shapely.contains_xy(outline, ax + dx, ay + dy))
            ward.append(w)
            x.append(float(ax + dx * inside))
            y.append(float(ay + dy * inside))
            kinds.append(kind)
    # A few places hold most of it, as everywhere (Weisburd 2015, doi:10.1111/1745-9125.12070).
    weight = (1 + rng.pareto(1.2, len(ward))).clip(max=30)
    return np.array(ward), np.array(x), np.array(y), weight, kinds


def _mix(data: CityData, totals: Sequence[Total]) -> dict[str, float]:
    mix = {c.code: 0.0 for c in data.settings.categories}
    for total in totals:
        mix[total.category] += total.count
    whole = sum(mix.values()) or 1.0
    # What is rarely counted happens as well: one in fifty at least.
    return {c: max(n / whole, 0.02) for c, n in mix.items()}


def _categories(
    rng: np.random.Generator, kinds: Sequence[str], mix: dict[str, float]
) -> tuple[str, ...]:
    names = list(mix)
    out = []
    for kind in kinds:
        p = np.array([mix[c] * (ATTRACTION.get(c, {}).get(kind, 1.0) if kind else 1) for c in mix])
        out.append(str(rng.choice(names, p=p / p.sum())))
    return tuple(out)


def _shift_of_hours(data: CityData) -> Ints:
    out = np.zeros(24, np.int64)
    for number, shift in enumerate(data.settings.shifts):
        for hour in range(24):
            middle = hour * 3600 + 1800
            if any(shift.start_s <= middle + d < shift.end_s for d in (0, 86_400)):
                out[hour] = number
    return out
