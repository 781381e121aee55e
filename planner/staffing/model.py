"""What a roster is made of, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from geo.days import read_day
from geo.notice import Notice
from planner.city.model import Guard, Shift, Squad
from planner.staffing.parameters import RosterParams

Duty = Literal["leader", "driver", "member"]
DUTIES: tuple[Duty, ...] = ("leader", "driver", "member")

Kind = Literal["shifts", "nights", "weekends", "holidays"]
KINDS: tuple[Kind, ...] = ("shifts", "nights", "weekends", "holidays")
"""What is shared out fairly: shifts of all kinds, at night, on Saturday or Sunday, on a holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone who serves; first and last day of service are included, None means no bound."""

    id: str
    name: str
    squad: str
    duty: Duty = "member"
    number: str = ""
    phone: str = ""
    username: str = ""
    first_day: date | None = None
    last_day: date | None = None

    def belongs(self, day: date) -> bool:
        """Whether the member is in service on a day, leave aside."""
        return (self.first_day or day) <= day <= (self.last_day or day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle of a squad; it is under repair up to and including `out_until`."""

    id: str
    name: str
    kind: str
    squad: str
    plate: str = ""
    out_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days on which a member does not serve, both included; a wish is kept only if it can be."""

    id: str
    member: str
    first_day: date
    last_day: date
    reason: str = ""
    wish: bool = False

    def covers(self, day: date) -> bool:
        """Whether a day is among them."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A member serves a shift with a squad; `why` tells why, a notice a sentence."""

    day: date
    member: str
    shift: str
    squad: str
    pinned: bool = False
    why: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Service:
    """A squad serves a shift of a day, and needs its crew."""

    day: date
    shift: str
    squad: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What a squad's crew lacks in a shift."""

    service: Service
    duty: Duty
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """A shift of a day that fewer squads serve than it needs: `there` of `needed`."""

    day: date
    shift: str
    there: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a month's roster depends on.

    Attributes
    ----------
    first : the first day of the month.
    members, leave : who there is, and who is away.
    around : assignments of the days just before and after the month, which stay as they are.
    pinned : assignments of the month that stay as they are.
    holidays : name by day.
    guards : places to guard, which need people as a squad does.
    """

    first: date
    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    squads: tuple[Squad, ...]
    members: tuple[Member, ...]
    leave: tuple[Leave, ...] = ()
    around: tuple[Assignment, ...] = ()
    pinned: tuple[Assignment, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    params: RosterParams = field(default_factory=RosterParams)
    guards: tuple[Guard, ...] = ()

    def needs(self, squad: str) -> Mapping[str, int]:
        """Return how many of each duty a squad, or a place to guard, needs in a shift."""
        guard = next((g for g in self.guards if g.name == squad), None)
        if guard is None:
            return self.params.needs
        return {"leader": 0, "driver": 0, "member": guard.people}

    @property
    def month(self) -> str:
        """The month as YYYY-MM."""
        return f"{self.first:%Y-%m}"

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the month."""
        return days_of(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A month's roster: which squads serve when, who serves with them, and what lacks."""

    month: str
    services: tuple[Service, ...]
    assignments: tuple[Assignment, ...]
    gaps: tuple[Gap, ...]


def ready_vehicles(vehicles: Sequence[Vehicle], squad: str, day: date) -> tuple[Vehicle, ...]:
    """Return the vehicles of a squad that are not under repair on a day."""
    return tuple(
        v for v in vehicles if v.squad == squad and not (v.out_until and v.out_until >= day)
    )


def month_start(text: str) -> date:
    """Return the first day of a month. Raises ValueError for text not like 2026-12.

    >>> month_start("2026-12")
    datetime.date(2026, 12, 1)
    """
    try:
        first = read_day(f"{text}-01")
    except ValueError:
        raise ValueError(f"expected a month such as 2026-12, got {text!r}") from None
    if len(text) != 7:
        raise ValueError(f"expected a month such as 2026-12, got {text!r}")
    return first


def days_of(first: date) -> tuple[date, ...]:
    """Return the days of the month that begins with a day.

    >>> len(days_of(date(2028, 2, 1)))
    29
    """
    following = next_month(first)
    return tuple(first + timedelta(days=n) for n in range((following - first).days))


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def is_night(shift: Shift) -> bool:
    """Whether at least half of a shift lies between 23:00 and 07:00.

    Those are the hours that Keputusan Menteri Tenaga Kerja KEP.224/MEN/2003 calls night work.
    """
    hours = ((23 - 24) * 3600, 7 * 3600), (23 * 3600, 31 * 3600)
    inside = sum(max(0, min(shift.end_s, b) - max(shift.start_s, a)) for a, b in hours)
    return 2 * inside >= shift.end_s - shift.start_s
