from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from geo.exposure.presence import last_visits, settled
from geo.model import LonLat, PatrolRecord
from planner.city.office import Office
from planner.errors import NotFoundError
from planner.field.receive import receive
from planner.field.settle import settle, settle_lately, shift_actuals
from planner.field.store import FieldLog
from planner.incidents.store.incidents import Incidents
from planner.jobs.store import Jobs
from planner.patrol.model import Plan
from planner.patrol.plan import PastVisit
from planner.patrol.publication.passes import (
    DELIVERY,
    FINISHING,
    last_delivery,
    squad_passes,
)
from planner.patrol.publication.store import Publications
from planner.patrol.service import loop_minutes, make_plan, patrol_minutes, recall
from planner.patrol.store import Plans
from planner.risk.store.minutes import PatrolMinutes
from planner.work.kinds import settle_days
from tests.planner.city.small_city import NOW, WARDS, incidents
from tests.planner.field.events import driven, report_all, sent
from tests.planner.field.field_day import HOUR, held, item
from tests.planner.patrol.publication.published import published_day

DAY, NEXT = "2026-03-02", date(2026, 3, 3)
LATER = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
"""After the night shift of DAY, which ends at 01:00 in Jakarta."""

Offices = Callable[..., Office]


def minutes(office: Office, source: str) -> dict[tuple[str, str], float]:
    return {
        (r.shift, r.ward): r.minutes for r in PatrolMinutes.of(office).all() if r.source == source
    }


def evening(make_office: Offices, at: datetime = LATER) -> tuple[Office, Plan]:
    """Return the office at the end of a day, and the plan that was published in its morning."""
    plan = published_day(make_office(NOW), DAY).plan
    return make_office(at), plan


def test_what_squads_did_replaces_what_was_promised(make_office: Offices) -> None:
    office, plan = evening(make_office)
    report_all(office, plan.loops, DAY)
    told = settle(office, DAY)
    assert (told.shifts, told.reported, told.silent) == (("pagi", "siang", "malam"), 5, 0)
    promised, done = minutes(office, "planned"), minutes(office, "checked-in")
    assert done == pytest.approx(promised, abs=2)
    assert sum(done.values()) == pytest.approx(sum(promised.values()), abs=1)
    counted = settled(PatrolMinutes.of(office).all())
    assert {r.source for r in counted} == {"checked-in"}


def test_a_promised_ward_that_was_not_reached_has_no_minutes(make_office: Offices) -> None:
    office, plan = evening(make_office)
    loop = plan.loops[-1]
    first = loop.stops[0].stop
    report_all(office, [loop], DAY, lambda stop: stop.id == first.id)
    settle(office, DAY)
    done = minutes(office, "checked-in")
    reached = {ward for (shift, ward), spent in done.items() if spent > 0}
    assert {ward for _, ward in done} == set(WARDS)
    assert reached < set(WARDS)
    assert first.ward_code in reached


def test_a_squad_that_told_nothing_keeps_its_promise_and_is_marked(make_office: Offices) -> None:
    office, plan = evening(make_office)
    told, silent = plan.shifts[0].loops
    report_all(office, [told], DAY)
    assert settle(office, DAY).silent == 4
    alone = replace(plan, shifts=(replace(plan.shifts[0], loops=(silent,)),))
    promise = {(r.shift, r.ward): r.minutes for r in patrol_minutes(alone, office.data.frame)}
    assert minutes(office, "unreported") == promise
    assert {shift for shift, _ in minutes(office, "checked-in")} == {"pagi"}
    sources = {(r.shift, r.source) for r in settled(PatrolMinutes.of(office).all())}
    assert sources == {
        ("pagi", "checked-in"),
        ("pagi", "unreported"),
        ("siang", "planned"),
        ("malam", "planned"),
    }
    FieldLog.of(office).add_events(driven(silent, DAY))
    settle(office, DAY)
    assert set(minutes(office, "unreported").values()) == {0.0}


def test_settling_again_changes_nothing(make_office: Offices) -> None:
    office, plan = evening(make_office)
    loop = plan.loops[0]
    FieldLog.of(office).add_events(driven(loop, DAY))
    FieldLog.of(office).add_events(
        [sent(loop, DAY, "f", "finding", loop.depart, loop.stops[0].stop, category="PKL")]
    )
    first = settle(office, DAY)
    kept = (
        PatrolMinutes.of(office).all(),
        Incidents.of(office).all(),
        Plans.of(office).visits(since=DAY),
    )
    assert settle(office, DAY) == first
    assert kept == (
        PatrolMinutes.of(office).all(),
        Incidents.of(office).all(),
        Plans.of(office).visits(since=DAY),
    )


