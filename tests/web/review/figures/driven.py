"""What squads did, reckoned again from published plans and what phones sent."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from pyproj import Proj

from tests.web.review.figures.tables import Tables

Point = tuple[float, float]
Stop = Mapping[str, Any]
UTM_47N = Proj(proj="utm", zone=47, datum="WGS84")
DETOUR, STEP_M, RADIUS_M = 1.3, 200.0, 6_371_008.8


@dataclass(kw_only=True)
class Driven:
    """One squad's shift: stops it answers for, and what became of them."""

    shift: str
    squad: str
    start: datetime
    end: datetime
    stops: list[Stop]
    states: dict[str, str] = field(default_factory=dict)
    arrived: dict[str, datetime] = field(default_factory=dict)
    away_m: dict[str, float] = field(default_factory=dict)
    dwell_s: dict[str, float] = field(default_factory=dict)
    drive_s: float = 0.0
    driven_m: float = 0.0
    planned_drive_s: float = 0.0
    planned_m: float = 0.0
    planned: dict[str, float] = field(default_factory=dict)
    actual: dict[str, float] = field(default_factory=dict)
    findings: list[Mapping[str, Any]] = field(default_factory=list)
    told: bool = False

    def count(self, *states: str) -> int:
        return sum(state in states for state in self.states.values())

    @property
    def answered(self) -> int:
        return self.count("visited", "skipped", "missed")

    @property
    def prize(self) -> float:
        """The share of the prize collected of what counts so far."""
        due = [s for s in self.stops if self.states[s["id"]] != "ahead"]
        got = sum(s["prize"] for s in due if self.states[s["id"]] == "visited")
        return float(got / sum(s["prize"] for s in due))

    def duties(self, *states: str) -> int:
        return sum(bool(s["duties"]) and self.states[s["id"]] in states for s in self.stops)


def day_driven(tables: Tables, day: str, *, by: datetime | None = None) -> list[Driven]:
    """Return every squad's shift of a day, by all that was received before a moment."""
    at = by or tables.at
    events = tables.events(day, by)
    versions = [v for v in tables.versions(day) if v[0] <= at]
    first = versions[0][1]
    out = []
    for shift in first["shifts"]:
        for loop in shift["loops"]:
            mine = [e for e in events if (e["shift"], e["squad"]) == (shift["name"], loop["squad"])]
            out.append(_driven(shift, loop, _stands(versions, shift["name"], loop), mine, at))
    return out


def _stands(versions: Sequence[Any], shift: str, loop: Mapping[str, Any]) -> list[Stop]:
    """Return the stops of the first version that no later one dropped before they were due."""
    stays = list(loop["stops"])
    for published, plan in versions[1:]:
        asked = {
            s["id"]
            for part in plan["shifts"]
            for each in part["loops"]
            if (part["name"], each["squad"]) == (shift, loop["squad"])
            for s in each["stops"]
        }
        stays = [s for s in stays if s["id"] in asked or _time(s["arrive"]) < published]
    return stays


def _driven(
    shift: Any, loop: Any, stops: list[Stop], events: Sequence[Mapping[str, Any]], at: datetime
) -> Driven:
    start, end = _time(shift["start"]), _time(shift["end"])
    out = Driven(shift=shift["name"], squad=loop["squad"], start=start, end=end, stops=stops)
    out.findings = [e for e in events if e["kind"] == "finding"]
    out.told = any(e["kind"] != "finding" for e in events)
    until = min(end, max(at, start))
    visits = _visits(stops, events)
    for stop in stops:
        key = stop["id"]
        skipped = any(e["kind"] == "skip" and e["stop"] == key for e in events)
        due = _time(stop["arrive"]) <= at
        silent = "missed" if out.told else "unknown"
        state = "visited" if key in visits else "skipped" if skipped else silent
        out.states[key] = state if due or state in ("visited", "skipped") else "ahead"
        if key in visits:
            out.arrived[key] = visits[key][0]
            (came,) = (e for e in events if e["stop"] == key and e["kind"] == "arrive")
            out.away_m[key] = _far((came["lon"], came["lat"]), _point(stop))
            out.dwell_s[key] = _within(*visits[key], start, until)
            _add(out.actual, stop["ward_code"], out.dwell_s[key] / 60)
    _plan(out, loop)
    _drive(out, loop, visits, until, over=end <= at)
    return out


def _visits(
    stops: Sequence[Stop], events: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[datetime, datetime]]:
    """Return from when to when each stop was visited; without a leaving as long as planned."""
    dwell = {s["id"]: timedelta(seconds=s["dwell_s"]) for s in stops}
    came = {e["stop"]: e["at"] for e in events if e["kind"] == "arrive"}
    left = {e["stop"]: e["at"] for e in events if e["kind"] == "leave"}
    return {key: (at, left.get(key, at + dwell[key])) for key, at in came.items() if key in dwell}


