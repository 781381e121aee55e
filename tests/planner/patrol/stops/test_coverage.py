import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import LonLat
from planner.errors import PlanError
from planner.patrol.stops.coverage import (
    CoverageParams,
    due_duties,
    due_today,
    due_wards,
    hotspot_visits,
)
from planner.patrol.stops.ids import hotspot_stop_id
from tests.planner.patrol.loops.day_parts import hotspot, stop, wards

TODAY = date(2025, 6, 2)


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_on_the_first_day_only_a_fair_part_is_due() -> None:
    keys = [f"w{n:02d}" for n in range(36)]
    assert due_today(keys, {}, today=TODAY, every_days=7) == tuple(keys[:6])


def test_what_reaches_its_days_is_due_however_much_it_is() -> None:
    keys = [f"w{n:02d}" for n in range(36)]
    last = dict.fromkeys(keys, before(7))
    assert len(due_today(keys, last, today=TODAY, every_days=7)) == 36


def test_a_crowd_ahead_is_thinned_out_before_it_comes() -> None:
    keys = [f"w{n:02d}" for n in range(36)]
    last = dict.fromkeys(keys, before(2))
    assert len(due_today(keys, last, today=TODAY, every_days=7)) == 6


def test_what_was_visited_lately_is_not_due() -> None:
    last = {"a": before(1), "b": before(2), "c": before(3)}
    assert due_today("abc", last, today=TODAY, every_days=7) == ()


def test_the_longest_idle_comes_first() -> None:
    last = {"a": before(9), "b": before(30), "c": before(1), "d": None}
    assert due_today("abcd", last, today=TODAY, every_days=2) == ("d", "b")


def test_visits_after_the_planned_day_are_no_idleness() -> None:
    assert due_today("a", {"a": before(-3)}, today=TODAY, every_days=1) == ()


@settings(deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 10),
    st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=40, max_size=40),
)
def test_when_duties_are_done_nothing_is_late_after_the_first_round(
    count: int, every_days: int, ages: list[int | None]
) -> None:
    keys = [f"w{n:02d}" for n in range(count)]
    last = {k: None if a is None else before(a) for k, a in zip(keys, ages, strict=False)}
    cap = math.ceil(count / every_days)
    met: set[str] = set()
    for ahead in range(5 * every_days):
        today = TODAY + timedelta(days=ahead)
        due = due_today(keys, last, today=today, every_days=every_days)
        for key in met:
            seen = last[key]
            assert seen is not None
            assert (today - seen).days <= every_days
        if ahead >= 4 * every_days:
            assert len(due) <= 2 * cap
        last |= dict.fromkeys(due, today)
        met |= set(due)
    assert met == set(keys)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 10))
def test_from_scratch_no_day_ever_asks_for_more_than_its_part(count: int, every: int) -> None:
    keys = [f"w{n:02d}" for n in range(count)]
    last: dict[str, date | None] = {}
    for ahead in range(4 * every):
        today = TODAY + timedelta(days=ahead)
        due = due_today(keys, last, today=today, every_days=every)
        assert len(due) <= math.ceil(count / every)
        last |= dict.fromkeys(due, today)


def test_wards_that_waited_equally_long_take_turns_by_district() -> None:
    town = wards(12, districts=3)
    # Each district's wards are neighbours in code: W000-W003, W004-W007, W008-W011.
    town = tuple(replace(w, district=f"D{n // 4}") for n, w in enumerate(town))
    due = due_wards(town, {}, today=TODAY, params=CoverageParams(ward_every_days=4))
    assert due == ("W000", "W004", "W008")


def test_every_district_is_due_every_day() -> None:
    town = wards(4)
    stops = [stop("x", district="D0"), stop("y", district="D1", ward="W001")]
    duties = due_duties(
        town,
        stops,
        [],
        today=TODAY,
        last_visits={w.code: before(1) for w in town},
        last_hotspot_visits={},
        params=CoverageParams(),
    )
    assert [(d.id, d.stops, d.visits) for d in duties] == [
        ("district:D0", ("x",), 1),
        ("district:D1", ("y",), 1),
    ]


