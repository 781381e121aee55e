"""The map on a squad's sheet: wards, way, numbered stops, scale and north; legible in grey."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo.model import Geometry, LonLat, Ward
from planner.paper.a4 import BLACK, DARK, WHITE, Paper
from planner.patrol.model import Loop
from planner.patrol.track import bounds, way
from planner.words import text
from planner.words.units import distance, kilometres

_METRES_PER_DEGREE = 111_320.0
_LEAST_M = 1_200.0
_MARKER_MM = 2.2
_ARROW_EVERY_MM = 26.0
_NAMED_MM = 7.0
"""Wards smaller than this on paper go without a name: it would hide them, or point elsewhere."""
_LAND, _BLUE = 242, (0, 90, 150)

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """A rectangle of paper and the part of the world that it shows."""

    x: float
    y: float
    width: float
    height: float
    centre: LonLat
    metres_per_mm: float

    def place(self, lon: float, lat: float) -> XY:
        east_m = (lon - self.centre.lon) * _METRES_PER_DEGREE * _shrink(self.centre.lat)
        north_m = (lat - self.centre.lat) * _METRES_PER_DEGREE
        return (
            self.x + self.width / 2 + east_m / self.metres_per_mm,
            self.y + self.height / 2 - north_m / self.metres_per_mm,
        )

    def shows(self, spot: XY, margin: float = 0.0) -> bool:
        return (
            self.x + margin <= spot[0] <= self.x + self.width - margin
            and self.y + margin <= spot[1] <= self.y + self.height - margin
        )

    def meets(self, ring: Sequence[XY]) -> bool:
        xs, ys = [p[0] for p in ring], [p[1] for p in ring]
        return (
            max(xs) >= self.x
            and min(xs) <= self.x + self.width
            and max(ys) >= self.y
            and min(ys) <= self.y + self.height
        )


def draw_map(
    paper: Paper, x: float, y: float, width: float, height: float, loop: Loop, wards: Sequence[Ward]
) -> None:
    """Draw the loop over the ward outlines in a frame of that place and size in millimetres."""
    frame = _frame(x, y, width, height, loop)
    line = [frame.place(p.lon, p.lat) for p in way(loop)]
    stops = [frame.place(p.stop.point.lon, p.stop.point.lat) for p in loop.stops]
    post = frame.place(loop.post_point.lon, loop.post_point.lat)
    spots = _spread(frame, stops, post)
    with paper.pdf.rect_clip(x, y, width, height):
        _draw_wards(paper, frame, wards)
        _draw_names(paper, frame, wards, [post, *spots], line)
        _draw_way(paper, line, [post, *spots])
        for true, spot in zip(stops, spots, strict=True):
            if math.dist(true, spot) > 0.1:
                paper.stroke(0.3)
                paper.pdf.line(*true, *spot)
                paper.fill(BLACK)
                paper.pdf.circle(*true, 0.6, style="F")
        draw_post(paper, *post)
        for planned, spot in zip(loop.stops, spots, strict=True):
            paper.marker(*spot, _MARKER_MM, str(planned.order), filled=bool(planned.duty))
        _draw_scale(paper, frame)
        _draw_north(paper, frame)
    paper.stroke(0.3)
    paper.pdf.rect(x, y, width, height)


def draw_legend(paper: Paper, x: float, y: float) -> None:
    """Draw what the map's signs mean in one line below y."""
    middle = y + 2.4
    draw_post(paper, x + 2.2, middle)
    x = _legend_text(paper, x + 5.2, middle, text("legend.post", paper.lang))
    paper.marker(x + 2, middle, 1.9, "1", filled=False)
    x = _legend_text(paper, x + 5, middle, text("legend.stop", paper.lang))
    paper.marker(x + 2, middle, 1.9, "2", filled=True)
    x = _legend_text(paper, x + 5, middle, text("legend.duty", paper.lang))
    _draw_way(paper, [(x, middle), (x + 8, middle)], [], first_arrow_mm=5.0)
    x = _legend_text(paper, x + 9.5, middle, text("legend.way", paper.lang))
    paper.stroke(0.15, DARK)
    paper.pdf.line(x, middle, x + 7, middle)
    x = _legend_text(paper, x + 8.5, middle, text("legend.ward", paper.lang))
    _district_line(paper, [(x, middle), (x + 9, middle)])
    _legend_text(paper, x + 10.5, middle, text("legend.district", paper.lang))


