"""What every map begins with: panes, box of layers, options of the page's script, legend."""

from collections.abc import Sequence
from typing import Any

import folium

from planner.maps.areas import rate_scale
from planner.maps.layers import add_panes
from planner.maps.legend import Row, area_rows, rate_rows
from planner.maps.model import Backdrop
from planner.maps.palette import LAND, UNKNOWN
from planner.words import Lang, text

Section = tuple[str, str, Sequence[Row]]


def empty_map() -> Any:
    """Return a map with the panes that layers go to, and nothing on it."""
    map_ = folium.Map(location=[0, 0], tiles=None, zoom_control=False, zoom_snap=0.5)
    add_panes(map_)
    return map_


def controlled(map_: Any) -> Any:
    """Return the map with its box of layers, folded on narrow windows."""
    wide = folium.utilities.JsCode("window.innerWidth < 900")
    folium.LayerControl(position="topright", collapsed=wide).add_to(map_)
    return map_


def page_options(
    backdrop: Backdrop,
    lang: Lang,
    shifts: list[str],
    shift: str,
    groups: list[Any],
    wards: Any,
) -> dict[str, Any]:
    """Return what the page's script needs to know beside the layers."""
    paints = [["none", text("map.no_colour", lang)]]
    if backdrop.ward_rates:
        paints.append(["ward", text("map.ward_rates", lang)])
    if backdrop.district_rates:
        paints.insert(1, ["district", text("map.district_rates", lang)])
    return {
        "city": city_bounds(backdrop),
        "shifts": shifts,
        "shift": shift if shift in shifts else (shifts[0] if shifts else ""),
        "groups": groups,
        "wards": wards,
        "paints": paints,
        "fills": {
            "ward": list(rate_scale(backdrop.ward_rates).colours),
            "district": list(rate_scale(backdrop.district_rates).colours),
            "unknown": UNKNOWN,
            "land": LAND,
        },
        "tiles": bool(backdrop.tiles),
        "words": {
            "shift": text("map.shift", lang),
            "squad": text("map.squad", lang),
            "all": text("map.all_squads", lang),
            "colour": text("map.colour_by", lang),
            "search": text("map.search", lang),
            "hint": text("map.search_hint", lang),
            "missing": text("map.not_found", lang),
            "print": text("map.print", lang),
            "city": text("map.whole_city", lang),
            "nearer": text("map.zoom_in", lang),
            "farther": text("map.zoom_out", lang),
            "layers": text("map.layers", lang),
            "close": text("map.close", lang),
        },
    }


def area_sections(backdrop: Backdrop, lang: Lang) -> list[Section]:
    """Return the sections of the legend about wards and districts."""
    sections: list[Section] = []
    if backdrop.district_rates or backdrop.ward_rates:
        sections.append((text("map.areas", lang), "", area_rows(lang)))
    if backdrop.district_rates:
        rows = rate_rows(backdrop.district_rates, lang)
        sections.append((text("map.district_rates", lang), "paint-district", rows))
    if backdrop.ward_rates:
        sections.append(
            (text("map.ward_rates", lang), "paint-ward", rate_rows(backdrop.ward_rates, lang))
        )
    return sections


def city_bounds(backdrop: Backdrop) -> list[list[float]]:
    """Return the south-west and north-east corners of the wards."""
    outlines = (ward.outline["coordinates"] for ward in backdrop.wards)
    pairs = [(pair[0], pair[1]) for outline in outlines for pair in _pairs(outline)]
    return bounds_of(pairs or [(95.0, -11.0), (141.0, 6.0)])


def _pairs(coordinates: Any) -> list[Any]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [coordinates]
    return [pair for part in coordinates for pair in _pairs(part)]


def bounds_of(pairs: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Return south-west and north-east as Leaflet wants them, latitude first."""
    lons, lats = [p[0] for p in pairs], [p[1] for p in pairs]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]
