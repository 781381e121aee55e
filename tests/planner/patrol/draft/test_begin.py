"""A plan that is given out while its day runs: what is driven stays, nothing lies in the past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.notice import Notice
from planner.city.office import Office
from planner.field.news import news_of
from planner.patrol.draft.begin import begin
from planner.patrol.draft.edits import Drop
from planner.patrol.draft.service import edit_draft, keep_plan, open_work
from planner.patrol.draft.store import Drafts
from planner.patrol.model import Loop, Plan
from planner.patrol.publication.model import Publication
from planner.patrol.publication.publish import publish
from planner.patrol.publication.standing import Told, plan_that_stands
from planner.patrol.publication.store import Publications
from planner.patrol.publication.versions import Drive
from planner.patrol.service import make_plan
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import NOW
from tests.planner.patrol.draft.test_edit import day
from tests.planner.test_pipeline import quiet

GOING = timedelta(minutes=10)
DAY = "2026-03-02"


def version(plan: Plan, number: int, at: datetime) -> Publication:
    return Publication(
        city=plan.city,
        date=plan.date,
        version=number,
        plan_id=f"p{number}",
        plan=plan,
        reason="",
        published=at,
        published_by="uji",
    )


def after(minutes: int) -> datetime:
    return day()[1].shifts[0].start + timedelta(minutes=minutes)


def times(loop: Loop, before: datetime) -> list[tuple[str, datetime, datetime, datetime]]:
    return [(p.stop.id, p.arrive, p.start, p.leave) for p in loop.stops if p.arrive < before]


def test_a_plan_first_published_late_begins_then() -> None:
    ground, plan, sheet = day()
    at = after(64)
    late = begin(ground, plan, sheet, [], at=at, going=GOING)
    begun, *rest = late.shifts
    assert begun.loops
    for loop in begun.loops:
        assert loop.depart >= at + GOING
        assert loop.return_ <= begun.end
        assert all(p.arrive >= at + GOING for p in loop.stops)
    for shift, was in zip(rest, plan.shifts[1:], strict=True):
        assert [times(o, o.return_) for o in shift.loops] == [
            times(o, o.return_) for o in was.loops
        ]
    assert late.begun
    assert not plan.begun
    again = begin(ground, late, sheet, [], at=at, going=GOING)
    assert [c.code for c in again.caveats].count("plan.begun") == 1


def test_a_shift_that_is_over_is_not_promised() -> None:
    ground, plan, sheet = day()
    at = plan.shifts[0].end + timedelta(minutes=30)
    late = begin(ground, plan, sheet, [], at=at, going=GOING)
    assert late.shifts[0].loops == ()
    assert late.shifts[1].loops
    assert {u.remedy.code for u in late.coverage.unmet if u.why.code == "unmet.begun"} == {
        "unmet.next_day"
    }


def test_nothing_is_told_of_the_rest_of_a_squad_that_is_not_sent() -> None:
    ground, plan, sheet = day()
    crews = tuple(
        Notice.of("crews.squad_in", squad=s.loops[0].squad, shift=s.name) for s in plan.shifts[:2]
    )
    rests = Notice.of("crews.rests_afield", crews=crews)
    plan = replace(plan, caveats=(Notice.of("roads.schematic"), rests))
    at = plan.shifts[0].end + timedelta(minutes=30)
    late = begin(ground, plan, sheet, [], at=at, going=GOING)
    assert late.caveats[1:] == (
        Notice.of("roads.schematic"),
        Notice.of("crews.rests_afield", crews=crews[1:]),
    )


def test_where_a_squad_was_early_nobody_is_sent_again() -> None:
    ground, plan, sheet = day()
    loop = plan.loops[0]
    last = loop.stops[-1]
    at = last.arrive - timedelta(minutes=20)
    told = [Told(Drive(loop.shift, loop.squad), last.stop.id, at - timedelta(minutes=5), True)]
    again = begin(
        ground, plan, sheet, [version(plan, 1, after(-30))], at=at, going=GOING, told=told
    )
    assert last.stop.id not in {p.stop.id for o in again.shifts[0].loops for p in o.stops}


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(-30, 1200), min_size=1, max_size=3), st.booleans())
def test_publishing_again_never_alters_what_is_driven_nor_orders_the_past(
    moments: list[int], published: bool
) -> None:
    ground, plan, sheet = day()
    versions = [version(plan, 1, after(-60))] if published else []
    for minutes in sorted(moments):
        at = after(minutes)
        stood = plan_that_stands(versions) if versions else None
        made = begin(ground, plan, sheet, versions, at=at, going=GOING)
        versions = [*versions, version(made, len(versions) + 1, at)]
        now = plan_that_stands(versions)
        if stood is not None:
            driven = {(o.shift, o.squad): times(o, at) for o in stood.loops}
            stands = {(o.shift, o.squad): times(o, at) for o in now.loops}
            assert {k: v for k, v in driven.items() if v} == {k: v for k, v in stands.items() if v}
        kept = {
            (o.shift, o.squad, p.stop.id)
            for o in (stood.loops if stood else ())
            for p in o.stops
            if p.arrive < at
        }
        for shift in made.shifts:
            for loop in shift.loops:
                fresh = [p for p in loop.stops if (loop.shift, loop.squad, p.stop.id) not in kept]
                assert all(at <= p.arrive <= p.start for p in fresh)
                assert all(shift.start <= p.arrive and p.leave <= shift.end for p in fresh)
                assert [p.start for p in loop.stops] == sorted(p.start for p in loop.stops)
        visited = [p.stop.id for o in made.loops for p in o.stops]
        assert len(visited) == len(set(visited))


@pytest.fixture
def planned(make_office: Callable[..., Office]) -> Office:
    office = make_office(NOW)
    proposal = make_plan(
        filled_office(office.data), on=date(2026, 3, 2), seed=1, made=NOW, progress=quiet
    )
    keep_plan(office, proposal)
    return office


def test_the_second_version_keeps_the_morning_and_the_phone_is_told(planned: Office) -> None:
    first = publish(planned, DAY, revision=1, by="komandan")
    loop = first.plan.loops[0]
    at = loop.stops[1].arrive + timedelta(minutes=1)
    later = replace(planned, clock=lambda: at)
    dropped = loop.stops[-1].stop.id
    edit_draft(later, DAY, Drop(stop=dropped), revision=1, by="komandan")
    second = publish(later, DAY, revision=2, reason="Jalan ditutup", by="komandan")
    draft = Drafts.of(later).get(DAY)
    assert draft is not None
    assert (draft.revision, draft.plan_id) == (3, second.plan_id)
    assert open_work(later, DAY).pending is False
    mine = next(o for o in second.plan.loops if (o.shift, o.squad) == (loop.shift, loop.squad))
    assert times(mine, at) == times(loop, at)
    assert dropped not in {p.stop.id for p in mine.stops}
    assert news_of(loop, mine)
    stands = plan_that_stands(Publications.of(later).versions(DAY))
    whole = next(o for o in stands.loops if (o.shift, o.squad) == (loop.shift, loop.squad))
    assert times(whole, at) == times(loop, at)


def test_a_plan_made_while_its_day_runs_begins_then(planned: Office) -> None:
    office = filled_office(planned.data)
    at = NOW + timedelta(hours=1)
    late = make_plan(office, on=date(2026, 3, 2), seed=1, made=at, progress=quiet).plan
    assert all(p.arrive >= at for o in late.loops for p in o.stops)
    assert late.shifts[0].loops