def draw_post(paper: Paper, x: float, y: float) -> None:
    """Draw the sign of a post: a black square with a white P."""
    paper.fill(BLACK)
    paper.stroke(0.5, WHITE)
    paper.pdf.rect(x - 2.2, y - 2.2, 4.4, 4.4, style="DF")
    paper.text(x, y + 1.05, "P", 8.5, bold=True, grey=WHITE, align="C")


def _legend_text(paper: Paper, x: float, middle: float, text: str) -> float:
    paper.text(x, middle + 0.9, text, 7)
    return x + paper.width(text) + 3.5


def _frame(x: float, y: float, width: float, height: float, loop: Loop) -> _Frame:
    points = (*way(loop), loop.post_point, *(p.stop.point for p in loop.stops))
    west, south, east, north = bounds(points)
    centre = LonLat((west + east) / 2, (south + north) / 2)
    east_m = max((east - west) * _METRES_PER_DEGREE * _shrink(centre.lat), _LEAST_M)
    north_m = max((north - south) * _METRES_PER_DEGREE, _LEAST_M)
    edge = 8.0
    scale = max(east_m / (width - 2 * edge), north_m / (height - 2 * edge))
    return _Frame(x, y, width, height, centre, scale)


def _shrink(lat: float) -> float:
    return max(math.cos(math.radians(lat)), 0.01)


def _draw_wards(paper: Paper, frame: _Frame, wards: Sequence[Ward]) -> None:
    rings = [
        (ward, hole, [frame.place(*position[:2]) for position in ring])
        for ward in wards
        for hole, ring in _rings(ward.outline)
    ]
    for _, hole, ring in rings:
        if frame.meets(ring):
            paper.fill(WHITE if hole else _LAND)
            paper.pdf.polygon(_thinned(ring), style="F")
    owners: dict[frozenset[XY], set[str]] = defaultdict(set)
    for ward, _, ring in rings:
        for side in pairwise(ring):
            owners[frozenset(side)].add(ward.district_code)
    for _, _, ring in rings:
        if frame.meets(ring):
            paper.stroke(0.15, DARK)
            paper.pdf.polyline(_thinned(ring))
    drawn: set[frozenset[XY]] = set()
    for _, _, ring in rings:
        if not frame.meets(ring):
            continue
        border: list[XY] = []
        for a, b in pairwise(ring):
            edge = frozenset((a, b))
            if len(owners[edge]) > 1 and edge not in drawn:
                drawn.add(edge)
                border = [*border, b] if border else [a, b]
                continue
            _district_line(paper, border)
            border = []
        _district_line(paper, border)


def _district_line(paper: Paper, line: Sequence[XY]) -> None:
    if len(line) < 2:
        return
    paper.stroke(0.5, DARK)
    paper.pdf.set_dash_pattern(dash=2.2, gap=1.0)
    paper.pdf.polyline(_thinned(line))
    paper.pdf.set_dash_pattern()


def _draw_names(
    paper: Paper, frame: _Frame, wards: Sequence[Ward], taken: Sequence[XY], line: Sequence[XY]
) -> None:
    """Write ward names where they hide no marker, no way and no other name."""
    boxes = [(x - 2.6, y - 2.6, x + 2.6, y + 2.6) for x, y in taken]
    boxes += [(x - 0.7, y - 0.7, x + 0.7, y + 0.7) for x, y in _every(line, 1.2)]
    right, bottom = frame.x + frame.width, frame.y + frame.height
    boxes += [
        (right - 9, frame.y, right, frame.y + 14),
        (frame.x, bottom - 9, frame.x + 42, bottom),
    ]
    size = 6.5
    paper.font(size)
    for ward in wards:
        if math.sqrt(ward.area_km2) * 1000 / frame.metres_per_mm < _NAMED_MM:
            continue
        x, y = frame.place(ward.centre.lon, ward.centre.lat)
        half, tall = paper.width(ward.name) / 2, 1.1
        beside = half + 3.0
        for dx, dy in ((0, 0), (0, 3.4), (0, -3.4), (beside, 0), (-beside, 0), (0, 5.5), (0, -5.5)):
            box = (x + dx - half, y + dy - tall, x + dx + half, y + dy + tall)
            inside = frame.shows(box[:2], 1.0) and frame.shows(box[2:], 1.0)
            if inside and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                paper.fill(WHITE)
                paper.pdf.rect(box[0] - 0.4, box[1], 2 * half + 0.8, 2 * tall, style="F")
                paper.text(x + dx, y + dy + 0.8, ward.name, size, grey=DARK, align="C")
                break


