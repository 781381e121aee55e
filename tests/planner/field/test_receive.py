import json
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.city.office import Office
from planner.field.checkpoints import checkpoint_code
from planner.field.receive import clock_shift, loop_of, receive, receive_positions
from planner.field.store import FieldLog
from planner.field.whereabouts import whereabouts
from planner.patrol.publication.passes import squad_passes
from tests.planner.city.offices import small_office
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import (
    HOUR,
    event_id,
    held,
    issued,
    item,
    morning_pass,
    restore_day,
)
from tests.planner.patrol.publication.published import CHECKED

LATER = timedelta(minutes=20)


def test_what_a_phone_sends_is_kept_as_it_was(office: Office) -> None:
    squad_pass = morning_pass(office)
    told = receive(office, held(office, squad_pass), [item(1, NOW)], NOW + LATER)
    assert told.kept == {event_id(1)}
    assert not told.refused
    assert not told.remarks
    (event,) = FieldLog.of(office).events(first=squad_pass.date)
    assert (event.squad, event.shift, event.stop, event.kind) == ("Regu 1", "pagi", "s1", "arrive")
    assert (event.at, event.received, event.accuracy_m) == (NOW, NOW + LATER, 12.5)
    assert event.pass_id == squad_pass.id


def test_what_is_ticked_is_kept_as_far_as_the_stop_has_it(office: Office) -> None:
    squad_pass = morning_pass(office)
    ticked = [CHECKED, "Turunkan spanduk"]
    items = [item(1, NOW), item(2, NOW + LATER, kind="leave", checks=ticked)]
    told = receive(office, held(office, squad_pass), items, NOW + LATER)
    assert told.kept == {event_id(1), event_id(2)}
    arrival, leaving = FieldLog.of(office).events(first=squad_pass.date)
    assert (arrival.checks, leaving.checks) == ((), (CHECKED,))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stop": "s9"}, "stop"),
        ({"stop": ""}, "stop"),
        ({"kind": "finding", "stop": "s9", "category": "PKL"}, "stop"),
        ({"kind": "finding", "category": "RAHASIA"}, "category"),
        ({"kind": "skip", "category": "malas"}, "category"),
        ({"kind": "leave", "category": "PKL"}, "category"),
        ({"kind": "party"}, "unreadable"),
        ({"checks": ["Catat yang mengulang"]}, "unreadable"),
        ({"kind": "leave", "checks": "Catat yang mengulang"}, "unreadable"),
        ({"kind": "leave", "checks": ["x"] * 21}, "unreadable"),
        ({"kind": "leave", "checks": ["x\x00"]}, "unreadable"),
        ({"lon": float("nan")}, "unreadable"),
        ({"lon": float("inf")}, "unreadable"),
        ({"lon": 181}, "unreadable"),
        ({"lat": None}, "unreadable"),
        ({"accuracy_m": -1}, "unreadable"),
        ({"note": "x" * 1001}, "unreadable"),
        ({"stop": "s1\x00"}, "unreadable"),
        ({"at_ms": 10**30}, "unreadable"),
        ({"at_ms": "kemarin"}, "unreadable"),
    ],
)
def test_what_is_wrong_is_refused_by_its_id_and_the_rest_is_kept(
    office: Office, changes: dict[str, Any], reason: str
) -> None:
    squad_pass = morning_pass(office)
    told = receive(
        office, held(office, squad_pass), [item(1, NOW, **changes), item(2, NOW)], NOW + LATER
    )
    assert told.refused == {event_id(1): reason}
    assert told.kept == {event_id(2)}


def test_half_an_emoji_does_not_cost_a_finding(office: Office) -> None:
    squad_pass = morning_pass(office)
    finding = item(1, NOW, kind="finding", stop="", category="PKL", note="lapak \ud83d")
    assert receive(office, held(office, squad_pass), [finding], NOW + LATER).kept == {event_id(1)}
    (event,) = FieldLog.of(office).events(first=squad_pass.date)
    assert event.note == "lapak \ufffd"


@pytest.mark.parametrize("raw", [None, 7, "x", [], {}, {"id": 3}])
def test_what_has_no_id_is_refused_too(office: Office, raw: object) -> None:
    told = receive(office, held(office, morning_pass(office)), [raw], NOW + LATER)
    assert told.kept == frozenset()
    assert told.refused == {"": "unreadable"}


def test_control_characters_do_not_reach_the_database(office: Office) -> None:
    squad_pass = morning_pass(office)
    finding = item(1, NOW, kind="finding", category="PKL", note="dua\x00 gerobak\nbesar")
    receive(office, held(office, squad_pass), [finding], NOW + LATER)
    assert FieldLog.of(office).events(first=squad_pass.date)[0].note == "dua gerobak\nbesar"


