"""The two maps: a day's loops for the squads, and the hotspots for the leadership."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import folium

from geo.model import Hotspot
from planner.maps.areas import rate_scale
from planner.maps.layers import (
    add_backdrop,
    add_hotspots,
    add_loops,
    add_panes,
    add_posts,
    add_risks,
)
from planner.maps.legend import (
    Row,
    area_rows,
    hotspot_rows,
    legend_html,
    rate_rows,
    risk_rows,
    squad_rows,
)
from planner.maps.model import Backdrop, Lang, MapPage, Notices, RiskImage
from planner.maps.page import map_page
from planner.maps.palette import LAND, UNKNOWN, squad_styles
from planner.patrol.model import Plan
from planner.words.figures import day, notice_lines
from planner.words.maps import MapTexts, texts

Section = tuple[str, str, Sequence[Row]]


def plan_map(
    plan: Plan,
    backdrop: Backdrop,
    notices: Notices,
    *,
    hotspots: Sequence[Hotspot] = (),
    risks: Sequence[RiskImage] = (),
    shift: str = "",
    lang: Lang = "id",
) -> MapPage:
    """Return the map of a day: loops by shift and squad with numbered stops over the city.

    `shift` is shown first (the plan's first if empty); `risks` are there to switch on.
    """
    words = texts(lang)
    shifts = [s.name for s in plan.shifts]
    styles = squad_styles((loop.squad for loop in plan.loops), backdrop.squads)
    map_ = _empty_map()
    wards = add_backdrop(map_, backdrop, lang)
    groups = add_risks(map_, risks, lang, show=False)
    groups += add_hotspots(map_, hotspots, backdrop, lang)
    squads = add_loops(map_, plan.loops, styles, backdrop, lang)
    add_posts(map_, backdrop, lang)
    sections: list[Section] = [(words.loops, "", squad_rows(styles))]
    points = [p for loop in plan.loops for p in loop.path]
    bounds = _bounds([(p.lon, p.lat) for p in points]) if points else _city_bounds(backdrop)
    options = _options(backdrop, words, shifts, shift, [*groups, *squads.values()], wards)
    return map_page(
        _controlled(map_),
        {**options, "bounds": bounds, "squads": [[name, group] for name, group in squads.items()]},
        title=words.plan_title.format(
            city=backdrop.city, date=day(date.fromisoformat(plan.date), lang)
        ),
        lang=lang,
        legend=legend_html(sections + _common(backdrop, hotspots, risks, lang), lang),
        notices=notice_lines(notices, lang),
        source=backdrop.attribution,
    )


def hotspot_map(
    hotspots: Sequence[Hotspot],
    backdrop: Backdrop,
    notices: Notices,
    *,
    risks: Sequence[RiskImage] = (),
    shift: str = "",
    lang: Lang = "id",
) -> MapPage:
    """Return the map for the leadership: hotspots and risk per shift over districts by rate."""
    words = texts(lang)
    shifts = list(dict.fromkeys([*(r.shift for r in risks), *(h.shift for h in hotspots)]))
    map_ = _empty_map()
    wards = add_backdrop(map_, backdrop, lang)
    groups = add_risks(map_, risks, lang, show=True)
    groups += add_hotspots(map_, hotspots, backdrop, lang)
    add_posts(map_, backdrop, lang)
    options = _options(backdrop, words, shifts, shift, groups, wards)
    return map_page(
        _controlled(map_),
        {**options, "bounds": _city_bounds(backdrop), "squads": []},
        title=words.hotspot_title.format(city=backdrop.city),
        lang=lang,
        legend=legend_html(_common(backdrop, hotspots, risks, lang), lang),
        notices=notice_lines(notices, lang),
        source=backdrop.attribution,
    )


def _empty_map() -> Any:
    map_ = folium.Map(location=[0, 0], tiles=None, zoom_control=False, zoom_snap=0.5)
    add_panes(map_)
    return map_


def _controlled(map_: Any) -> Any:
    wide = folium.utilities.JsCode("window.innerWidth < 900")
    folium.LayerControl(position="topright", collapsed=wide).add_to(map_)
    return map_


def _options(
    backdrop: Backdrop,
    words: MapTexts,
    shifts: list[str],
    shift: str,
    groups: list[Any],
    wards: Any,
) -> dict[str, Any]:
    """Return what the page's script needs to know beside the layers."""
    paints = [["none", words.no_colour]]
    if backdrop.ward_rates:
        paints.append(["ward", words.ward_rates])
    if backdrop.district_rates:
        paints.insert(1, ["district", words.district_rates])
    return {
        "city": _city_bounds(backdrop),
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
            "shift": words.shift,
            "squad": words.squad,
            "all": words.all_squads,
            "colour": words.colour_by,
            "search": words.search,
            "hint": words.search_hint,
            "missing": words.not_found,
            "print": words.print,
            "city": words.whole_city,
            "nearer": words.zoom_in,
            "farther": words.zoom_out,
            "layers": words.layers,
            "close": words.close,
        },
    }


def _common(
    backdrop: Backdrop, hotspots: Sequence[Hotspot], risks: Sequence[RiskImage], lang: Lang
) -> list[Section]:
    words = texts(lang)
    sections: list[Section] = []
    if hotspots:
        sections.append((words.hotspots, "", hotspot_rows(lang)))
    sections += [
        (f"{words.risk_legend}, {risk.shift}", f"risk-{risk.shift}", risk_rows(risk, lang))
        for risk in risks
    ]
    if backdrop.district_rates or backdrop.ward_rates:
        sections.append((words.areas, "", area_rows(lang)))
    if backdrop.district_rates:
        rows = rate_rows(backdrop.district_rates, lang)
        sections.append((words.district_rates, "paint-district", rows))
    if backdrop.ward_rates:
        sections.append((words.ward_rates, "paint-ward", rate_rows(backdrop.ward_rates, lang)))
    return sections


def _city_bounds(backdrop: Backdrop) -> list[list[float]]:
    outlines = (ward.outline["coordinates"] for ward in backdrop.wards)
    pairs = [(pair[0], pair[1]) for outline in outlines for pair in _pairs(outline)]
    return _bounds(pairs or [(95.0, -11.0), (141.0, 6.0)])


def _pairs(coordinates: Any) -> list[Any]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [coordinates]
    return [pair for part in coordinates for pair in _pairs(part)]


def _bounds(pairs: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Return south-west and north-east as Leaflet wants them, latitude first."""
    lons, lats = [p[0] for p in pairs], [p[1] for p in pairs]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]