def _plan(out: Driven, loop: Any) -> None:
    """Note what was planned: legs as they are, and straight home where the rest was dropped."""
    post = (loop["post"]["lon"], loop["post"]["lat"])
    whole = len(out.stops) == len(loop["stops"])
    ways = [post, *map(_point, out.stops)]
    path = [p for a, b in pairwise(ways) for p in _bent(a, b)]
    back = _bent(ways[-1], post) if whole else [ways[-1], post]
    home_m = DETOUR * _far(ways[-1], post)
    pace = loop["drive_s"] / loop["distance_m"]
    last = loop["stops"][-1]
    back_s = last["drive_s"] if whole else round(home_m * pace)
    out.planned_drive_s = sum(s["drive_s"] for s in out.stops) + back_s
    out.planned_m = sum(s["drive_m"] for s in out.stops) + (last["drive_m"] if whole else home_m)
    for stop in out.stops:
        _add(out.planned, stop["ward_code"], stop["dwell_s"] / 60)
    for ward, share in _shares([*path, *back]).items():
        _add(out.planned, ward, share * out.planned_drive_s / 60)


def _drive(out: Driven, loop: Any, visits: Mapping[str, Any], until: datetime, over: bool) -> None:
    """Note what was driven: to the first visit, between visits and, when over, back."""
    order = {s["id"]: n for n, s in enumerate(out.stops, 1)}
    post = (loop["post"]["lon"], loop["post"]["lat"])
    home = len(out.stops) + 1
    places = {0: post, home: post} | {n: _point(s) for n, s in enumerate(out.stops, 1)}
    leg_s = {n: float(s["drive_s"]) for n, s in enumerate(out.stops, 1)}
    leg_m = {n: float(s["drive_m"]) for n, s in enumerate(out.stops, 1)}
    leg_s[home] = out.planned_drive_s - sum(leg_s.values())
    leg_m[home] = out.planned_m - sum(leg_m.values())
    pace = out.planned_drive_s / out.planned_m
    went = sorted(visits.items(), key=lambda visit: visit[1])
    if not went:
        return
    marks = [(0, out.start, out.start), *((order[k], *v) for k, v in went)]
    if over:
        marks.append((home, out.end, out.end))
    whole = len(out.stops) == len(loop["stops"])
    for (a, _, left), (b, reached, _) in pairwise(marks):
        low, high = min(a, b), max(a, b)
        seconds = sum(leg_s[n] for n in range(low + 1, high + 1))
        metres = sum(leg_m[n] for n in range(low + 1, high + 1))
        path = [places[a], places[b]]
        if b == a + 1:
            path = path if b == home and not whole else _bent(*path)
        else:
            metres = min(DETOUR * _far(*path), metres)
            seconds = min(round(metres * pace), seconds)
        room = _within(left, reached, out.start, until)
        out.driven_m += metres * min(room / seconds, 1)
        seconds = min(seconds, int(room))
        out.drive_s += seconds
        for ward, share in _shares(path).items():
            _add(out.actual, ward, share * seconds / 60)


def _shares(path: Sequence[Point]) -> dict[str, float]:
    """Return the share of a way in each of the four square wards, looked at every 200 m."""
    flat = [UTM_47N(*point) for point in path]
    ends = [0.0]
    for a, b in pairwise(flat):
        ends.append(ends[-1] + math.dist(a, b))
    pieces = max(math.ceil(ends[-1] / STEP_M), 1)
    counted: dict[str, float] = {}
    for piece in range(pieces):
        along = (piece + 0.5) * ends[-1] / pieces
        n = next(n for n, end in enumerate(ends[1:]) if along <= end)
        part = (along - ends[n]) / (ends[n + 1] - ends[n])
        x, y = (flat[n][i] + part * (flat[n + 1][i] - flat[n][i]) for i in (0, 1))
        lon, lat = UTM_47N(x, y, inverse=True)
        _add(counted, ("A" if lat >= 1.65 else "B") + ("1" if lon < 101.45 else "2"), 1 / pieces)
    return counted


def _bent(a: Point, b: Point) -> list[Point]:
    """Return the way of the small plans: along first, then up."""
    return [a, (b[0], a[1]), b]


def _far(a: Point, b: Point) -> float:
    across = math.radians(b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return RADIUS_M * math.hypot(across, math.radians(b[1] - a[1]))


def _point(stop: Stop) -> Point:
    return stop["lon"], stop["lat"]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _within(start: datetime, end: datetime, first: datetime, last: datetime) -> float:
    return max((min(end, last) - max(start, first)).total_seconds(), 0.0)


def _add(sums: dict[str, float], key: str, more: float) -> None:
    sums[key] = sums.get(key, 0.0) + more