@pytest.mark.parametrize(
    ("offset", "reason"),
    [
        (-1.5 * HOUR, "time"),
        (4 * HOUR, "time"),
        (-30 * HOUR, "clock"),
        (-400 * 24 * HOUR, "clock"),
    ],
)
def test_what_happened_outside_the_shift_is_refused(
    office: Office, offset: timedelta, reason: str
) -> None:
    squad_pass = morning_pass(office)
    now = NOW + 5 * HOUR
    told = receive(office, held(office, squad_pass, now), [item(1, NOW + offset)], now)
    assert told.refused == {event_id(1): reason}


def test_what_was_queued_in_the_shift_is_taken_a_day_later(office: Office) -> None:
    squad_pass = morning_pass(office)
    now = squad_pass.valid_until + 23 * HOUR
    assert receive(office, held(office, squad_pass, now), [item(1, NOW)], now).kept == {event_id(1)}


def test_a_clock_that_is_wrong_by_minutes_is_put_right(office: Office) -> None:
    squad_pass = morning_pass(office)
    slow = NOW - timedelta(minutes=40)
    receive(office, held(office, squad_pass), [item(1, slow)], NOW + LATER, sent=slow + LATER)
    assert FieldLog.of(office).events(first=squad_pass.date)[0].at == NOW


def test_no_event_lies_in_the_future(office: Office) -> None:
    squad_pass = morning_pass(office)
    receive(office, held(office, squad_pass), [item(1, NOW + timedelta(seconds=50))], NOW, sent=NOW)
    assert FieldLog.of(office).events(first=squad_pass.date)[0].at == NOW


@pytest.mark.parametrize(
    ("off", "moved"), [(0, 0), (119, 0), (121, 121), (86_400, 86_400), (86_401, 0)]
)
def test_small_differences_and_hopeless_clocks_are_left_alone(off: int, moved: int) -> None:
    assert clock_shift(NOW - timedelta(seconds=off), NOW) == timedelta(seconds=moved)
    assert clock_shift(NOW + timedelta(seconds=off), NOW) == timedelta(seconds=-moved)


def test_a_code_of_another_place_is_noticed(office: Office) -> None:
    squad_pass = morning_pass(office)
    right, wrong = (checkpoint_code(office, name) for name in ("Pasar 1", "Pasar 2"))
    told = receive(
        office,
        held(office, squad_pass),
        [item(1, NOW, code=right.lower().replace("-", " ")), item(2, NOW, code=wrong)],
        NOW + LATER,
    )
    assert told.remarks == {event_id(2): "checkpoint"}
    assert [e.checkpoint for e in FieldLog.of(office).events(first=squad_pass.date)] == [
        "match",
        "other",
    ]


def test_a_stop_that_the_new_version_dropped_may_still_be_reported(office: Office) -> None:
    old = morning_pass(office)
    issued(office)
    told = receive(office, held(office, old), [item(1, NOW)], NOW + LATER)
    assert told.kept == {event_id(1)}


def test_a_stop_of_another_squad_is_not_taken(office: Office) -> None:
    squad_pass = morning_pass(office)
    others = next(p for p in issued(office) if (p.shift, p.squad) == ("pagi", "Regu 2"))
    theirs = loop_of(office, others)[1].stops[0].stop.id
    told = receive(office, held(office, squad_pass), [item(1, NOW, stop=theirs)], NOW + LATER)
    assert told.refused == {event_id(1): "stop"}


def test_positions_are_kept_while_the_shift_lasts(office: Office) -> None:
    squad_pass = morning_pass(office)
    fixes = [item(1, NOW), item(2, NOW + 4 * HOUR), item(3, NOW, lon=None, lat=None)]
    who = held(office, squad_pass)
    told = receive_positions(office, who, fixes, NOW + 5 * HOUR, source="phone")
    assert told.kept == {event_id(1)}
    assert told.refused == {event_id(2): "time", event_id(3): "unreadable"}
    (place,) = FieldLog.of(office).positions(squad_pass.date)
    assert (place.at, place.source, place.squad) == (NOW, "phone", "Regu 1")


