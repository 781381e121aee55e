"""Names of what a roster speaks of, as notices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from geo.notice import Notice
from planner.city.model import Shift
from planner.staffing.crews import CrewWatch
from planner.staffing.model import Duty
from planner.staffing.situation import State

_ORDER: tuple[State, ...] = ("serving", "busy", "resting", "due", "away", "gone", "free")


def duty_name(duty: Duty) -> Notice:
    """Return what the unit calls a duty."""
    return Notice.of(f"duty.{duty}")


def people_of(count: int, duty: Duty) -> Notice:
    """Return a number of people of a duty."""
    return Notice.of(f"people.{duty}", count=count)


def states_told(states: Mapping[State, int], away: Sequence[str] = ()) -> tuple[Notice, ...]:
    """Return how many are in which state; of those on leave, `away` are told by their ids."""
    told = [
        _away(states["away"], away)
        if state == "away" and away
        else Notice.of(f"state.{state}", count=states[state])
        for state in _ORDER
        if states.get(state)
    ]
    return tuple(told) or (Notice.of("state.nobody"),)


def _away(number: int, ids: Sequence[str]) -> Notice:
    some = "state.away_some" if number > len(ids) else "state.away_named"
    return Notice.of(some, count=number, who=tuple(ids))


def crew_notices(watch: CrewWatch, shifts: Iterable[Shift], on: date) -> tuple[Notice, ...]:
    """Return what a reader of a day's plan must know of its crews."""
    turns = () if watch.rostered else (Notice.of("crews.in_turn", on_ym=on),)
    short = (
        Notice.of(
            "crews.lacking", squad=c.squad.name, shift=c.shift.name, present_no=len(c.members)
        )
        for c in watch.lacking
    )
    unserved = (Notice.of("crews.unserved", shift=s.name) for s in watch.unserved(shifts))
    walking = (
        Notice.of("crews.walks", squad=c.squad.name, shift=c.shift.name)
        for c in watch.crews
        if c.walks
    )
    return (*turns, *unserved, *short, *walking)
