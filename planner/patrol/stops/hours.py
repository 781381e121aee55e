"""When a stop is of use on a day: by its own evidence, else category, else kind of place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from geo.model import Place
from planner.city.calendar import CalendarRow
from planner.city.model import Category, Shift, seconds_of
from planner.city.settings import window
from planner.errors import PlanError, SettingsError
from planner.patrol.stops.windows import DAY_S, Window, spans, starts, union

_PLACES: Mapping[str, tuple[str, ...]] = {
    "market": ("05:00-12:00", "16:00-20:00"),
    "park": ("06:00-09:00", "16:00-22:00"),
    "beach": ("15:00-22:00",),
    "terminal": ("05:00-22:00",),
    "port": ("06:00-20:00",),
    "airport": ("06:00-20:00",),
    "station": ("05:00-22:00",),
    "office": ("08:00-16:00",),
    "school": ("06:30-15:00",),
    "lodging": ("20:00-02:00",),
    "cafe": ("19:00-02:00",),
}
"""Hours of kinds of place where the city says nothing; other kinds are open at any hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursParams:
    """Parameters of the hours and tasks of stops.

    Attributes
    ----------
    night : hours in which nobody is asked or woken; a visit that touches them is a look.
    around_min : a visit so long before or after the hours of a hotspot's own incidents still helps.
    own_least : incidents from which a hotspot's own hours stand alone; with fewer, its category's
        hours stand beside them.
    places : hours by kind of place, over the usual ones; an empty list means any hour.
    checklist, checklist_night : what is done at a kind of place, at "ward", "usual" (a hotspot
        whose category has no list) and "look", over the usual lists.
    """

    night: str = "21:00-06:00"
    around_min: int = 60
    own_least: int = 10
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    checklist: Mapping[str, Sequence[str]] = field(default_factory=dict)
    checklist_night: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = [
            f"{name}: expected {least} to {most}, got {value!r}"
            for name, least, most in (("around_min", 0, 240), ("own_least", 0, 1000))
            if not least <= (value := getattr(self, name)) <= most
        ]
        for name in ("places", "checklist", "checklist_night"):
            faults += [
                f"{name}.{kind}: expected a list of texts, got {given!r}"
                for kind, given in getattr(self, name).items()
                if isinstance(given, str) or not all(isinstance(text, str) for text in given)
            ]
        if not faults:
            told = [("night", self.night)]
            told += [(f"places.{kind}", t) for kind, given in self.places.items() for t in given]
            faults += [f"{name}: {why}" for name, text in told if (why := _fault(text))]
        if faults:
            raise PlanError("; ".join(faults))

    def of_place(self, kind: str) -> tuple[Window, ...]:
        """Return the hours of a kind of place, empty for any hour."""
        return spans(window(text) for text in self.places.get(kind, _PLACES.get(kind, ())))

    def by_night(self, start: datetime, end: datetime) -> bool:
        """Whether a visit, in local time, touches the night."""
        return any(touches(start, end, span) for span in spans([window(self.night)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopHours:
    """The hours of a day's stops: `today` are the rows of the city's calendar for it."""

    params: HoursParams = field(default_factory=HoursParams)
    today: tuple[CalendarRow, ...] = ()

    def of_hotspot(
        self,
        own: Sequence[int],
        incidents: int,
        category: Category | None,
        shift: Shift,
        dwell_s: int,
    ) -> tuple[Window, ...]:
        """Return when a visit to a hotspot may start; at any hour of the shift if nothing says.

        Parameters
        ----------
        own : hours of the local day that its incidents happen in, of `incidents` many.
        """
        around = self.params.around_min * 60
        mine = [(h * 3600 - around, (h + 1) * 3600 + around) for h in own]
        usual = spans(category.windows) if category else ()
        if mine and incidents < self.params.own_least:
            mine += usual
        for known in (mine, usual):
            if known and (open_s := starts(self._moved(known, category), shift, dwell_s)):
                return open_s
        return starts([(shift.start_s, shift.end_s)], shift, dwell_s)

    def of_place(
        self, place: Place | None, category: Category | None, shift: Shift, dwell_s: int
    ) -> tuple[Window, ...]:
        """Return when a visit to a place, or to a ward if None, may start; empty if never."""
        usual = spans(category.windows) if category else ()
        if not usual and place is not None:
            usual = self.params.of_place(place.kind)
        usual = self._moved(usual, category)
        rows = [r for r in self.today if place and r.place in (place.name, place.kind)]
        if any(row.closed for row in rows):
            return ()
        added = [span for row in rows for span in spans(row.hours)]
        if not usual:
            busy = starts(added, shift, dwell_s)
            return busy or starts([(shift.start_s, shift.end_s)], shift, dwell_s)
        return starts([*usual, *added], shift, dwell_s)

    def _moved(self, usual: Sequence[Window], category: Category | None) -> tuple[Window, ...]:
        """Return hours with what the calendar moves of them today."""
        now = tuple(usual)
        for row in self.today:
            if row.place or (
                row.categories and (not category or category.code not in row.categories)
            ):
                continue
            left = now
            for gone in spans(row.instead):
                left = _without(left, gone)
            if left != now:
                now = union([*left, *spans(row.hours)])
        return now


def touches(start: datetime, end: datetime, span: Window) -> bool:
    """Whether a visit in local time and a span of the day have a moment in common."""
    first = seconds_of(start.time())
    last = first + (end - start).total_seconds()
    return any(span[0] + day < last and first < span[1] + day for day in (-DAY_S, 0, DAY_S))


def within(start: datetime, end: datetime, windows: Iterable[Window]) -> bool:
    """Whether a visit in local time lies wholly in one of the spans of the day."""
    first = seconds_of(start.time())
    last = first + (end - start).total_seconds()
    return any(
        a + day <= first and last <= b + day for a, b in windows for day in (-DAY_S, 0, DAY_S)
    )


def _without(windows: Iterable[Window], gone: Window) -> tuple[Window, ...]:
    left = tuple(windows)
    for day in (-DAY_S, 0, DAY_S):
        low, high = gone[0] + day, gone[1] + day
        pieces = [(a, min(b, low)) for a, b in left] + [(max(a, high), b) for a, b in left]
        left = union(piece for piece in pieces if piece[0] < piece[1])
    return left


def _fault(text: str) -> str:
    try:
        window(text)
    except SettingsError as error:
        return str(error)
    return ""
