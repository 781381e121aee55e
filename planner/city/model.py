"""What a city has: posts, squads, shifts, kinds of disturbance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from geo.model import LonLat

MOST_ITEMS, ITEM_LENGTH = 8, 90
"""How many items a checklist has, and how many characters each."""

VehicleKind = Literal["car", "motorcycle", "foot", "boat"]
ON_FOOT = "jalan kaki"

_KINDS: Mapping[str, VehicleKind] = {
    "motor": "motorcycle",
    "sepeda": "motorcycle",
    "motorcycle": "motorcycle",
    "jalan": "foot",
    "foot": "foot",
    "kaki": "foot",
    "perahu": "boat",
    "kapal": "boat",
    "speedboat": "boat",
    "boat": "boat",
}


def vehicle_kind(text: str) -> VehicleKind:
    """Return what a vehicle is by what the unit calls it; a car unless a word says otherwise.

    >>> vehicle_kind("Sepeda motor"), vehicle_kind("Mobil patroli"), vehicle_kind("jalan kaki")
    ('motorcycle', 'car', 'foot')
    """
    return next((_KINDS[w] for w in text.casefold().split() if w in _KINDS), "car")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where squads start and end: the headquarters or a standby post."""

    name: str
    point: LonLat
    kind: Literal["headquarters", "standby"] = "standby"


@dataclass(frozen=True, slots=True, kw_only=True)
class Squad:
    """A squad (regu) with its vehicle; `shifts` are the names of the shifts it patrols.

    `crews` of its members take turns, each with at most one shift a day.
    """

    name: str
    post: str
    shifts: tuple[str, ...]
    vehicle: str = "mobil"
    crews: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A place that is guarded: the headquarters, a district's office, a post to stand by at."""

    name: str
    shifts: tuple[str, ...]
    people: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A shift by the local clock; one that ends at or before its start ends on the next day."""

    name: str
    start: time
    end: time
    break_min: int = 0

    @property
    def start_s(self) -> int:
        """Seconds from local midnight of the plan's date to the start."""
        return seconds_of(self.start)

    @property
    def end_s(self) -> int:
        """Seconds from local midnight of the plan's date to the end; over 86,400 if overnight."""
        end = seconds_of(self.end)
        return end if end > self.start_s else end + 86_400

    def hours(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when it starts and ends by the clock, of the day that it starts on.

        It has begun at its start, and is over at its end.
        """
        ends = day + timedelta(days=self.end_s // 86_400)
        return datetime.combine(day, self.start, zone), datetime.combine(ends, self.end, zone)

    def days(self, day: date) -> tuple[date, ...]:
        """Return the days that these hours lie on; one that ends at midnight touches no other."""
        return (day, day + timedelta(days=1)) if self.end_s > 86_400 else (day,)


class Timed(Protocol):
    """What starts and ends at a moment, such as a day's shift."""

    @property
    def start(self) -> datetime:
        """When it has begun."""

    @property
    def end(self) -> datetime:
        """When it is over."""


Hours = TypeVar("Hours", bound=Timed)


def running(shifts: Iterable[Hours], at: datetime) -> tuple[Hours, ...]:
    """Return the shifts that run at a moment; several where they overlap."""
    return tuple(shift for shift in shifts if shift.start <= at < shift.end)


def shift_days(at: datetime) -> tuple[date, date]:
    """Return the days whose shifts may run at a local moment, the later first.

    A night's shift is of the day that it starts on.
    """
    return at.date(), at.date() - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of disturbance: how much it weighs, when a visit helps, what to do there.

    `windows` are local hours; one that ends at or before its start ends on the next day.
    None means at any hour. `act` are those in which something can be done about it; at others a
    visit only looks. `checklist` is what a squad ticks while it can act and residents are awake,
    `checklist_night` at other times. `aliases` are other spellings that incident files use.
    """

    code: str
    name: str
    severity: float = 1.0
    windows: tuple[tuple[time, time], ...] = ()
    act: tuple[tuple[time, time], ...] = ()
    dwell_min: int = 12
    instruction: str = ""
    checklist: tuple[str, ...] = ()
    checklist_night: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def seconds_of(clock: time) -> int:
    """Return the seconds from midnight to a time of day.

    >>> seconds_of(time(7, 30))
    27000
    """
    return clock.hour * 3600 + clock.minute * 60 + clock.second
