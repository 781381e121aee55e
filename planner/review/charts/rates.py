"""The wards or districts of a city by incidents per week, corrected for who was looking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from geo.model import LonLat
from planner.maps.areas import district_features, outlines, rate_scale, rate_text
from planner.maps.model import Backdrop
from planner.review.charts.areas import Area, Scale, area_chart
from planner.review.charts.svg import Caption
from planner.words import Lang, say_all, text
from planner.words.often import rate_classes


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRate:
    """An area with its incidents per week; None is not known."""

    name: str
    district: str
    per_week: float | None


def area_rates(backdrop: Backdrop, by: Literal["ward", "district"]) -> tuple[AreaRate, ...]:
    """Return the areas of a city, the highest rate first, those that nobody knows last."""
    if by == "ward":
        rows = [
            AreaRate(name=w.name, district=w.district, per_week=backdrop.ward_rates.get(w.code))
            for w in backdrop.wards
        ]
    else:
        names = {w.district_code: w.district for w in backdrop.wards}
        rows = [
            AreaRate(name=name, district=name, per_week=backdrop.district_rates.get(code))
            for code, name in names.items()
        ]
    return tuple(sorted(rows, key=lambda r: (r.per_week is None, -(r.per_week or 0.0), r.name)))


def rates_chart(
    caption: Caption, backdrop: Backdrop, by: Literal["ward", "district"], lang: Lang
) -> str:
    """Return the map of rates as SVG, with the names of the districts."""
    rates = backdrop.ward_rates if by == "ward" else backdrop.district_rates
    scale = rate_scale(rates)
    areas = []
    for ward in backdrop.wards:
        value = rates.get(ward.code if by == "ward" else ward.district_code)
        told = rate_text(value, lang)
        areas.append(
            Area(
                name=ward.name if by == "ward" else ward.district,
                outline=ward.outline,
                value=value,
                told=told,
            )
        )
    lines, names = district_features(backdrop.wards, outlines(backdrop.wards))
    return area_chart(
        caption,
        areas,
        Scale(
            breaks=scale.breaks,
            colours=scale.colours,
            labels=(*say_all(rate_classes(scale.breaks), lang), text("map.unknown", lang)),
        ),
        lines=[line for feature in lines for line in _lines(feature["geometry"])],
        labels=[
            (str(feature["properties"]["n"]), LonLat(*feature["geometry"]["coordinates"]))
            for feature in names
        ],
    )


def _lines(geometry: Mapping[str, Any]) -> list[Any]:
    found = list(geometry["coordinates"])
    return found if geometry["type"] == "MultiLineString" else [found]
