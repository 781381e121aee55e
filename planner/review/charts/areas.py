"""Areas coloured by rate: what is known light to dark, what nobody knows hatched."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from geo.model import Geometry, LonLat
from planner.maps.palette import class_of
from planner.review.charts.svg import (
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

_DEGREE_KM = 111.32
_HATCH: Mapping[str, Value] = {"fill": "none", "stroke": "#5f6b73", "stroke_width": 0.9}
_HEIGHT_MOST = 340.0
_LETTER = 5.6
"""How wide a letter of the legend is, on average."""
_SMALL, _LENS = 34.0, 176.0
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
    whole = [point for part in rings for ring in part for point in ring]
    frame, height = _frame(whole, 0.0, 6.0, WIDTH, _HEIGHT_MOST)
    lens = _lens(rings, frame, height)
    near = frozenset[int]() if lens is None else lens.areas
    parts = [_area(*each, scale, frame) for each in zip(areas, rings, strict=True)]
    thick = [[frame.at(*point[:2]) for point in line] for line in lines]
    if thick:
        parts.append(
            element(
                "path", d=path(thick, closed=False), fill="none", stroke="#37474f", stroke_width=1.2
            )
        )
    far_names = [(words, frame.at(p.lon, p.lat)) for words, p in labels]
    if lens is not None:
        near_names = [lens.frame.at(p.lon, p.lat) for _, p in labels]
        within = [lens.holds(point) for point in near_names]
        parts += _looked_at(lens, frame)
        parts += [_area(areas[n], rings[n], scale, lens.frame) for n in sorted(near)]
        parts += _names(
            [
                (words, point)
                for (words, _), point, here in zip(labels, near_names, within, strict=True)
                if here
            ],
            lens.left,
            lens.left + lens.width,
        )
        far_names = [name for name, here in zip(far_names, within, strict=True) if not here]
    parts += _names(far_names)
    parts += _scale_bar(frame, height)
    bottom, legend = _legend(scale, height + 14)
    return document(caption, bottom + (18 if caption.source else 4), [*parts, *legend])


def _area(
    area: Area, part: Sequence[Sequence[Sequence[float]]], scale: Scale, frame: _Frame
) -> str:
    drawn = [[frame.at(*point[:2]) for point in ring] for ring in part]
    fill = "#ffffff" if area.value is None else scale.colours[class_of(area.value, scale.breaks)]
    shape = element(
        "path",
        tip(f"{area.name}: {area.told}"),
        d=path(drawn),
        fill=fill,
        fill_rule="evenodd",
        stroke=LINE,
        stroke_width=0.6,
    )
    if area.value is not None or not (strokes := hatch(drawn)):
        return shape
    return shape + element("path", d=strokes, **_HATCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lens:
    """A corner of the drawing that shows its smallest areas larger."""

    areas: frozenset[int]
    frame: _Frame
    left: float
    top: float
    width: float
    height: float
    shown: tuple[Point, Point]

    def holds(self, point: Point) -> bool:
        x, y = point
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


def _lens(
    rings: Sequence[Sequence[Sequence[Sequence[float]]]], frame: _Frame, height: float
) -> _Lens | None:
    """Return the lens for areas too small to tell apart, None without any or without a free corner.

    Towns have wards of a few pixels beside rural ones that fill the paper.
    """
    drawn = [[frame.at(*p[:2]) for ring in part for p in ring] for part in rings]
    boxes = [
        (*map(min, zip(*points, strict=True)), *map(max, zip(*points, strict=True)))
        for points in drawn
    ]
    small = [n for n, (x0, y0, x1, y1) in enumerate(boxes) if max(x1 - x0, y1 - y0) < _SMALL]
    small = _together(boxes, small)
    if len(small) < 4:
        return None
    x0, y0 = min(boxes[n][0] for n in small), min(boxes[n][1] for n in small)
    x1, y1 = max(boxes[n][2] for n in small), max(boxes[n][3] for n in small)
    if max(x1 - x0, y1 - y0) > height / 2.5:
        return None
    wide, tall = _LENS, _LENS * min(max((y1 - y0) / (x1 - x0), 0.7), 1.1)
    every = [point for points in drawn for point in points]
    for left, top in ((WIDTH - wide - 1, 1.0), (1.0, 1.0), (WIDTH - wide - 1, height - tall - 1)):
        # Outlines that cross the corner have a point in it, unless they are very coarse.
        if any(left - 4 < x < left + wide + 4 and top - 4 < y < top + tall + 4 for x, y in every):
            continue
        points = [p for n in small for ring in rings[n] for p in ring]
        close, _ = _frame(points, left + 4, top + 4, wide - 8, tall - 8)
        return _Lens(
            areas=frozenset(small),
            frame=close,
            left=left,
            top=top,
            width=wide,
            height=tall,
            shown=((x0, y0), (x1, y1)),
        )
    return None


def _together(boxes: Sequence[Sequence[float]], small: Sequence[int]) -> list[int]:
    """Return the areas that lie about their common middle, without those far off."""
    if not small:
        return []
    middles = {n: ((boxes[n][0] + boxes[n][2]) / 2, (boxes[n][1] + boxes[n][3]) / 2) for n in small}
    centre = median(x for x, _ in middles.values()), median(y for _, y in middles.values())
    away = {n: math.dist(centre, middle) for n, middle in middles.items()}
    return [n for n in small if away[n] <= 2.2 * median(away.values())]


def _looked_at(lens: _Lens, frame: _Frame) -> list[str]:
    """Return the lens's own frame, and the one on the map that it looks at."""
    (x0, y0), (x1, y1) = lens.shown
    line: dict[str, Value] = {"fill": "none", "stroke": INK, "stroke_width": 1.0}
    link = [(x1, y0), (lens.left if lens.left > x1 else x0, lens.top + lens.height)]
    return [
        element("rect", x=x0 - 2, y=y0 - 2, width=x1 - x0 + 4, height=y1 - y0 + 4, **line),
        element("path", d=path([link], closed=False), **line),
        element(
            "rect",
            x=lens.left,
            y=lens.top,
            width=lens.width,
            height=lens.height,
            fill="#ffffff",
            stroke=INK,
            stroke_width=1.0,
        ),
    ]


