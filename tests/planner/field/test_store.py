from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geo.model import LonLat
from planner.city.office import Office
from planner.field.model import FieldEvent, Position
from planner.field.store import FieldLog

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
EVENT = FieldEvent(
    id="a",
    pass_id="p",
    date="2026-03-02",
    shift="pagi",
    squad="Regu 1",
    kind="finding",
    stop="s1",
    at=AT,
    received=AT + timedelta(hours=1),
    point=LonLat(101.4, 1.6),
    accuracy_m=8.5,
    category="PKL",
    note="dua gerobak",
)
PLACE = Position(
    squad="Regu 1", date="2026-03-02", shift="pagi", at=AT, point=LonLat(101.4, 1.6), accuracy_m=5
)


def test_an_event_is_given_back_as_it_was_kept(office: Office) -> None:
    bare = replace(EVENT, id="b", kind="skip", point=None, accuracy_m=None, category="closed")
    assert FieldLog.of(office).add_events([EVENT, bare]) == {"a", "b"}
    assert FieldLog.of(office).events(first="2026-03-02") == (EVENT, bare)


def test_an_event_that_is_sent_again_stays_as_it_was(office: Office) -> None:
    FieldLog.of(office).add_events([EVENT])
    assert FieldLog.of(office).add_events([EVENT]) == {"a"}
    assert FieldLog.of(office).events(first="2026-03-02") == (EVENT,)


def test_events_are_found_by_day_squad_and_shift(office: Office) -> None:
    others = [
        replace(EVENT, id="b", squad="Regu 2", at=AT - timedelta(minutes=1)),
        replace(EVENT, id="c", shift="malam"),
        replace(EVENT, id="d", date="2026-03-03"),
    ]
    FieldLog.of(office).add_events([EVENT, *others])
    found = FieldLog.of(office).events

    def ids(events: tuple[FieldEvent, ...]) -> str:
        return "".join(e.id for e in events)

    assert ids(found(first="2026-03-02")) == "bac"
    assert ids(found(first="2026-03-02", last="2026-03-03")) == "bacd"
    assert ids(found(first="2026-03-02", squad="Regu 1")) == "ac"
    assert ids(found(first="2026-03-02", squad="Regu 1", shift="malam")) == "c"
    assert found(first="2026-03-04") == ()


def test_a_photo_belongs_to_an_event_of_the_same_pass(office: Office) -> None:
    FieldLog.of(office).add_events([EVENT])
    assert not FieldLog.of(office).attach_photo("a", ["q"], "a.jpg")
    assert not FieldLog.of(office).has_event("a", ["q"])
    assert FieldLog.of(office).attach_photo("a", ["p", "q"], "a.jpg")
    assert FieldLog.of(office).events(first="2026-03-02")[0].photo == "a.jpg"


def test_the_latest_positions_are_told_of_a_shift_and_squad(office: Office) -> None:
    later = replace(PLACE, at=AT + timedelta(minutes=1), point=LonLat(101.5, 1.7), accuracy_m=None)
    other = replace(PLACE, squad="Regu 2", source="traccar")
    FieldLog.of(office).add_positions([later, PLACE, other, PLACE])
    assert FieldLog.of(office).positions("2026-03-02") == (PLACE, later, other)
    assert FieldLog.of(office).positions("2026-03-02", squad="Regu 2") == (other,)
    log = FieldLog.of(office)
    assert log.latest_positions("2026-03-02", later.shift, later.squad, most=1) == (later,)
    assert log.latest_positions("2026-03-03", later.shift, later.squad, most=1) == ()


def test_old_positions_are_forgotten(office: Office) -> None:
    later = replace(PLACE, at=AT + timedelta(days=1))
    FieldLog.of(office).add_positions([PLACE, later])
    assert FieldLog.of(office).forget_positions(AT + timedelta(hours=1)) == 1
    assert FieldLog.of(office).positions("2026-03-02") == (later,)


@pytest.mark.parametrize(
    "change",
    [{"squad": "Regu 2"}, {"date": "2026-03-01"}, {"kind": "leave"}, {"stop": "s9"}, {"note": "x"}],
)
def test_an_id_that_stands_for_another_event_is_not_kept(
    office: Office, change: dict[str, Any]
) -> None:
    FieldLog.of(office).add_events([EVENT])
    other = replace(EVENT, id="b")
    assert FieldLog.of(office).add_events([replace(EVENT, **change), other]) == {"b"}
    assert FieldLog.of(office).events(first=EVENT.date) == (EVENT, other)


def test_an_event_sent_again_by_another_link_of_its_loop_with_another_clock_is_kept(
    office: Office,
) -> None:
    FieldLog.of(office).add_events([EVENT])
    again = replace(EVENT, pass_id="p2", at=AT + timedelta(seconds=9), received=AT)
    assert FieldLog.of(office).add_events([again]) == {EVENT.id}
