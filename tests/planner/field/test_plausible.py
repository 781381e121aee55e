"""Ten stops a kilometre apart: what a squad cannot have done is marked and is no visit."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat
from planner.field.actual import compare
from planner.field.model import FieldEvent, Kind, Position
from planner.field.plausible import believed_positions, doubted_events
from tests.planner.patrol.builders import JAKARTA, make_loop, make_stop

START = datetime(2026, 11, 20, 7, 0, tzinfo=JAKARTA)
STOPS = tuple(replace(make_stop(n), point=LonLat(101.4 + 0.009 * n, 1.6)) for n in range(1, 11))
PLACES = {s.id: s.point for s in STOPS}
POST = LonLat(101.4, 1.6)
EXACT = timedelta(0)


def told(number: int, after: timedelta, kind: Kind = "arrive", **more: object) -> FieldEvent:
    stop = STOPS[number]
    at = START + after
    made = FieldEvent(
        id=f"{kind}-{number}-{after}",
        pass_id="p",
        date="2026-11-20",
        shift="Pagi",
        squad="Regu 1",
        kind=kind,
        stop=stop.id,
        at=at,
        received=at,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def doubts(*events: FieldEvent) -> list[str]:
    found = doubted_events(events, PLACES, POST)
    return [found.get(e.id, "") for e in events]


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_squad_that_drives_is_believed_with_and_without_places() -> None:
    events = [told(n, minutes(10 * n)) for n in range(10)]
    exact = [replace(e, point=PLACES[e.stop], accuracy_m=8.0) for e in events]
    assert doubts(*events) == doubts(*exact) == [""] * 10


@pytest.mark.parametrize("kind", ["arrive", "leave"])
def test_ten_stops_told_in_one_millisecond_without_place_are_no_visits(kind: Kind) -> None:
    events = [told(n, timedelta(microseconds=100 * n), kind) for n in range(10)]
    assert doubts(*events) == ["burst"] * 10
    stops = tuple(replace(p, stop=s) for p, s in zip(make_loop().stops * 10, STOPS, strict=False))
    actual = compare(replace(make_loop(), stops=stops), events)
    assert actual.count("visited") == 0
    assert not actual.reported
    assert len(actual.doubted) == 10


def test_of_two_stops_told_at_once_the_first_is_believed() -> None:
    assert doubts(told(0, EXACT), told(5, timedelta(seconds=2))) == ["", "speed"]


def test_one_slip_costs_the_slip_and_not_what_comes_after() -> None:
    slip = told(9, minutes(5), point=LonLat(101.7, 1.6), accuracy_m=5.0)
    events = [told(0, EXACT), slip, told(1, minutes(6)), told(2, minutes(20))]
    assert doubts(*events) == ["", "speed", "", ""]


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ({"point": LonLat(0.0, 90.0)}, "place"),
        ({"point": LonLat(101.4, 1.6), "accuracy_m": 3000.0}, "accuracy"),
        ({"doubt": "future"}, "future"),
    ],
)
def test_a_place_or_time_that_cannot_be_is_doubted_alone(
    more: dict[str, object], doubt: str
) -> None:
    assert doubts(told(0, EXACT, "arrive", **more), told(0, minutes(9), "leave")) == [doubt, doubt]


def test_a_printed_code_proves_that_somebody_was_there() -> None:
    events = [told(n, timedelta(seconds=n), checkpoint="match") for n in range(3)]
    assert "burst" not in doubts(*events)


def at(after: timedelta, point: LonLat, accuracy_m: float | None = 5.0) -> Position:
    return Position(
        squad="Regu 1",
        date="2026-11-20",
        shift="Pagi",
        at=START + after,
        point=point,
        accuracy_m=accuracy_m,
    )


def test_a_position_at_the_pole_adds_nothing_to_the_way() -> None:
    way = [at(minutes(n), LonLat(101.4 + 0.005 * n, 1.6)) for n in range(5)]
    pole = at(minutes(2.5), LonLat(0.0, 90.0))
    jump = at(minutes(3.5), LonLat(101.7, 1.6))
    coarse = at(minutes(3.6), LonLat(101.41, 1.6), 2500.0)
    found = believed_positions([coarse, pole, jump, *way], list(PLACES.values()))
    assert list(found) == way


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4 * 3600)), max_size=40))
def test_what_is_believed_can_be_driven_and_the_order_of_coming_changes_nothing(
    taps: list[tuple[int, int]],
) -> None:
    events = [told(n, timedelta(seconds=s)) for n, s in dict.fromkeys(taps)]
    found = doubted_events(events, PLACES, POST)
    assert found == doubted_events(events[::-1], PLACES, POST)
    left = tuple(e for e in events if e.id not in found)
    assert doubted_events(left, PLACES, POST) == {}
