"""Wards and districts as features: outlines thinned together, coloured by rate, named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.geometry

from geo.model import LonLat, Ward
from planner.maps.features import DECIMALS, Feature, feature, point
from planner.maps.palette import RATE, class_of
from planner.words import Lang, say, text
from planner.words.often import weekly
from planner.words.units import number

MAX_VERTICES = 6000
"""Outlines with more are simplified together, so that neighbours still share their line."""

UNKNOWN_CLASS = -1


@dataclass(frozen=True, slots=True)
class RateScale:
    """Incidents per week in classes: the breaks between them and the colour of each."""

    breaks: tuple[float, ...]
    colours: tuple[str, ...]


def rate_scale(rates: Mapping[str, float | None]) -> RateScale:
    """Return at most five classes that hold about as many areas each.

    >>> rate_scale({"a": 0.0, "b": None}).breaks
    ()
    """
    known = [value for value in rates.values() if value is not None]
    if not known or max(known) <= 0:
        return RateScale((), RATE[:1])
    classes = min(len(RATE), len(set(known)))
    quantiles = np.quantile(known, [i / classes for i in range(1, classes)])
    breaks = sorted({float(f"{q:.2g}") for q in quantiles if 0 < float(f"{q:.2g}") <= max(known)})
    picks = np.linspace(0, len(RATE) - 1, len(breaks) + 1).round().astype(int)
    return RateScale(tuple(breaks), tuple(RATE[i] for i in picks))


def outlines(wards: Sequence[Ward]) -> list[shapely.Geometry]:
    """Return the ward outlines, simplified as one coverage until they suit a phone."""
    shapes: list[shapely.Geometry] = [shapely.geometry.shape(dict(ward.outline)) for ward in wards]
    tolerance_deg = 1e-4
    thin = shapes
    while sum(shapely.get_num_coordinates(s) for s in thin) > MAX_VERTICES and tolerance_deg < 0.02:
        thin = list(shapely.coverage_simplify(shapes, tolerance_deg))
        tolerance_deg *= 2
    return thin


def ward_features(
    wards: Sequence[Ward],
    shapes: Sequence[shapely.Geometry],
    ward_rates: Mapping[str, float | None],
    district_rates: Mapping[str, float | None],
    lang: Lang,
) -> list[Feature]:
    """Return one feature a ward; `w` and `k` are its own and its district's rate class."""
    out = []
    for ward, shape in zip(wards, shapes, strict=True):
        own, whole = ward_rates.get(ward.code), district_rates.get(ward.district_code)
        rows = [[text("map.district", lang), ward.district]]
        if district_rates:
            rows.append([text("map.district_rate", lang), rate_text(whole, lang)])
        if ward_rates:
            rows.append([text("map.ward_rate", lang), rate_text(own, lang)])
        if (district_rates and whole is None) or (ward_rates and own is None):
            rows.append(["", text("map.unknown_why", lang)])
        rows.append([text("map.area", lang), f"{number(ward.area_km2, lang)} km²"])
        if ward.people is not None and ward.people == ward.people:
            rows.append([text("map.people", lang), number(ward.people, lang, 0)])
        properties = {
            "t": ward.name,
            "r": rows,
            "w": _class(ward_rates, ward.code),
            "k": _class(district_rates, ward.district_code),
        }
        out.append(feature(shape, properties))
    return out


def district_features(
    wards: Sequence[Ward], shapes: Sequence[shapely.Geometry]
) -> tuple[list[Feature], list[Feature]]:
    """Return the lines between districts, each once, and a point with the name of each."""
    members: dict[str, list[int]] = {}
    for i, ward in enumerate(wards):
        members.setdefault(ward.district_code, []).append(i)
    joined = [
        shapely.union_all([shapes[i] for i in rows], grid_size=10**-DECIMALS)
        for rows in members.values()
    ]
    if not joined:
        return [], []
    lines = shapely.line_merge(shapely.union_all([shape.boundary for shape in joined]))
    names = []
    for rows, shape in zip(members.values(), joined, strict=True):
        inside = shape.representative_point()
        properties = {"n": wards[rows[0]].district, "k": "district"}
        names.append(point(LonLat(inside.x, inside.y), properties))
    return [feature(lines, {})], names


def ward_names(wards: Sequence[Ward]) -> list[Feature]:
    """Return a point with the name of each ward at its settlement."""
    return [point(ward.centre, {"n": ward.name, "k": "ward"}) for ward in wards]


def _class(rates: Mapping[str, float | None], code: str) -> int:
    """Return the class of an area's rate; 0 where no rates are shown at all."""
    if not rates:
        return 0
    value = rates.get(code)
    return UNKNOWN_CLASS if value is None else class_of(value, rate_scale(rates).breaks)


def rate_text(value: float | None, lang: Lang) -> str:
    """Return incidents per week in words; None is not known, which is not none."""
    return text("map.unknown", lang) if value is None else say(weekly(value), lang)
