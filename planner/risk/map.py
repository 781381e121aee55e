"""The map of hotspots and risk."""

import base64
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import folium
import shapely.geometry
from markupsafe import escape

from geo.hotspots.series import Series
from geo.model import Hotspot, Ward
from geo.notice import Notice
from planner.maps.draw import (
    Section,
    area_sections,
    city_bounds,
    controlled,
    empty_map,
    page_options,
)
from planner.maps.features import Feature, directions, feature, point
from planner.maps.layers import add_backdrop, add_posts, geojson_layer
from planner.maps.legend import Row, legend_html
from planner.maps.model import Backdrop, MapPage, RiskImage
from planner.maps.notices import Notices, notice_lines
from planner.maps.page import map_page
from planner.maps.palette import EMERGING, HOTSPOT, QUIET, RISK, SERIES
from planner.maps.swatch import area_swatch, dot_swatch
from planner.risk.words import hours_told, reasons, series_reason, trend
from planner.words import Lang, say, text
from planner.words.often import hottest, how_often
from planner.words.units import number


def hotspot_map(
    hotspots: Sequence[Hotspot],
    backdrop: Backdrop,
    notices: Notices,
    *,
    risks: Sequence[RiskImage] = (),
    series: Sequence[tuple[str, Series]] = (),
    shift: str = "",
    lang: Lang = "id",
) -> MapPage:
    """Return the map for the leadership: hotspots and risk per shift over districts by rate.

    `series` come with the names of their wards, and lie there in every shift.
    """
    shifts = list(dict.fromkeys([*(r.shift for r in risks), *(h.shift for h in hotspots)]))
    map_ = empty_map()
    wards = add_backdrop(map_, backdrop, lang)
    groups = add_risks(map_, risks, lang, show=True)
    groups += add_hotspots(map_, hotspots, backdrop, lang)
    _add_series(map_, series, backdrop, lang)
    add_posts(map_, backdrop, lang)
    options = page_options(backdrop, lang, shifts, shift, groups, wards)
    return map_page(
        controlled(map_),
        {**options, "bounds": city_bounds(backdrop), "squads": []},
        title=text("map.hotspot_title", lang, city=backdrop.city),
        lang=lang,
        legend=legend_html(
            risk_sections(hotspots, risks, lang, series) + area_sections(backdrop, lang), lang
        ),
        notices=notice_lines(notices, lang),
        source=backdrop.attribution,
    )


def hotspot_features(
    hotspots: Sequence[Hotspot],
    wards: Sequence[Ward],
    lang: Lang,
    categories: Mapping[str, str] = MappingProxyType({}),
    called: Mapping[str, Notice] = MappingProxyType({}),
) -> list[Feature]:
    """Return outline and dot of each hotspot, the dot larger where more is expected.

    `categories` are names by code, `called` those of hotspots by id; without one it is called after
    its wards.
    """
    names = {ward.code: ward.name for ward in wards}
    most = max((h.expected for h in hotspots), default=0.0) or 1.0
    out = []
    for hotspot in hotspots:
        properties = _hotspot_properties(hotspot, {**names, **categories}, lang)
        if hotspot.id in called:
            properties["t"] = say(called[hotspot.id], lang)
        radius = round(6 + 8 * (max(hotspot.expected, 0.0) / most) ** 0.5, 1)
        out.append(feature(shapely.geometry.shape(dict(hotspot.outline)), properties))
        out.append(point(hotspot.centre, {**properties, "d": radius}))
    return out


def _hotspot_properties(hotspot: Hotspot, names: Mapping[str, str], lang: Lang) -> dict[str, Any]:
    expected = say(how_often(hotspot.expected, each="shift"), lang)
    verdict = text("map.significant" if hotspot.significant else "map.not_significant", lang)
    name = text("map.hotspot", lang)
    properties: dict[str, Any] = {
        "t": ", ".join(names.get(code, code) for code in hotspot.wards) or name,
        "b": text("map.new", lang) if hotspot.emerging else f"{name} · {hotspot.shift}",
        "r": [
            [text("map.expected", lang), expected],
            [text("map.category", lang), names.get(hotspot.category, hotspot.category)],
            [text("map.peak_hours", lang), hours_told(hotspot.peak_hours[:4])],
            [text("map.trend", lang), trend(hotspot.trend, lang)],
            [text("map.why", lang), reasons(hotspot.why, lang)],
            [text("map.significance", lang), f"{verdict} (z = {number(hotspot.z, lang)})"],
            [text("map.incidents", lang), number(hotspot.incidents, lang, 0)],
        ],
        "l": directions(hotspot.centre, lang),
        "k": "new" if hotspot.emerging else "hot" if hotspot.significant else "quiet",
    }
    return properties