@pytest.mark.parametrize(
    "bad",
    [
        {"at_ms": int(NOW.timestamp() * 1e6)},
        {"at_ms": int(NOW.timestamp() * 1e9)},
        {"at_ms": -1},
        {"at_ms": None},
        {"lon": 999},
        {"lat": "x"},
        {"accuracy_m": -3},
        7,
        None,
    ],
    ids=repr,
)
def test_a_bad_position_is_put_aside_and_holds_up_none_after_it(
    office: Office, bad: object
) -> None:
    squad_pass = morning_pass(office)
    first = {**item(1, NOW), **bad} if isinstance(bad, dict) else bad
    fixes = [first, item(2, NOW), item(3, NOW + timedelta(seconds=30))]
    told = receive_positions(office, held(office, squad_pass), fixes, NOW + HOUR, source="phone")
    assert told.kept == {event_id(2), event_id(3)}
    assert told.refused == {event_id(1) if isinstance(bad, dict) else "0": "unreadable"}
    assert len(FieldLog.of(office).positions(squad_pass.date)) == 2


def test_one_link_sends_no_more_than_a_shift_can_hold(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.field.receive.MOST_EVENTS", 2)
    monkeypatch.setattr("planner.field.receive.MOST_POSITIONS", 1)
    squad_pass = morning_pass(office)
    who = held(office, squad_pass)
    items = [item(n, NOW + timedelta(minutes=n)) for n in range(3)]
    assert receive(office, who, items, NOW + LATER).refused == {event_id(2): "quota"}
    assert receive(office, who, items[:1], NOW + LATER).kept == {event_id(0)}
    told = receive_positions(office, who, items, NOW + LATER, source="phone")
    assert told.refused == {event_id(1): "quota", event_id(2): "quota"}


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"lat": 90}, "place"),
        ({"lon": -101.41}, "place"),
        ({"accuracy_m": 4000}, "accuracy"),
        ({"at_ms": int((NOW + 3 * HOUR).timestamp() * 1000)}, "future"),
        ({}, ""),
    ],
)
def test_what_cannot_be_is_kept_and_marked(
    office: Office, changes: dict[str, Any], doubt: str
) -> None:
    squad_pass = morning_pass(office)
    who = held(office, squad_pass)
    at = squad_pass.valid_from + timedelta(hours=1)
    receive(office, who, [item(1, at, **changes)], at)
    receive_positions(office, who, [item(1, at, **changes)], at, source="phone")
    (event,) = FieldLog.of(office).events(first=squad_pass.date)
    (place,) = FieldLog.of(office).positions(squad_pass.date)
    assert (event.doubt, place.doubt) == (doubt, doubt)
    assert bool(whereabouts(office, at)[0].position) == (doubt == "")


@pytest.fixture
def quick_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    return small_office(tmp_path, at=NOW)


examples = count(1)
"""Each example has ids of its own in the one database."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=8), min_size=1, max_size=10),
    lost=st.sets(st.integers(0, 9)),
)
def test_any_order_of_tries_gives_every_event_once(
    quick_office: Office, batches: list[list[int]], lost: set[int]
) -> None:
    """Batches overlap and come again in any order; answers of some are lost on the way."""
    office = quick_office
    there = squad_passes(office, "2026-03-02") or issued(office)
    squad_pass = there[0]
    who = held(office, squad_pass)
    base = 10 * next(examples)
    acknowledged: set[str] = set()
    for number, batch in enumerate(batches):
        items = [json.loads(json.dumps(item(base + n, NOW, note=str(n)))) for n in batch]
        told = receive(office, who, items, NOW + LATER)
        assert told.kept == {event_id(base + n) for n in batch}
        if number not in lost:
            acknowledged |= told.kept
    ours = {event_id(base + n) for n in range(10)}
    kept = [e.id for e in FieldLog.of(office).events(first=squad_pass.date) if e.id in ours]
    assert len(kept) == len(set(kept))
    assert set(kept) == {event_id(base + n) for batch in batches for n in batch}
    assert acknowledged <= set(kept)


def test_a_batch_that_fails_keeps_nothing(office: Office) -> None:
    squad_pass = morning_pass(office)
    who = held(office, squad_pass)

    def power_cut() -> None:
        with office.database.write():
            receive(office, who, [item(1, NOW), item(2, NOW)], NOW + LATER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        power_cut()
    assert FieldLog.of(office).events(first=squad_pass.date) == ()


def test_an_id_of_another_squads_event_is_refused_by_name(office: Office) -> None:
    first, second, *_ = issued(office)
    receive(office, held(office, first), [item(1, NOW)], NOW + LATER)
    stop = loop_of(office, second)[1].stops[0].stop.id
    told = receive(office, held(office, second), [item(1, NOW, stop=stop)], NOW + LATER)
    assert (told.kept, told.refused) == (frozenset(), {event_id(1): "taken"})


def test_a_restored_plan_takes_the_place_of_another_of_its_day_and_version(office: Office) -> None:
    squad_pass = morning_pass(office)
    published, loop = loop_of(office, squad_pass)
    other = replace(loop, post="Pos Timur")
    restore_day(office, published, other)
    assert loop_of(office, squad_pass)[1] == other
