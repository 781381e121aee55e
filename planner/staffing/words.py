"""Names of what a roster speaks of, as notices."""

from collections.abc import Mapping, Sequence

from geo.notice import Notice
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