def test_shifts_that_still_run_keep_their_promise(make_office: Offices) -> None:
    office, plan = evening(make_office, NOW.replace(hour=9))
    report_all(office, plan.loops, DAY)
    assert settle(office, DAY).shifts == ("pagi",)
    assert {shift for shift, _ in minutes(office, "checked-in")} == {"pagi"}


def test_findings_become_incidents_where_the_phone_knew_its_place(make_office: Offices) -> None:
    office, plan = evening(make_office)
    loop = plan.loops[0]
    stop = loop.stops[0].stop
    FieldLog.of(office).add_events(
        [
            sent(loop, DAY, "sure", "finding", loop.depart, stop, category="PKL"),
            sent(
                *(loop, DAY, "vague", "finding", loop.depart, stop),
                point=LonLat(101.9, 1.9),
                accuracy_m=9000.0,
                category="PKL",
            ),
            sent(
                *(loop, DAY, "far", "finding", loop.depart, None),
                point=LonLat(101.9, 1.9),
                category="PKL",
            ),
            sent(loop, DAY, "lost", "finding", loop.depart, None, category="PKL"),
        ]
    )
    told = settle(office, DAY)
    assert (told.found, told.outside) == (2, 2)
    kept = Incidents.of(office).all()
    assert {(i.id, i.origin, i.ward, i.point) for i in kept} == {
        (f"Fpagi-regu-1-{key}", "found", stop.ward_code, stop.point) for key in ("sure", "vague")
    }
    assert {i.district for i in kept} == {stop.ward_code[0]}


def without_second_squad(office: Office, plan: Plan, at: datetime) -> None:
    """Publish a second version whose morning has no loop for Regu 2."""
    fewer = replace(plan.shifts[0], loops=plan.shifts[0].loops[:1])
    Publications.of(office).add(
        DAY,
        plan_id="second",
        plan=replace(plan, shifts=(fewer, *plan.shifts[1:])),
        reason="kendaraan rusak",
        by="komandan",
        at=at,
    )


def told_by(office: Office) -> list[tuple[str, str, bool]]:
    return [(*each.drive, each.actual.reported) for each in shift_actuals(office, DAY)]


def test_a_loop_that_was_dropped_before_it_was_due_counts_only_if_it_was_driven(
    make_office: Offices,
) -> None:
    office, plan = evening(make_office)
    without_second_squad(office, plan, NOW)
    gone = ("pagi", "Regu 2")
    assert gone not in [row[:2] for row in told_by(office)]
    FieldLog.of(office).add_events(driven(plan.shifts[0].loops[1], DAY))
    assert [row[:2] for row in told_by(office) if row[2]] == [gone]


def test_a_squad_dropped_after_its_shift_still_answers_for_it(make_office: Offices) -> None:
    office, plan = evening(make_office)
    before = shift_actuals(office, DAY)
    without_second_squad(office, plan, LATER)
    assert shift_actuals(office, DAY) == before


def test_a_finding_alone_leaves_the_promise_and_says_nothing_of_the_stops(
    make_office: Offices,
) -> None:
    office, plan = evening(make_office)
    loop, other = plan.shifts[0].loops
    where = loop.stops[0].stop
    found = sent(loop, DAY, "f", "finding", loop.depart, where, category="PKL")
    FieldLog.of(office).add_events([found])
    told = settle(office, DAY)
    assert (told.reported, told.silent, told.minutes, told.found) == (0, 5, 0.0, 1)
    assert minutes(office, "checked-in") == {}
    assert {r.source for r in settled(PatrolMinutes.of(office).all())} == {"planned"}
    FieldLog.of(office).add_events(driven(other, DAY))
    settle(office, DAY)
    spent = loop_minutes([loop], office.data.frame)
    promise = {key: each.minutes for key, each in spent.items()}
    assert minutes(office, "unreported") == pytest.approx(promise, abs=0.051)
    assert [i.origin for i in Incidents.of(office).all()] == ["found"]
    states = {s.state for s in shift_actuals(office, DAY)[0].actual.stops}
    assert states == {"unknown"}


def test_the_night_settles_a_day_until_its_last_delivery_and_those_it_missed(
    make_office: Offices,
) -> None:
    office, plan = evening(make_office)
    settle(office, DAY)
    assert not minutes(office, "checked-in")
    loop = plan.shifts[-1].loops[0]
    closed = last_delivery(office, DAY)
    assert closed == loop_end(plan) + FINISHING + DELIVERY
    night = office.data.settings.zone
    until = (closed.astimezone(night).date() - timedelta(days=1)).isoformat()
    FieldLog.of(office).add_events([replace(e, received=closed) for e in driven(loop, DAY)])
    assert [told.date for told in settle_lately(office, until)] == [DAY]
    assert minutes(office, "checked-in")
    long_after = (date.fromisoformat(DAY) + timedelta(days=5)).isoformat()
    assert settle_lately(office, long_after) == ()