def add_risks(map_: Any, risks: Sequence[RiskImage], lang: Lang, *, show: bool) -> list[Any]:
    """Add one group with a picture per shift; return the groups that follow the shift."""
    if not risks:
        return []
    group = folium.FeatureGroup(name=str(escape(text("map.risk", lang))), show=show)
    for risk in risks:
        south, west, north, east = risk.bounds
        folium.raster_layers.ImageOverlay(
            "data:image/png;base64," + base64.b64encode(risk.png).decode(),
            [[south, west], [north, east]],
            pixelated=False,
            control=False,
            opacity=0.65,
            alt=f"{text('map.risk', lang)}: {risk.shift}",
            class_name="risk",
            shift=risk.shift,
            pane="risk",
        ).add_to(group)
    group.add_to(map_)
    return [group]


def add_hotspots(
    map_: Any, hotspots: Sequence[Hotspot], backdrop: Backdrop, lang: Lang
) -> list[Any]:
    """Add one group with the hotspots of each shift; return the groups that follow the shift."""
    if not hotspots:
        return []
    name = f"{dot_swatch(HOTSPOT, HOTSPOT)} {escape(text('map.hotspots', lang))}"
    group = folium.FeatureGroup(name=name)
    for shift in dict.fromkeys(h.shift for h in hotspots):
        chosen = [h for h in hotspots if h.shift == shift]
        geojson_layer(
            hotspot_features(
                chosen, backdrop.wards, lang, backdrop.categories, backdrop.hotspot_names
            ),
            "hotspots",
            style=_hotspot_style,
            points="patroli.dot",
            shift=shift,
            control=False,
        ).add_to(group)
    group.add_to(map_)
    return [group]


def _add_series(
    map_: Any, series: Sequence[tuple[str, Series]], backdrop: Backdrop, lang: Lang
) -> None:
    if not series:
        return
    name = text("map.series", lang)
    geojson_layer(
        [
            point(
                one.centre,
                {
                    "t": ward or name,
                    "b": name,
                    "r": [
                        [
                            text("map.category", lang),
                            backdrop.categories.get(one.category, one.category),
                        ],
                        [text("map.peak_hours", lang), hours_told(one.hours)],
                        [text("map.why", lang), say(series_reason(one), lang)],
                    ],
                    "l": directions(one.centre, lang),
                    "d": 9,
                },
            )
            for ward, one in series
        ],
        "hotspots",
        name=f"{dot_swatch('#fff', SERIES)} {escape(name)}",
        style={"color": SERIES, "weight": 4, "fillColor": "#fff", "fillOpacity": 0.9},
        points="patroli.dot",
    ).add_to(map_)


def _hotspot_style(feature: Feature) -> dict[str, Any]:
    kind = feature["properties"]["k"]
    colour = {"new": EMERGING, "hot": HOTSPOT, "quiet": QUIET}[kind]
    if feature["geometry"]["type"] == "Point":
        fill = "#ffffff" if kind == "quiet" else colour
        return {
            "color": colour if kind == "quiet" else "#ffffff",
            "weight": 2,
            "fillColor": fill,
            "fillOpacity": 0.9,
        }
    style = {"color": colour, "weight": 2, "fillColor": colour, "fillOpacity": 0.15}
    return style if kind == "hot" else {**style, "dashArray": "6 4"}


def risk_sections(
    hotspots: Sequence[Hotspot],
    risks: Sequence[RiskImage],
    lang: Lang,
    series: Sequence[tuple[str, Series]] = (),
) -> list[Section]:
    """Return the sections of the legend about hotspots and risk."""
    sections: list[Section] = []
    if hotspots:
        sections.append((text("map.hotspots", lang), "", hotspot_rows(lang)))
    if series:
        name = text("map.series", lang)
        sections.append((name, "", [(dot_swatch("#fff", SERIES), name)]))
    title = text("map.risk_legend", lang)
    return sections + [
        (f"{title}, {risk.shift}", f"risk-{risk.shift}", risk_rows(risk, lang)) for risk in risks
    ]


def hotspot_rows(lang: Lang) -> list[Row]:
    """Return the three kinds of hotspot."""
    return [
        (dot_swatch(HOTSPOT, "#fff"), text("map.hotspot", lang)),
        (dot_swatch(EMERGING, "#fff"), text("map.hotspot_new", lang)),
        (dot_swatch("#fff", QUIET), text("map.hotspot_quiet", lang)),
    ]


def risk_rows(risk: RiskImage, lang: Lang) -> list[Row]:
    """Return the classes of one shift's risk picture, hottest first."""
    rows: list[Row] = []
    for colour, part, low in zip(RISK, risk.shares, risk.breaks, strict=True):
        rows.insert(0, (area_swatch(colour), say(hottest(part, low), lang)))
    return rows
