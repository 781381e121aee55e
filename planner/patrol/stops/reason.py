"""Why a stop or a duty is on the plan: one sentence, the same on page, phone and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geo.model import Hotspot, LonLat, WardRate
from geo.notice import Notice
from planner.city.model import Category
from planner.patrol.model import Stop
from planner.patrol.stops.ids import place_of, shift_of
from planner.patrol.stops.sites import METRES_PER_DEGREE
from planner.words.often import how_often

SAME_PLACE_M = 150.0
"""Visits this near to a stop were visits to it."""

NEVER = Notice.of("reason.seen_never")
UNKNOWN = Notice.of("reason.lost_unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How many days ago squads were where.

    Attributes
    ----------
    places : where visits of the last `days` were, and how many days ago each.
    wards : days since the last visit by code of the ward, however long ago; without it, never.
    """

    places: Sequence[tuple[LonLat, int]] = ()
    wards: Mapping[str, int] = field(default_factory=dict)
    days: int = 14

    def at(self, points: Sequence[LonLat]) -> list[int | None]:
        """Return the days since the last visit of each point, None without any of late."""
        if not self.places:
            return [None] * len(points)
        x, y, ago = np.array([(p.lon, p.lat, ago) for p, ago in self.places]).T
        out: list[int | None] = []
        for p in points:
            across = (x - p.lon) * np.cos(np.radians(p.lat))
            near = np.hypot(across, y - p.lat) * METRES_PER_DEGREE <= SAME_PLACE_M
            out.append(int(ago[near].min()) if near.any() else None)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What speaks for a visit, in numbers.

    Attributes
    ----------
    what : what kind of stop it is.
    expected : incidents expected around it in one shift of its name; None if not known.
    incidents, since : how many were recorded there in all shifts, and on which day the first.
    category, main_share : name of the most frequent kind within the shift, and its share.
    peak_hours : hours of the local day, the most frequent first.
    seen : when a squad was last there.
    told : what people expect there, in place of what the past tells.
    """

    what: Notice
    expected: float | None = None
    incidents: int = 0
    since: date | None = None
    category: str = ""
    main_share: float = 0.0
    peak_hours: tuple[int, ...] = ()
    seen: Notice = NEVER
    told: Notice | None = None

    def of_visit(self, prevented: float) -> Notice:
        """Return as one sentence what is expected, when it was last seen, and what is lost.

        `prevented` is how many incidents a visit prevents.
        """
        return Notice.of(
            "reason.stop",
            what=self.what,
            risk=self._risk(),
            seen=self.seen,
            lost=self._lost(prevented),
        )

    def _lost(self, prevented: float) -> Notice:
        if self.expected is None:
            return UNKNOWN
        if self.told is None:
            return Notice.of("reason.lost", often=how_often(prevented, form="brief"))
        # What is told comes once: a span between incidents would promise more of them.
        share = min(prevented / self.expected, 1.0) if self.expected > 0 else 0.0
        return Notice.of("reason.lost_once", prevented_share=share)

    def _risk(self) -> tuple[Notice, ...]:
        if self.told is not None:
            return (self.told,)
        if self.expected is None:
            return (Notice.of("reason.unknown"),)
        parts = [how_often(self.expected, each="shift")]
        if self.category and self.main_share > 0:
            share = self.main_share
            parts.append(Notice.of("reason.mostly", category=self.category, main_share=share))
        if self.peak_hours:
            parts.append(Notice.of("reason.hours", hours=hour_spans(self.peak_hours)))
        if self.since is not None:
            count = self.incidents
            parts.append(Notice.of("reason.recorded", count=count, since_day=self.since))
        return tuple(parts)


class Reasons:
    """What is known of a day's stops, and the reason of each."""

    def __init__(
        self,
        hotspots: Mapping[str, Hotspot],
        rates: Sequence[WardRate],
        categories: Mapping[str, Category],
        visited: Visited,
    ) -> None:
        """Take the hotspots by id of their stop, and which wards are unknown in which shift."""
        self._hotspots = hotspots
        self._known = {(r.ward, r.shift) for r in rates if r.status != "unknown"}
        self._categories = categories
        self._visited = visited

    def of(self, stops: Sequence[Stop], expected: Sequence[float]) -> list[Reason]:
        """Return the reason of each stop around which so much is expected in a shift."""
        ago = self._visited.at([s.point for s in stops])
        return [self._of(*one) for one in zip(stops, expected, ago, strict=True)]

    def _of(self, stop: Stop, expected: float, ago: int | None) -> Reason:
        what, seen = Notice.of(f"reason.of_{stop.kind}", ward=stop.ward), self._seen(stop, ago)
        if stop.reason is not None:
            return Reason(what=what, expected=expected, seen=seen, told=stop.reason)
        hotspot = self._hotspots.get(place_of(stop.id))
        if hotspot is None:
            known = (stop.ward_code, shift_of(stop.id)) in self._known
            return Reason(what=what, expected=expected if known else None, seen=seen)
        category = self._categories.get(hotspot.category)
        return Reason(
            what=what,
            expected=hotspot.expected,
            incidents=hotspot.incidents,
            since=hotspot.since,
            category=category.name if category else hotspot.category,
            main_share=hotspot.main_share,
            peak_hours=hotspot.peak_hours,
            seen=seen,
        )

    def _seen(self, stop: Stop, ago: int | None) -> Notice:
        ward = self._visited.wards.get(stop.ward_code)
        if stop.kind == "ward" and ward:
            return Notice.of("reason.seen_ward", ago_span=ward)
        if ago is None and ward is not None:
            return Notice.of("reason.seen_not", last_days=self._visited.days)
        return seen_ago(ago)


def seen_ago(ago_days: int | None) -> Notice:
    """Return when a place was last visited; None for never."""
    if ago_days is None:
        return NEVER
    if ago_days == 0:
        return Notice.of("reason.seen_today")
    return Notice.of("reason.seen", ago_span=ago_days)


def is_unknown(reason: Notice | None) -> bool:
    """Whether nobody knows what a visit of this reason prevents."""
    return reason is not None and reason.values.get("lost") == UNKNOWN


def duty_reason(duty: Notice, every_days: int, last: date | None, today: date) -> Notice:
    """Return a duty with how often it is due and when it was last kept.

    >>> str(duty_reason(Notice.of("place.ward", ward="Kota"), 7, None, date(2026, 3, 9)))
    'reason.duty: duty=(place.ward: ward=Kota), every_days=7, seen=(reason.seen_never)'
    """
    seen = seen_ago(None if last is None else max((today - last).days, 0))
    if every_days == 1:
        return Notice.of("reason.duty_daily", duty=duty, seen=seen)
    return Notice.of("reason.duty", duty=duty, every_days=every_days, seen=seen)


def hour_spans(hours: Sequence[int]) -> str:
    """Return hours of the day as spans of the clock; those that touch are one.

    >>> hour_spans((20, 19, 21)), hour_spans((23, 0, 9))
    ('19–22', '09–10, 23–01')
    """
    left = set(hours)
    spans = []
    for first in sorted(h for h in left if (h - 1) % 24 not in left) or [0]:
        length = 1
        while length < 24 and (first + length) % 24 in left:
            length += 1
        spans.append(f"{first:02d}–{(first + length) % 24:02d}")
    return ", ".join(spans)