def loop_end(plan: Plan) -> datetime:
    return max(shift.end for shift in plan.shifts)


def test_what_comes_after_a_shift_asks_for_its_day_to_be_settled_again(
    make_office: Offices,
) -> None:
    published_day(make_office(NOW), DAY)
    for at, asked in ((NOW + HOUR, 0), (NOW + timedelta(hours=26), 1)):
        office = make_office(at)
        squad_pass = squad_passes(office, DAY)[0]
        told = [item(asked, NOW + timedelta(minutes=7 + asked))]
        assert receive(office, held(office, squad_pass, at), told, at).kept
        open_jobs = Jobs.of(office).open()
        assert [j.arguments for j in open_jobs] == [{"date": DAY, "late": True}] * asked
    settle_days(office, open_jobs[0], lambda _: None)
    assert {shift for shift, _ in minutes(office, "checked-in")} == {"pagi"}


def test_a_day_without_a_published_plan_cannot_be_settled(office: Office) -> None:
    with pytest.raises(NotFoundError, match="no plan was published"):
        settle(office, DAY)
    assert settle_lately(office, DAY) == ()


# The loop closes: what squads do today changes the plan of tomorrow.


def test_a_ward_that_squads_only_drove_through_was_not_visited(make_office: Offices) -> None:
    office, plan = evening(make_office)
    loop = plan.loops[0]
    stayed = loop.stops[0].stop.ward_code
    for p in loop.stops:
        # Everywhere else they are gone after a minute.
        stay = timedelta(seconds=p.stop.dwell_s if p.stop.ward_code == stayed else 60)
        FieldLog.of(office).add_events(
            [
                sent(loop, DAY, f"a{p.order}", "arrive", p.start, p.stop),
                sent(loop, DAY, f"l{p.order}", "leave", p.start + stay, p.stop),
            ]
        )
    settle(office, DAY)
    told = [r for r in PatrolMinutes.of(office).all() if r.source == "checked-in"]
    dwelt = sum(p.stop.dwell_s for p in loop.stops if p.stop.ward_code == stayed) / 60
    mine = {r.ward: r for r in told if r.shift == loop.shift}
    assert mine[stayed].stop_minutes == pytest.approx(dwelt)
    passed = [r for r in mine.values() if r.minutes >= 8 > (r.stop_minutes or 0.0)]
    assert passed
    assert set(last_visits(told, before=NEXT, least_min=8)) == {stayed}


def test_a_skipped_stop_is_no_visit_that_tomorrow_would_avoid(make_office: Offices) -> None:
    office, plan = evening(make_office)
    loops = plan.loops
    skipped = loops[0].stops[2].stop.id
    report_all(office, loops, DAY, lambda stop: stop.id != skipped)
    settle(office, DAY)
    remembered = recall(office, on=NEXT).visits
    assert len(remembered) == 19
    assert skipped not in {v.stop for v in remembered}
    first_loop = loops[0]
    first = first_loop.stops[0]
    assert remembered[0] == PastVisit(
        day=date.fromisoformat(DAY),
        stop=first.stop.id,
        hour=first.arrive.hour,
        point=first.stop.point,
        minutes=remembered[0].minutes,
        shift=first_loop.shift,
    )
    assert remembered[0].minutes == first.stop.dwell_s / 60


@pytest.mark.parametrize("skipped", [False, True])
def test_a_ward_that_squads_skipped_today_is_a_duty_of_tomorrow(
    make_office: Offices, skipped: bool
) -> None:
    office, plan = evening(make_office)
    week_ago = (NEXT - timedelta(days=7)).isoformat()
    Incidents.of(office).add(incidents(until=NOW))
    PatrolMinutes.of(office).add(
        [
            PatrolRecord(day=week_ago, shift="pagi", ward=ward, minutes=60, source="recorded")
            for ward in WARDS
        ],
    )
    report_all(office, plan.loops, DAY, lambda stop: stop.ward_code == "B1" or not skipped)
    settle(office, DAY)
    last = recall(office, on=NEXT).wards
    assert {ward for ward, day in last.items() if day == date.fromisoformat(DAY)} == (
        {"B1"} if skipped else set(WARDS)
    )
    tomorrow = make_plan(office, on=NEXT, seed=1, made=LATER, progress=lambda _: None).plan
    duties = {duty for loop in tomorrow.loops for p in loop.stops for duty in p.duty}
    due = {str(duty.values.get("duty")) for duty in duties}
    assert any(name.startswith("place.ward:") for name in due) is skipped
