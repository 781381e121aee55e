"""The map of a day's plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import folium
import shapely.geometry
from markupsafe import escape

from geo.model import Hotspot
from planner.maps.draw import (
    Section,
    area_sections,
    bounds_of,
    city_bounds,
    controlled,
    empty_map,
    page_options,
)
from planner.maps.features import LINE_TOLERANCE_DEG, Feature, directions, feature, pair_of, point
from planner.maps.layers import add_backdrop, add_posts, geojson_layer
from planner.maps.legend import legend_html, squad_rows
from planner.maps.model import Backdrop, MapPage, RiskImage
from planner.maps.notices import Notices, notice_lines
from planner.maps.page import map_page
from planner.maps.palette import SquadStyle, squad_styles
from planner.maps.swatch import line_swatch
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.risk.map import add_hotspots, add_risks, risk_sections
from planner.words import Lang, say, say_all, text
from planner.words.units import clock, kilometres, minutes


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
    shifts = [s.name for s in plan.shifts]
    styles = squad_styles((loop.squad for loop in plan.loops), backdrop.squads)
    map_ = empty_map()
    wards = add_backdrop(map_, backdrop, lang)
    groups = add_risks(map_, risks, lang, show=False)
    groups += add_hotspots(map_, hotspots, backdrop, lang)
    squads = add_loops(map_, plan.loops, styles, backdrop, lang)
    add_posts(map_, backdrop, lang)
    sections: list[Section] = [(text("map.loops", lang), "", squad_rows(styles))]
    points = [p for loop in plan.loops for p in loop.path]
    bounds = bounds_of([(p.lon, p.lat) for p in points]) if points else city_bounds(backdrop)
    options = page_options(backdrop, lang, shifts, shift, [*groups, *squads.values()], wards)
    return map_page(
        controlled(map_),
        {**options, "bounds": bounds, "squads": [[name, group] for name, group in squads.items()]},
        title=text("map.plan_title", lang, city=backdrop.city, day=date.fromisoformat(plan.date)),
        lang=lang,
        legend=legend_html(
            sections + risk_sections(hotspots, risks, lang) + area_sections(backdrop, lang), lang
        ),
        notices=notice_lines(notices, lang),
        source=backdrop.attribution,
    )


def loop_features(
    loop: Loop,
    style: SquadStyle,
    lang: Lang,
    categories: Mapping[str, str] = MappingProxyType({}),
) -> list[Feature]:
    """Return the way of a loop as one line and its stops as numbered points."""
    rows = [
        [text("map.depart", lang), f"{clock(loop.depart)} {loop.post}"],
        [text("map.back", lang), clock(loop.return_)],
        [text("map.distance", lang), kilometres(loop.distance_m, lang)],
        [text("map.stops", lang), str(len(loop.stops))],
    ]
    out = []
    if len(loop.path) > 1:
        line = shapely.LineString([pair_of(p) for p in loop.path]).simplify(LINE_TOLERANCE_DEG)
        out.append(feature(line, {"t": loop.squad, "b": loop.shift, "r": rows}))
    return out + [_stop_feature(stop, loop, style, lang, categories) for stop in loop.stops]


def _stop_feature(
    planned: PlannedStop, loop: Loop, style: SquadStyle, lang: Lang, categories: Mapping[str, str]
) -> Feature:
    stop = planned.stop
    rows = [
        [text("map.arrive", lang), clock(planned.arrive)],
        [text("map.dwell", lang), minutes(stop.dwell_s / 60, lang)],
        [text("map.leave", lang), clock(planned.leave)],
        [text("map.ward", lang), f"{stop.ward}, {stop.district}"],
        [text("map.category", lang), categories.get(stop.category, stop.category)],
        [text("map.duty", lang), ", ".join(say_all(planned.duty, lang))],
        [text("map.instruction", lang), say(stop.instruction, lang) if stop.instruction else ""],
        [text("map.reason", lang), say(stop.reason, lang) if stop.reason else ""],
    ]
    properties = {
        "t": f"{planned.order}. {say(stop.name, lang)}",
        "b": f"{loop.squad} · {loop.shift}",
        "n": planned.order,
        "c": style.colour,
        "i": style.ink,
        "r": [row for row in rows if row[1]],
        "l": directions(stop.point, lang),
    }
    return point(stop.point, properties)


def add_loops(
    map_: Any,
    loops: Sequence[Loop],
    styles: Mapping[str, SquadStyle],
    backdrop: Backdrop,
    lang: Lang,
) -> dict[str, Any]:
    """Add one group a squad with its loop of each shift; return the groups by squad."""
    groups = {}
    for squad, style in styles.items():
        own = [loop for loop in loops if loop.squad == squad]
        if not own:
            continue
        name = f"{line_swatch(style.colour, style.dash)} {escape(squad)}"
        group = folium.FeatureGroup(name=name)
        line = {"color": style.colour, "weight": 4, "opacity": 0.95}
        if style.dash:
            line["dashArray"] = style.dash
        for loop in own:
            geojson_layer(
                loop_features(loop, style, lang, backdrop.categories),
                "loops",
                style=line,
                points="patroli.stop",
                shift=loop.shift,
                control=False,
            ).add_to(group)
        group.add_to(map_)
        groups[squad] = group
    return groups
