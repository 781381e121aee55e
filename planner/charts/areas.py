"""Areas coloured by rate: what is known light to dark, what nobody knows hatched."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.model import Geometry, LonLat
from planner.charts.svg import (
    GRID,
    INK,
    LINE,
    WIDTH,
    Caption,
    Point,
    Value,
    box_hatch,
    document,
    element,
    hatch,
    path,
    text,
    tip,
)
from planner.maps.palette import class_of

_DEGREE_KM = 111.32
_HATCH: Mapping[str, Value] = {"fill": "none", "stroke": "#5f6b73", "stroke_width": 0.9}
_HEIGHT_MOST = 520.0
_STEPS_KM = (0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area to colour. `value` None is not known; `told` is what its tip says beside the name."""

    name: str
    outline: Geometry
    value: float | None
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Lower bounds of the classes above the first, their colours, and the words of the legend.

    `labels` has one more entry than there are colours: the last is for what is not known.
    """

    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to the drawing: x = (lon - west) · kx, y = top + (north - lat) · ky."""

    west: float
    north: float
    kx: float
    ky: float
    left: float
    top: float

    def at(self, lon: float, lat: float) -> Point:
        return self.left + (lon - self.west) * self.kx, self.top + (self.north - lat) * self.ky


def area_chart(
    caption: Caption,
    areas: Sequence[Area],
    scale: Scale,
    *,
    lines: Sequence[Sequence[Sequence[float]]] = (),
    labels: Sequence[tuple[str, LonLat]] = (),
) -> str:
    """Return the map of areas as SVG, north up, with legend and scale bar.

    Parameters
    ----------
    lines : drawn thick over the areas, as longitude and latitude.
    labels : words and where they stand; those that would overlap move and keep a line to it.
    """
    rings = [_rings(area.outline) for area in areas]
    frame, height = _frame([point for part in rings for ring in part for point in ring])
    parts = []
    for area, part in zip(areas, rings, strict=True):
        drawn = [[frame.at(*point[:2]) for point in ring] for ring in part]
        fill = (
            "#ffffff" if area.value is None else scale.colours[class_of(area.value, scale.breaks)]
        )
        words = tip(f"{area.name}: {area.told}")
        parts.append(
            element(
                "path",
                words,
                d=path(drawn),
                fill=fill,
                fill_rule="evenodd",
                stroke=LINE,
                stroke_width=0.6,
            )
        )
        if area.value is None and (strokes := hatch(drawn)):
            parts.append(element("path", d=strokes, **_HATCH))
    thick = [[frame.at(*point[:2]) for point in line] for line in lines]
    if thick:
        parts.append(
            element(
                "path", d=path(thick, closed=False), fill="none", stroke="#37474f", stroke_width=1.4
            )
        )
    parts += _names([(words, frame.at(p.lon, p.lat)) for words, p in labels])
    parts += _scale_bar(frame, height)
    below = _legend(scale, height + 14)
    return document(caption, below[0] + (18 if caption.source else 4), [*parts, *below[1]])


def _rings(outline: Geometry) -> list[Sequence[Sequence[float]]]:
    found = outline["coordinates"]
    polygons = found if outline["type"] == "MultiPolygon" else [found]
    return [ring for polygon in polygons for ring in polygon]


def _frame(points: Sequence[Sequence[float]]) -> tuple[_Frame, float]:
    lons, lats = [p[0] for p in points] or [0.0, 1.0], [p[1] for p in points] or [0.0, 1.0]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = (east - west) * squeeze or 1.0, (north - south) or 1.0
    ky = min((WIDTH - 8) / wide, _HEIGHT_MOST / tall)
    left = (WIDTH - wide * ky) / 2
    return _Frame(west, north, ky * squeeze, ky, left, 6.0), tall * ky + 12


def _names(labels: Sequence[tuple[str, Point]]) -> list[str]:
    """Return the labels; one that would cover another goes to the nearest free line."""
    taken: list[tuple[float, float, float]] = []
    parts = []
    for words, (x, y) in sorted(labels, key=lambda label: (label[1][1], label[0])):
        half = 3.1 * len(words) + 3
        x_in = min(max(x, half + 2), WIDTH - half - 2)
        shifts = sorted((n * 13.0 for n in range(-9, 10)), key=lambda s: (abs(s), s))
        dy = next((s for s in shifts if _free(taken, x_in, y + s, half)), 0.0)
        taken.append((x_in, y + dy, half))
        if abs(dy) > 13:
            parts.append(
                element("line", x1=x, y1=y, x2=x_in, y2=y + dy - 4, stroke=INK, stroke_width=0.7)
            )
        parts.append(
            text(
                x_in,
                y + dy,
                words,
                11,
                text_anchor="middle",
                font_weight="bold",
                stroke="#ffffff",
                stroke_width=3,
                stroke_linejoin="round",
            )
        )
        parts.append(text(x_in, y + dy, words, 11, text_anchor="middle", font_weight="bold"))
    return parts


def _free(taken: Sequence[tuple[float, float, float]], x: float, y: float, half: float) -> bool:
    return all(abs(y - other) >= 12.5 or abs(x - at) >= half + wide for at, other, wide in taken)


def _scale_bar(frame: _Frame, height: float) -> list[str]:
    per_km = frame.ky / _DEGREE_KM
    length = max((km for km in _STEPS_KM if km * per_km <= 110), default=_STEPS_KM[0])
    x, y, end = 4.0, height + 4, 4.0 + length * per_km
    return [
        element(
            "path",
            d=path([[(x, y - 4), (x, y), (end, y), (end, y - 4)]], closed=False),
            fill="none",
            stroke=INK,
            stroke_width=1.2,
        ),
        text(end + 5, y, f"{length:g} km", 10),
    ]


def _legend(scale: Scale, y: float) -> tuple[float, list[str]]:
    parts = []
    columns, step = 2, WIDTH / 2
    rows = [*zip(scale.colours, scale.labels, strict=False), ("", scale.labels[-1])]
    for n, (colour, words) in enumerate(rows):
        x, at = (n % columns) * step, y + 18 * (n // columns)
        parts.append(
            element("rect", x=x, y=at, width=22, height=12, fill=colour or "#ffffff", stroke=LINE)
        )
        if not colour:
            parts.append(element("path", d=box_hatch(x, at, 22.0, 12.0), **_HATCH))
        parts.append(text(x + 28, at + 10, words, 11))
    bottom = y + 18 * ((len(rows) + columns - 1) // columns)
    parts.append(element("line", x1=0, y1=y - 6, x2=WIDTH, y2=y - 6, stroke=GRID))
    return bottom, parts
