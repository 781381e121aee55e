"""When a crew may be out: between muster and handover, with its meal and prayer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planner.city.model import Shift, VehicleKind, seconds_of
from planner.city.settings import clock
from planner.errors import PlanError, SettingsError
from planner.patrol.loops.problem import Window

DAY_S = 86_400
FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewParams:
    """What a crew does beside its loop; docs/settings.md explains each.

    Raises
    ------
    PlanError : a value out of range, or hours that are none; all faults in one message.
    """

    muster_min: int = 15
    handover_min: int = 10
    fuel_min: int = 10
    range_km: float = 250.0
    motorcycle_time: float = 0.9
    foot_time: float = 6.0
    foot_km: float = 12.0
    meals: tuple[str, ...] = ("11:30-13:30", "18:15-19:45", "02:00-04:00")
    friday: str = "11:45-13:00"
    friday_standby: float = 0.0
    rest_near_m: float = 1_000.0

    def __post_init__(self) -> None:
        ranges = (
            ("muster_min", 0, 120),
            ("handover_min", 0, 120),
            ("fuel_min", 0, 120),
            ("range_km", 1, 2_000),
            ("motorcycle_time", 0.1, 10),
            ("foot_time", 1, 100),
            ("foot_km", 1, 100),
            ("friday_standby", 0, 1),
            ("rest_near_m", 0, 5_000),
        )
        faults = [
            f"{key}: expected {low} to {high}, got {getattr(self, key)}"
            for key, low, high in ranges
            if not low <= getattr(self, key) <= high
        ]
        for key, texts in (("meals", self.meals), ("friday", (self.friday,))):
            for text in filter(None, texts):
                try:
                    _window(text)
                except SettingsError as error:
                    faults.append(f"{key}: expected hours such as '11:30-13:30', got: {error}")
        if faults:
            raise PlanError("; ".join(faults))

    def slowness(self, kind: VehicleKind) -> float:
        """How long a vehicle takes for the way of a car of one second."""
        return {"motorcycle": self.motorcycle_time, "foot": self.foot_time}.get(kind, 1.0)

    def most_m(self, kind: VehicleKind, shifts: int) -> float:
        """How far a loop may lead, where a vehicle drives in so many shifts of a day."""
        if kind == "foot":
            return self.foot_km * 1_000
        return self.range_km * 1_000 / (1 if self.fuel_min else max(1, shifts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a crew may be out, and its rest: how long, and wholly inside which window."""

    start_s: int
    end_s: int
    break_s: int = 0
    break_window_s: Window | None = None


def crew_hours(shift: Shift, on: date, params: CrewParams, *, prays: bool = True) -> Hours:
    """Return a crew's hours in a shift of a day.

    Muster comes first, handover and fuel last, at the post. The rest lies in the meal hours that
    share most with the shift, else in its middle half. On Fridays a crew that `prays` is free for
    all of the prayer's hours that lie in its shift, and eats then. Muster and handover are left out
    of a shift that they would fill.
    """
    apart_s = params.muster_min * 60, (params.handover_min + params.fuel_min) * 60
    start_s, end_s = shift.start_s + apart_s[0], shift.end_s - apart_s[1]
    if end_s - start_s < shift.break_min * 60 + 3_600:
        start_s, end_s = shift.start_s, shift.end_s
    if params.friday and prays:
        begin, end = _friday(params.friday, on, start_s, end_s)
        if begin <= start_s < end < end_s:
            start_s = end
        elif start_s < begin < end_s <= end:
            end_s = begin
        elif start_s <= begin < end <= end_s:
            rest_s = max(end - begin, shift.break_min * 60)
            if begin + rest_s <= end_s:
                return Hours(
                    start_s=start_s,
                    end_s=end_s,
                    break_s=rest_s,
                    break_window_s=(begin, begin + rest_s),
                )
    rest_s = shift.break_min * 60 if shift.break_min * 60 < end_s - start_s else 0
    return Hours(
        start_s=start_s,
        end_s=end_s,
        break_s=rest_s,
        break_window_s=_meal(params.meals, start_s, end_s, rest_s) if rest_s else None,
    )


def stands_by(number: int, crews: int, share: float, on: date) -> bool:
    """Whether a crew of a shift stands by while others pray; it is another's turn every week."""
    return (number + on.toordinal() // 7) % max(1, crews) < int(share * crews)


def _friday(text: str, on: date, start_s: int, end_s: int) -> Window:
    """Return the prayer's hours that lie in a shift, which may reach into Friday; else (0, 0)."""
    begin, end = _window(text)
    for ahead in (0, 1):
        window = begin + ahead * DAY_S, end + ahead * DAY_S
        if (on.weekday() + ahead) % 7 == FRIDAY and window[0] < end_s and start_s < window[1]:
            return window
    return 0, 0


def _meal(meals: Sequence[str], start_s: int, end_s: int, rest_s: int) -> Window | None:
    """Return the meal hours that share most with a shift, else its middle half, if it has room."""
    quarter = (end_s - start_s) // 4
    shared = [
        (max(begin + n * DAY_S, start_s), min(end + n * DAY_S, end_s))
        for begin, end in map(_window, meals)
        for n in (0, 1)
    ]
    for low, high in (
        *sorted(shared, key=lambda w: (w[0] - w[1], w)),
        (start_s + quarter, end_s - quarter),
    ):
        if high - low >= rest_s:
            return low, high
    return None


def _window(text: str) -> Window:
    first, _, last = text.partition("-")
    begin, end = seconds_of(clock(first)), seconds_of(clock(last))
    return begin, end if end > begin else end + DAY_S
