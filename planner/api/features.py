"""What geographic programs read: features with an id, an outline and a time."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from math import isfinite
from typing import Any

from shapely.geometry import box as rectangle
from shapely.geometry import shape

from geo.days import read_moment
from geo.model import Geometry, Hotspot, Incident, LonLat, Ward
from geo.notice import Notice
from planner.errors import PlannerError
from planner.maps.geojson import rounded_geometry
from planner.patrol.model import Plan
from planner.patrol.track import way
from planner.words import Lang, said, say, say_all

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing on the map. `first` and `last` bound its time; None means at any time."""

    id: str
    geometry: Geometry | None
    properties: Mapping[str, Any]
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which features: those that touch a box (west, south, east, north) and a span of time.

    A box whose west lies east of its east crosses the antimeridian.
    """

    box: Box | None = None
    first: datetime | None = None
    last: datetime | None = None

    def has(self, feature: Feature) -> bool:
        """Whether a feature is wanted; one without a time is at any time."""
        if self.first and feature.last and feature.last < self.first:
            return False
        if self.last and feature.first and feature.first > self.last:
            return False
        if self.box is None:
            return True
        if feature.geometry is None:
            return False
        outline = shape(dict(feature.geometry))
        return any(outline.intersects(rectangle(*part)) for part in _parts(self.box))


def _parts(box: Box) -> list[Box]:
    west, south, east, north = box
    if west <= east:
        return [box]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def parse_box(text: str) -> Box:
    """Return the box of "west,south,east,north"; heights of a box with six numbers are left out.

    Raises
    ------
    PlannerError : other than 4 or 6 numbers in degrees, or south above north.

    >>> parse_box("101.3,1.5,101.6,1.8")
    (101.3, 1.5, 101.6, 1.8)
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6 and isfinite(numbers[2]) and numbers[2] <= numbers[5] < float("inf"):
        numbers = [*numbers[:2], *numbers[3:5]]
    if (
        len(numbers) != 4
        or not all(-180 <= lon <= 180 for lon in numbers[::2])
        or not all(-90 <= lat <= 90 for lat in numbers[1::2])
        or numbers[1] > numbers[3]
    ):
        raise PlannerError(
            f"bbox: expected west,south,east,north in degrees such as 101.3,1.5,101.6,1.8, "
            f"got {text!r}",
            Notice.of("api.box", got=text),
        )
    west, south, east, north = numbers
    return west, south, east, north


def parse_span(text: str, zone: tzinfo = UTC) -> tuple[datetime | None, datetime | None]:
    """Return first and last time of an instant or an interval, open where it says ".." or nothing.

    An interval may also be a beginning and how long it lasts; one that begins with a bare day
    begins with it in `zone`.

    Raises
    ------
    PlannerError : not RFC 3339, without zone, open at both ends, or ending before it begins.

    >>> parse_span("../2026-11-21T00:00:00Z")[0] is None
    True
    """
    begin, slash, end = text.partition("/")
    if not slash:
        first = _instant(text, text)
        return first, first + timedelta(microseconds=999_999)
    if end.startswith("P"):
        first = _day(begin, zone) or _instant(begin, text)
        return first, _later(first, end, text)
    ends = [None if part in ("", "..") else _instant(part, text) for part in (begin, end)]
    if ends == [None, None] or (ends[0] and ends[1] and ends[0] > ends[1]):
        raise _span_error(text)
    return ends[0], ends[1]


def _instant(part: str, text: str) -> datetime:
    # The "+" of a zone stands for a blank in addresses, and comes as one where it is not encoded.
    match = re.fullmatch(
        r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?)([Zz]|[+ -]\d\d:\d\d)", part
    )
    if match is None:
        raise _span_error(text)
    try:
        return read_moment(match[1].upper() + match[2].upper().replace(" ", "+"))
    except ValueError:
        raise _span_error(text) from None


def _day(part: str, zone: tzinfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(part), time(), zone) if len(part) == 10 else None
    except ValueError:
        return None


def _later(first: datetime, duration: str, text: str) -> datetime:
    match = re.fullmatch(
        r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
        duration,
    )
    if match is None or not any(match.groups()):
        raise _span_error(text)
    weeks, days, hours, minutes, seconds = (int(n or 0) for n in match.groups())
    try:
        return first + timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
        )
    except OverflowError:
        raise _span_error(text) from None


def _span_error(text: str) -> PlannerError:
    return PlannerError(
        "datetime: expected a time such as 2026-11-21T07:00:00+07:00 or an interval such as "
        f"2026-11-01T00:00:00Z/.., got {text!r}",
        Notice.of("api.span", got=text),
    )


