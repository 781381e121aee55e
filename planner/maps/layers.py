"""Folium layers of a map, from the ground up; a layer of one shift carries the option `shift`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import folium
from folium.map import CustomPane
from folium.utilities import JsCode
from markupsafe import escape

from planner.maps.areas import district_features, outlines, ward_features, ward_names
from planner.maps.features import Feature, collection, place_features, post_features, road_features
from planner.maps.model import Backdrop
from planner.maps.palette import (
    DISTRICT_LINE,
    LAND,
    PLACE,
    ROAD,
    WARD_LINE,
)
from planner.maps.swatch import dot_swatch, line_swatch
from planner.words import Lang, text

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
    if backdrop.tiles:
        folium.TileLayer(
            tiles=backdrop.tiles,
            attr=str(escape(backdrop.tiles_attribution or backdrop.tiles)),
            name=str(escape(text("map.tiles", lang))),
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
    wards = geojson_layer(areas, "areas", style=ward_style, control=False)
    wards.add_to(map_)
    lines, district_names = district_features(backdrop.wards, shapes)
    if backdrop.roads:
        style = {"color": ROAD, "weight": 1.5, "opacity": 0.9}
        geojson_layer(
            road_features(backdrop.roads),
            "roads",
            name=f"{line_swatch(ROAD, None)} {escape(text('map.roads', lang))}",
            style=style,
            interactive=False,
        ).add_to(map_)
    geojson_layer(
        lines,
        "districts",
        name=f"{line_swatch(DISTRICT_LINE, None)} {escape(text('map.district_lines', lang))}",
        style={"color": DISTRICT_LINE, "weight": 2},
        interactive=False,
    ).add_to(map_)
    geojson_layer(
        [*district_names, *ward_names(backdrop.wards)],
        "names",
        name=str(escape(text("map.labels", lang))),
        points="patroli.name",
    ).add_to(map_)
    if backdrop.places:
        geojson_layer(
            place_features(backdrop.places, lang),
            "dots",
            name=f"{dot_swatch(PLACE, '#fff')} {escape(text('map.places', lang))}",
            style={"color": "#fff", "weight": 1.5, "fillColor": PLACE, "fillOpacity": 1},
            points="patroli.dot",
        ).add_to(map_)
    return wards


def add_posts(map_: Any, backdrop: Backdrop, lang: Lang) -> None:
    """Add headquarters and standby posts."""
    if backdrop.posts:
        geojson_layer(
            post_features(backdrop.posts, lang),
            "markerPane",
            name=f"{dot_swatch('#000', '#fff', square=True)} {escape(text('map.posts', lang))}",
            points="patroli.post",
        ).add_to(map_)


def geojson_layer(
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