def _draw_way(
    paper: Paper, line: Sequence[XY], markers: Sequence[XY], first_arrow_mm: float = 7.0
) -> None:
    thin = _thinned(line)
    for width, colour in ((1.7, (WHITE,) * 3), (0.8, _BLUE)):
        with paper.pdf.local_context(
            line_width=width, draw_color=colour, stroke_join_style=1, stroke_cap_style=1
        ):
            paper.pdf.polyline(thin)
    paper.pdf.set_fill_color(*_BLUE)
    paper.stroke(0.25, WHITE)
    passed, wanted = 0.0, first_arrow_mm
    for a, b in pairwise(thin):
        length = math.dist(a, b)
        while length > 0 and passed + length >= wanted:
            share = (wanted - passed) / length
            spot = (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            if all(math.dist(spot, marker) > 4.0 for marker in markers):
                _arrow(paper, spot, math.atan2(b[1] - a[1], b[0] - a[0]))
                wanted += _ARROW_EVERY_MM
            else:
                wanted += 2.0
        passed += length


def _arrow(paper: Paper, tip: XY, angle: float) -> None:
    corners = [
        (
            tip[0] + reach * math.cos(angle + turn),
            tip[1] + reach * math.sin(angle + turn),
        )
        for reach, turn in ((1.9, 0.0), (1.7, 2.4), (0.5, math.pi), (1.7, -2.4))
    ]
    paper.pdf.polygon(corners, style="DF")


def _draw_scale(paper: Paper, frame: _Frame) -> None:
    most_m = 32.0 * frame.metres_per_mm
    power = 10.0 ** math.floor(math.log10(most_m))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= most_m)
    length = length_m / frame.metres_per_mm
    x, y = frame.x + 3, frame.y + frame.height - 3
    paper.fill(WHITE)
    paper.pdf.rect(frame.x, y - 5.2, length + 8, 8.2, style="F")
    for part in range(4):
        paper.fill(BLACK if part % 2 == 0 else WHITE)
        paper.stroke(0.2)
        paper.pdf.rect(x + part * length / 4, y - 0.8, length / 4, 1.1, style="DF")
    paper.text(x, y - 1.7, "0", 6.5)
    far = length_m >= 1000
    label = (kilometres if far else distance)(length_m, paper.lang)
    paper.text(x + length + 3, y - 1.7, label, 6.5, align="R")


def _draw_north(paper: Paper, frame: _Frame) -> None:
    x, y = frame.x + frame.width - 5, frame.y + 4
    paper.fill(WHITE)
    paper.pdf.rect(x - 4, frame.y, 9, 14, style="F")
    paper.stroke(0.3)
    paper.fill(BLACK)
    paper.pdf.polygon([(x, y - 2), (x + 1.9, y + 4), (x, y + 2.8), (x - 1.9, y + 4)], style="DF")
    paper.text(x, y + 8, text("legend.north", paper.lang), 8, bold=True, align="C")


def _spread(frame: _Frame, stops: Sequence[XY], post: XY) -> list[XY]:
    """Return where the markers stand: at the stop, or beside it where one stands already."""
    gap = 2 * _MARKER_MM + 0.3
    taken: list[XY] = [post]
    for index, stop in enumerate(stops):
        others = [s for n, s in enumerate(stops) if n != index]
        free = (
            spot
            for spot in _around(stop, gap)
            if all(math.dist(spot, t) >= gap for t in taken)
            and (spot == stop or frame.shows(spot, _MARKER_MM + 0.5))
            and (spot == stop or all(math.dist(spot, o) >= _MARKER_MM for o in others))
        )
        taken.append(next(free, stop))
    return taken[1:]


def _around(spot: XY, gap: float) -> Iterator[XY]:
    yield spot
    for ring in range(1, 7):
        for turn in range(8 * ring):
            angle = 2 * math.pi * turn / (8 * ring) - math.pi / 2
            reach = gap * ring * 0.8
            yield spot[0] + reach * math.cos(angle), spot[1] + reach * math.sin(angle)


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _every(line: Sequence[XY], step_mm: float) -> Iterator[XY]:
    for a, b in pairwise(line):
        parts = max(1, math.ceil(math.dist(a, b) / step_mm))
        for n in range(parts):
            yield a[0] + (b[0] - a[0]) * n / parts, a[1] + (b[1] - a[1]) * n / parts


def _thinned(line: Sequence[XY], least_mm: float = 0.12) -> list[XY]:
    kept = [line[0]]
    for spot in line[1:-1]:
        if math.dist(spot, kept[-1]) >= least_mm:
            kept.append(spot)
    return [*kept, line[-1]]


def _rings(outline: Geometry) -> Iterator[tuple[bool, Sequence[Sequence[float]]]]:
    polygons = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            yield number > 0, ring
