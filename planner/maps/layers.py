"""Folium layers of a map, from the ground up; a layer of one shift carries the option `shift`."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import folium
from folium.map import CustomPane
from folium.utilities import JsCode
from markupsafe import escape

from geo.model import Hotspot
from planner.maps.areas import district_features, outlines, ward_features, ward_names
from planner.maps.features import (
    Feature,
    collection,
    hotspot_features,
    loop_features,
    place_features,
    post_features,
    road_features,
)
from planner.maps.model import Backdrop, Lang, RiskImage
from planner.maps.palette import (
    DISTRICT_LINE,
    EMERGING,
    HOTSPOT,
    LAND,
    PLACE,
    QUIET,
    ROAD,
    WARD_LINE,
    SquadStyle,
)
from planner.maps.swatch import dot_swatch, line_swatch
from planner.patrol.model import Loop
from planner.words.maps import texts

PANES = {
    "areas": 380,
    "risk": 390,
    "roads": 400,
    "districts": 405,
    "names": 410,
    "hotspots": 415,
    "casing": 420,
    "loops": 425,
    "dots": 430,
}
"""Name and z-index: what lies over what, whatever is switched on later."""


def add_panes(map_: Any) -> None:
    """Add the panes that keep the order of layers."""
    for name, z_index in PANES.items():
        map_.add_child(CustomPane(name, z_index=z_index, pointer_events=True))


def add_backdrop(map_: Any, backdrop: Backdrop, lang: Lang) -> Any:
    """Add wards, districts, roads, places and names; return the ward layer."""
    words = texts(lang)
    if backdrop.tiles:
        folium.TileLayer(
            tiles=backdrop.tiles,
            attr=str(escape(backdrop.tiles_attribution or backdrop.tiles)),
            name=words.tiles,
            overlay=True,
        ).add_to(map_)
    shapes = outlines(backdrop.wards)
    areas = ward_features(
        backdrop.wards, shapes, backdrop.ward_rates, backdrop.district_rates, lang
    )
    ward_style = {
        "color": WARD_LINE,
        "weight": 1,
        "fillColor": LAND,
        "fillOpacity": 0 if backdrop.tiles else 1,
    }
    wards = _geojson(areas, "areas", style=ward_style, control=False)
    wards.add_to(map_)
    lines, district_names = district_features(backdrop.wards, shapes)
    if backdrop.roads:
        style = {"color": ROAD, "weight": 1.5, "opacity": 0.9}
        _geojson(
            road_features(backdrop.roads),
            "roads",
            name=f"{line_swatch(ROAD, None)} {escape(words.roads)}",
            style=style,
            interactive=False,
        ).add_to(map_)
    _geojson(
        lines,
        "districts",
        name=f"{line_swatch(DISTRICT_LINE, None)} {escape(words.district_lines)}",
        style={"color": DISTRICT_LINE, "weight": 2},
        interactive=False,
    ).add_to(map_)
    _geojson(
        [*district_names, *ward_names(backdrop.wards)],
        "names",
        name=str(escape(words.labels)),
        points="patroli.name",
    ).add_to(map_)
    if backdrop.places:
        _geojson(
            place_features(backdrop.places, lang),
            "dots",
            name=f"{dot_swatch(PLACE, '#fff')} {escape(words.places)}",
            style={"color": "#fff", "weight": 1.5, "fillColor": PLACE, "fillOpacity": 1},
            points="patroli.dot",
        ).add_to(map_)
    return wards


def add_posts(map_: Any, backdrop: Backdrop, lang: Lang) -> None:
    """Add headquarters and standby posts."""
    if backdrop.posts:
        _geojson(
            post_features(backdrop.posts, lang),
            "markerPane",
            name=f"{dot_swatch('#000', '#fff', square=True)} {escape(texts(lang).posts)}",
            points="patroli.post",
        ).add_to(map_)


def add_risks(map_: Any, risks: Sequence[RiskImage], lang: Lang, *, show: bool) -> list[Any]:
    """Add one group with a picture per shift; return the groups that follow the shift."""
    if not risks:
        return []
    group = folium.FeatureGroup(name=str(escape(texts(lang).risk)), show=show)
    for risk in risks:
        south, west, north, east = risk.bounds
        folium.raster_layers.ImageOverlay(
            "data:image/png;base64," + base64.b64encode(risk.png).decode(),
            [[south, west], [north, east]],
            pixelated=False,
            control=False,
            opacity=0.65,
            alt=f"{texts(lang).risk}: {risk.shift}",
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
    name = f"{dot_swatch(HOTSPOT, HOTSPOT)} {escape(texts(lang).hotspots)}"
    group = folium.FeatureGroup(name=name)
    for shift in dict.fromkeys(h.shift for h in hotspots):
        chosen = [h for h in hotspots if h.shift == shift]
        _geojson(
            hotspot_features(chosen, backdrop.wards, lang, backdrop.categories),
            "hotspots",
            style=_hotspot_style,
            points="patroli.dot",
            shift=shift,
            control=False,
        ).add_to(group)
    group.add_to(map_)
    return [group]


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
            _geojson(
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


def _geojson(
    features: Sequence[Feature],
    pane: str,
    *,
    name: str | None = None,
    style: Mapping[str, Any] | Callable[[Feature], dict[str, Any]] | None = None,
    points: str | None = None,
    control: bool = True,
    **options: Any,
) -> Any:
    """Return a GeoJSON layer; `points` names the function of the page that draws its points."""
    if points:
        options["pointToLayer"] = JsCode(points)
    constant = dict(style) if isinstance(style, Mapping) else None
    return folium.GeoJson(
        collection(features),
        name=name,
        control=control,
        style_function=(lambda _: constant) if constant else style,
        on_each_feature=JsCode("patroli.popup"),
        pane=pane,
        **options,
    )