def test_a_district_rests_after_a_visit_to_any_of_its_wards() -> None:
    town = wards(4)
    last = {"W000": before(1), "W001": before(3), "W002": before(6), "W003": before(3)}
    duties = due_duties(
        town,
        [],
        [],
        today=TODAY,
        last_visits=last,
        last_hotspot_visits={},
        params=CoverageParams(district_every_days=3),
    )
    assert [d.id for d in duties] == ["district:D1"]


def test_a_duty_without_a_stop_is_not_swept_under() -> None:
    town = wards(1)
    duties = due_duties(
        town,
        [],
        [],
        today=TODAY,
        last_visits={},
        last_hotspot_visits={},
        params=CoverageParams(),
    )
    assert [(d.id, d.stops) for d in duties] == [("district:D0", ()), ("ward:W000", ())]


def test_any_stop_in_a_ward_keeps_its_duty() -> None:
    town = wards(2)
    stops = [stop("x"), stop("y"), stop("z", ward="W001", district="D1")]
    duties = due_duties(
        town,
        stops,
        [],
        today=TODAY,
        last_visits={},
        last_hotspot_visits={},
        params=CoverageParams(ward_every_days=1),
    )
    assert {d.id: d.stops for d in duties if d.kind == "ward"} == {
        "ward:W000": ("x", "y"),
        "ward:W001": ("z",),
    }
    assert due_wards(town, {}, today=TODAY, params=CoverageParams()) == ("W000",)


def test_every_district_is_visited_in_every_shift_within_a_week_in_even_turns() -> None:
    town, shifts = wards(7, districts=7), ["pagi", "siang", "malam"]
    stops = [stop(f"{w.code}@{s}", ward=w.code, district=w.district) for w in town for s in shifts]
    last: dict[tuple[str, str], date] = {}
    for ahead in range(28):
        today = TODAY + timedelta(days=ahead)
        duties = due_duties(
            town,
            stops,
            [],
            today=today,
            last_visits={w.code: today for w in town},
            last_hotspot_visits={},
            params=CoverageParams(),
            shifts=shifts,
            last_shift_visits=last,
        )
        assert sorted(d.shift for d in duties) == sorted(shifts)
        assert len({d.stops for d in duties}) == len({d.id.split("@")[0] for d in duties}) == 3
        for duty in duties:
            (kept,) = duty.stops
            ward, _, shift = kept.rpartition("@")
            assert shift == duty.shift
            assert today - last.get((ward, shift), today) <= timedelta(days=7)
            last[ward, shift] = today
    assert len(last) == 21


def test_a_significant_hotspot_is_not_left_idle() -> None:
    idle, fresh, calm = hotspot("i"), hotspot("f"), hotspot("c", significant=False)
    stops = [stop(hotspot_stop_id(h)) for h in (idle, fresh, calm)]
    duties = due_duties(
        wards(1),
        stops,
        [idle, fresh, calm],
        today=TODAY,
        last_visits={"W000": TODAY},
        last_hotspot_visits={"i": before(3), "f": before(1)},
        params=CoverageParams(hotspot_every_days=3),
    )
    assert [d.id for d in duties] == ["hotspot:i"]


def test_a_visit_nearby_was_a_visit_to_the_hotspot() -> None:
    spot = hotspot("h", lon=101.0, lat=1.5)
    made = [
        (before(9), LonLat(101.0, 1.5)),
        (before(4), LonLat(101.002, 1.5)),
        (before(1), LonLat(101.1, 1.5)),
    ]
    assert hotspot_visits([spot], made, CoverageParams()) == {"h": before(4)}
    assert hotspot_visits([spot], [], CoverageParams()) == {"h": None}


def test_all_faults_of_the_parameters_are_named_at_once() -> None:
    with pytest.raises(PlanError) as caught:
        CoverageParams(ward_every_days=0, hotspot_every_days=-1, same_hotspot_m=0)
    for name in ("ward_every_days", "hotspot_every_days", "same_hotspot_m"):
        assert name in str(caught.value)
