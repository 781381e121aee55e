"""A loop of four stops, 15 minutes at each and 6 minutes to each, from 07:00 to 08:30."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat, distance_m
from planner.field.actual import LoopActual, compare
from planner.field.model import FieldEvent, Kind, Position
from planner.patrol.track import DETOUR
from tests.planner.patrol.builders import JAKARTA, make_loop, make_stop

START = datetime(2026, 11, 20, 7, 0, tzinfo=JAKARTA)
SPAN = (START, START + timedelta(hours=3))
LOOP = make_loop(
    depart=START, stops=tuple(make_stop(n, dwell_s=900, prize=float(n)) for n in range(1, 5))
)
ONE_WARD = {"W": 1.0}


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return START.replace(hour=hour, minute=minute)


def event(
    kind: Kind,
    stop: str,
    when: str | datetime,
    *,
    point: LonLat | None = None,
    accuracy_m: float | None = None,
    category: str = "",
    note: str = "",
) -> FieldEvent:
    moment = at(when) if isinstance(when, str) else when
    return FieldEvent(
        id=f"{kind}-{stop}-{moment:%H%M%S}",
        pass_id="p",
        date="2026-11-20",
        shift="Pagi",
        squad="Regu 1",
        kind=kind,
        stop=stop,
        at=moment,
        received=moment,
        point=point,
        accuracy_m=accuracy_m,
        category=category,
        note=note,
    )


def done(*events: FieldEvent, **more: object) -> LoopActual:
    return compare(LOOP, events, shares=lambda _path: ONE_WARD, span=SPAN, **more)  # type: ignore[arg-type]


def test_a_loop_driven_as_planned_is_kept_whole_to_the_minute() -> None:
    events = [
        e
        for p in LOOP.stops
        for e in (
            event("arrive", p.stop.id, p.arrive),
            event("leave", p.stop.id, p.leave),
        )
    ]
    actual = done(*events)
    assert [s.state for s in actual.stops] == ["visited"] * 4
    assert [s.late_s for s in actual.stops] == [0] * 4
    assert (actual.kept_stops, actual.kept_prize) == (1.0, 1.0)
    assert (actual.duties, actual.duties_kept, actual.order_changes) == (1, 1, 0)
    assert (actual.dwell_s, actual.drive_s) == (LOOP.dwell_s, LOOP.drive_s)
    assert actual.driven_m == LOOP.distance_m
    assert sum(actual.minutes.values()) == pytest.approx((LOOP.dwell_s + LOOP.drive_s) / 60)


def test_a_squad_whose_phone_was_off_is_unknown_and_not_absent() -> None:
    actual = done()
    assert {s.state for s in actual.stops} == {"unknown"}
    assert not actual.reported
    assert (actual.kept_stops, actual.kept_prize) == (None, None)
    assert actual.minutes == {}


def test_stops_are_visited_skipped_with_reason_or_missed() -> None:
    actual = done(
        event("arrive", "s1", "07:10"),
        event("leave", "s1", "07:20"),
        event("skip", "s2", "07:21", category="road", note="banjir"),
    )
    assert [s.state for s in actual.stops] == ["visited", "skipped", "missed", "missed"]
    assert (actual.stops[1].reason, actual.stops[1].note) == ("road", "banjir")
    assert actual.kept_stops == 0.25
    assert actual.kept_prize == pytest.approx(1 / 10)
    assert actual.duties_kept == 0


def test_a_visit_that_was_never_left_ends_after_the_planned_dwell() -> None:
    first = done(event("arrive", "s1", "07:10")).stops[0]
    assert (first.left, first.assumed, first.dwell_s) == (at("07:25"), "left", 900)


def test_it_ends_sooner_if_the_squad_arrives_elsewhere_sooner() -> None:
    actual = done(event("arrive", "s1", "07:10"), event("arrive", "s2", "07:18"))
    assert (actual.stops[0].left, actual.stops[0].dwell_s) == (at("07:18"), 480)
    way_back = DETOUR * distance_m(LOOP.stops[1].stop.point, LOOP.post_point)
    pace = LOOP.drive_s / LOOP.distance_m
    assert actual.drive_s == 360 + 0 + round(way_back * pace)


def test_a_leaving_alone_is_a_visit_that_began_the_planned_dwell_before() -> None:
    first = done(event("leave", "s1", "07:25")).stops[0]
    assert (first.state, first.arrived, first.assumed) == ("visited", at("07:10"), "arrived")


def test_pressing_arrived_twice_is_one_visit() -> None:
    actual = done(
        event("arrive", "s1", "07:10"),
        event("arrive", "s1", "07:12"),
        event("leave", "s1", "07:20"),
    )
    assert actual.stops[0].dwell_s == 600


def test_coming_back_adds_to_the_dwell() -> None:
    actual = done(
        event("arrive", "s1", "07:10"),
        event("leave", "s1", "07:15"),
        event("arrive", "s1", "08:00"),
        event("leave", "s1", "08:05"),
    )
    first = actual.stops[0]
    assert (first.arrived, first.left, first.dwell_s) == (at("07:10"), at("08:05"), 600)


def test_a_stop_skipped_after_arriving_was_visited_and_keeps_its_reason() -> None:
    first = done(
        event("arrive", "s1", "07:10"), event("skip", "s1", "07:12", category="closed")
    ).stops[0]
    assert (first.state, first.dwell_s, first.reason) == ("visited", 120, "closed")


def test_stops_in_another_order_are_counted_as_few_changes_as_explain_it() -> None:
    actual = done(*(event("arrive", f"s{n}", f"08:{m}") for n, m in ((1, 10), (3, 20), (2, 40))))
    assert actual.order_changes == 1


@pytest.mark.parametrize(
    ("east_m", "accuracy_m", "far"), [(100, 10, False), (400, 10, True), (400, 300, False)]
)
def test_a_check_in_is_far_only_if_the_phone_cannot_have_erred_by_so_much(
    east_m: float, accuracy_m: float, far: bool
) -> None:
    stop = LOOP.stops[0].stop.point
    point = LonLat(stop.lon + east_m / 111_265, stop.lat)
    first = done(event("arrive", "s1", "07:10", point=point, accuracy_m=accuracy_m)).stops[0]
    assert first.distance_m == pytest.approx(east_m, rel=0.01)
    assert first.far is far


def test_minutes_outside_the_shift_do_not_count() -> None:
    late = SPAN[1] - timedelta(minutes=5)
    actual = done(event("arrive", "s1", late), event("leave", "s1", late + timedelta(minutes=20)))
    assert actual.stops[0].dwell_s == 300
    assert actual.drive_s == 360


def test_driving_lies_where_the_positions_lie_and_else_on_the_planned_path() -> None:
    events = [event("leave", "s1", "07:20"), event("arrive", "s2", "07:26")]
    seen: list[int] = []

    def shares(path: object) -> dict[str, float]:
        seen.append(len(path))  # type: ignore[arg-type]
        return {"W": 0.75}

    track = [
        Position(
            squad="Regu 1",
            date="2026-11-20",
            shift="Pagi",
            at=at("07:20") + timedelta(minutes=n),
            point=LonLat(101.44 + n / 1000, 1.66),
        )
        for n in range(1, 6)
    ]
    actual = compare(LOOP, events, track, shares=shares, span=SPAN)
    assert seen[1] == 5
    assert actual.minutes[""] == pytest.approx(actual.drive_s / 60 / 4)


def test_findings_and_stops_of_another_version_are_told() -> None:
    actual = done(event("finding", "", "07:10", category="pkl"), event("arrive", "x9", "07:30"))
    assert [e.category for e in actual.findings] == ["pkl"]
    assert [e.stop for e in actual.elsewhere] == ["x9"]
    assert actual.minutes == {}


EVENTS = st.lists(
    st.builds(
        lambda kind, stop, minute: event(
            kind, f"s{stop}", START - timedelta(minutes=60) + timedelta(minutes=minute)
        ),
        st.sampled_from(["arrive", "leave", "skip", "finding"]),
        st.integers(1, 6),
        st.integers(0, 300),
    ),
    max_size=16,
    unique_by=lambda e: e.id,
)


@given(EVENTS)
def test_whatever_is_sent_minutes_add_up_and_fit_into_the_shift(events: list[FieldEvent]) -> None:
    actual = compare(LOOP, events, shares=lambda _path: {"W": 0.6}, span=SPAN)
    total = sum(actual.minutes.values())
    assert total == pytest.approx((actual.dwell_s + actual.drive_s) / 60)
    assert total <= 180 + 1e-6
    assert actual == compare(LOOP, events[::-1], shares=lambda _path: {"W": 0.6}, span=SPAN)
    for stop in actual.stops:
        if stop.arrived and stop.left:
            assert stop.arrived <= stop.left
    assert all(s.state == "unknown" for s in actual.stops) is not actual.reported
    assert actual.reported == any(e.kind != "finding" for e in events)


def test_absence_is_not_evidence_a_finding_alone_leaves_every_stop_unknown() -> None:
    alone = compare(LOOP, [event("finding", "", "07:40", category="PKL")], span=SPAN)
    assert {s.state for s in alone.stops} == {"unknown"}
    assert not alone.reported
    assert alone.kept_stops is None
    assert [e.kind for e in alone.findings] == ["finding"]
    stop = LOOP.stops[1].stop.id
    arrived = [event("finding", "", "07:40", category="PKL"), event("arrive", stop, "07:30")]
    assert compare(LOOP, arrived, span=SPAN).reported