def bounds(wards: Iterable[Ward]) -> Box:
    """Return the box around wards."""
    boxes = [shape(dict(ward.outline)).bounds for ward in wards]
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where and when all features of a collection are; None where none has a place or a time."""

    box: Box | None = None
    first: datetime | None = None
    last: datetime | None = None


def extent_of(features: Iterable[Feature]) -> Extent:
    """Return where and when features are."""
    there = tuple(features)
    boxes = [shape(dict(f.geometry)).bounds for f in there if f.geometry is not None]
    sides = list(zip(*boxes, strict=True))
    firsts = [f.first for f in there if f.first is not None]
    lasts = [f.last for f in there if f.last is not None]
    return Extent(
        box=(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])) if sides else None,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
    )


def ward_features(wards: Iterable[Ward], rates: Mapping[str, float | None]) -> tuple[Feature, ...]:
    """Return wards with the incidents expected per week; None where nobody knows."""
    return tuple(
        _outlined(
            ward.code,
            ward.outline,
            name=ward.name,
            district_code=ward.district_code,
            district=ward.district,
            area_km2=ward.area_km2,
            people=ward.people,
            incidents_per_week=rates.get(ward.code),
        )
        for ward in wards
    )


def hotspot_features(
    hotspots: Iterable[Hotspot], data_until: datetime | None
) -> tuple[Feature, ...]:
    """Return hotspots with what is known of them, as of the end of the data."""
    return tuple(
        _outlined(
            f"{spot.shift}-{spot.id}",
            spot.outline,
            data_until,
            data_until,
            shift=spot.shift,
            expected=spot.expected,
            sd=spot.sd,
            severity=spot.severity,
            category=spot.category,
            incidents=spot.incidents,
            trend=spot.trend,
            wards=list(spot.wards),
            peak_hours=list(spot.peak_hours),
            significant=spot.significant,
            emerging=spot.emerging,
            q=spot.q,
        )
        for spot in hotspots
    )


def loop_features(plan: Plan) -> tuple[Feature, ...]:
    """Return the way of every loop of a day."""
    return tuple(
        _outlined(
            f"{plan.date}-{loop.shift}-{loop.squad}",
            {"type": "LineString", "coordinates": [(p.lon, p.lat) for p in way(loop)]},
            loop.depart,
            loop.return_,
            date=plan.date,
            shift=loop.shift,
            squad=loop.squad,
            post=loop.post,
            depart=loop.depart.isoformat(),
            back=loop.return_.isoformat(),
            distance_m=round(loop.distance_m, 1),
            stops=len(loop.stops),
            prize=loop.prize,
        )
        for loop in plan.loops
    )


def stop_features(plan: Plan, lang: Lang) -> tuple[Feature, ...]:
    """Return the stops of every loop of a day."""
    return tuple(
        _outlined(
            f"{plan.date}-{loop.shift}-{loop.squad}-{planned.order}",
            _point(planned.stop.point),
            planned.arrive,
            planned.leave,
            date=plan.date,
            shift=loop.shift,
            squad=loop.squad,
            order=planned.order,
            name=say(planned.stop.name, lang),
            ward=planned.stop.ward,
            district=planned.stop.district,
            arrive=planned.arrive.isoformat(),
            leave=planned.leave.isoformat(),
            category=planned.stop.category,
            duty=", ".join(say_all(planned.duty, lang)),
            reason=said(planned.stop.reason, lang),
            prize=planned.stop.prize,
        )
        for loop in plan.loops
        for planned in loop.stops
    )


def incident_features(incidents: Sequence[Incident]) -> tuple[Feature, ...]:
    """Return incidents as points."""
    return tuple(
        _outlined(
            i.id,
            _point(i.point),
            i.time,
            i.time,
            time=i.time.isoformat(),
            category=i.category,
            origin=i.origin,
            ward=i.ward,
            district=i.district,
        )
        for i in incidents
    )


def _outlined(
    key: str,
    outline: Geometry,
    first: datetime | None = None,
    last: datetime | None = None,
    /,
    **properties: Any,
) -> Feature:
    return Feature(
        id=feature_id(key),
        geometry=rounded_geometry(outline),
        properties=properties,
        first=first,
        last=last,
    )


def feature_id(key: str) -> str:
    """Return a key as it can stand in an address, different for different keys.

    >>> feature_id("2026-11-21-pagi-Regu 1"), feature_id("a/b")
    ('2026-11-21-pagi-Regu_1', 'a_b-c14cddc033f64b9d')
    """
    plain = re.sub(r"[^\w.:@-]", "_", key)
    if plain.replace("_", " ") == key and key.strip("."):
        return plain
    return f"{plain}-{sha256(key.encode()).hexdigest()[:16]}"


def _point(point: LonLat) -> Geometry:
    return {"type": "Point", "coordinates": (point.lon, point.lat)}