def _rings(outline: Geometry) -> list[Sequence[Sequence[float]]]:
    found = outline["coordinates"]
    polygons = found if outline["type"] == "MultiPolygon" else [found]
    return [ring for polygon in polygons for ring in polygon]


def _frame(
    points: Sequence[Sequence[float]], left: float, top: float, width: float, height: float
) -> tuple[_Frame, float]:
    """Return the frame that fits points into a box, centred, and how high the box then is."""
    lons, lats = [p[0] for p in points] or [0.0, 1.0], [p[1] for p in points] or [0.0, 1.0]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = (east - west) * squeeze or 1.0, (north - south) or 1.0
    ky = min(width / wide, height / tall)
    if height == _HEIGHT_MOST:
        return _Frame(west, north, ky * squeeze, ky, left, top), tall * ky + 2 * top
    middle = left + (width - wide * ky) / 2, top + (height - tall * ky) / 2
    return _Frame(west, north, ky * squeeze, ky, *middle), height


def _names(
    labels: Sequence[tuple[str, Point]], left: float = 0.0, right: float = WIDTH
) -> list[str]:
    """Return the labels; one that would cover another goes to the nearest free line."""
    taken: list[tuple[float, float, float]] = []
    parts = []
    for words, (x, y) in sorted(labels, key=lambda label: (label[1][1], label[0])):
        half = 3.1 * len(words) + 3
        x_in = min(max(x, left + half + 2), right - half - 2)
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
    longest = 28 + _LETTER * max(map(len, scale.labels))
    columns = 2 if longest <= WIDTH / 2 else 1
    step = WIDTH / columns
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
