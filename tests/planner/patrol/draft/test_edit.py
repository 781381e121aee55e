"""Edits keep what is pinned, leave other loops alone, and say what they lack."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import LonLat
from geo.notice import as_it_is
from planner.city.folder import CityData, load_city
from planner.city.streets import load_network
from planner.patrol.draft.cost import change_cost
from planner.patrol.draft.edit import apply_edit
from planner.patrol.draft.edits import Add, Drop, Edit, Exchange, Keep, Lengthen, Move, Order
from planner.patrol.draft.resolve import EditError, Ground
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.model import Loop, Plan, Stop
from planner.patrol.publication.versions import Drive
from planner.patrol.service import make_plan
from planner.patrol.stops.ids import shift_of
from planner.words import say
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import write_city
from tests.planner.test_pipeline import ON, quiet

SQUADS = ("Regu 1", "Regu 2")


@cache
def city() -> CityData:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        write_city(Path(folder))
        patch.setenv("PATROLI_DATA", folder)
        return load_city("kecil")


@cache
def day() -> tuple[Ground, Plan, Worksheet]:
    data = city()
    made = datetime(2026, 3, 1, 20, tzinfo=data.settings.zone)
    proposal = make_plan(filled_office(data), on=ON, seed=1, made=made, progress=quiet)
    ground = Ground(
        city=data.settings,
        network=load_network(data),
        on=ON,
        seed=1,
        search=LoopParams(iterations=60, workers=1),
    )
    return ground, proposal.plan, proposal.worksheet


def change(edit: Edit, plan: Plan, sheet: Worksheet) -> tuple[Plan, Worksheet]:
    return apply_edit(day()[0], plan, sheet, edit, made=plan.made + timedelta(minutes=1))


def loops(plan: Plan) -> dict[Drive, Loop]:
    return {Drive(loop.shift, loop.squad): loop for loop in plan.loops}


def ids(plan: Plan) -> list[str]:
    return [p.stop.id for loop in plan.loops for p in loop.stops]


def unmarked(loop: Loop | None) -> Loop | None:
    """Return a loop without the names of duties, which tell of the whole day."""
    if loop is None:
        return None
    return replace(loop, stops=tuple(replace(p, duty=()) for p in loop.stops))


def faults(plan: Plan) -> list[str]:
    """Return what is wrong with a plan, followed by the clock alone."""
    found = []
    for shift in plan.shifts:
        midnight = datetime.fromisoformat(plan.date).replace(tzinfo=shift.start.tzinfo)
        for loop in shift.loops:
            if not shift.start <= loop.depart <= loop.return_ <= shift.end:
                found.append(f"{loop.squad} leaves its shift")
            at = loop.depart
            for number, p in enumerate(loop.stops, 1):
                start_s = (p.start - midnight).total_seconds()
                windows = p.stop.windows_s
                usual = next(s for s in city().settings.shifts if s.name == shift.name)
                edge = any(b >= usual.end_s - p.stop.dwell_s for _, b in windows) or any(
                    a <= usual.start_s for a, _ in windows
                )
                if not edge and not any(a <= start_s <= b for a, b in windows):
                    found.append(f"{p.stop.name} is visited outside its window")
                if p.order != number or p.arrive < at + timedelta(seconds=p.drive_s):
                    found.append(f"{p.stop.name} is reached too soon or out of order")
                if p.leave - p.start < timedelta(seconds=p.stop.dwell_s):
                    found.append(f"{p.stop.name} is left too soon")
                at = p.leave
    visited = ids(plan)
    if len(set(visited)) < len(visited):
        found.append("a stop is visited twice")
    return found


def concerned(edit: Edit, plan: Plan) -> set[Drive]:
    """Return the loops that an edit may change."""
    where = {p.stop.id: drive for drive, loop in loops(plan).items() for p in loop.stops}
    match edit:
        case Move():
            return {where[edit.stop], edit.to}
        case Add():
            return {edit.to}
        case Order() | Drop():
            return {where[edit.stop]}
        case Keep():
            return set()
        case Exchange():
            return {Drive(edit.shift, squad) for squad in edit.squads}
        case Lengthen():
            return {d for d in loops(plan) if d.shift == edit.shift}


@st.composite
def edits(draw: st.DrawFn, plan: Plan, sheet: Worksheet) -> Edit:
    visited = ids(plan)
    shift = draw(st.sampled_from([s.name for s in city().settings.shifts]))
    to = Drive(shift, draw(st.sampled_from(SQUADS)))
    position = draw(st.integers(0, 3))
    kind = draw(st.integers(0, 6))
    if kind == 5 or not visited:
        return Exchange(shift=shift, squads=("Regu 1", "Regu 2"))
    stop = draw(st.sampled_from(visited))
    if kind == 0:
        return Move(stop=stop, to=to, position=position)
    if kind == 1:
        return Add(stop=draw(st.sampled_from([s.id for s in sheet.stops])), to=to)
    if kind == 2:
        return Drop(stop=stop)
    if kind == 3:
        return Keep(stop=stop, timed=draw(st.booleans()), held=draw(st.booleans()))
    if kind == 4:
        return Order(stop=stop, position=position + 1)
    hours = {"pagi": ("06:30", "11:00"), "siang": ("15:00", "17:30"), "malam": ("21:00", "02:00")}
    return Lengthen(shift=shift, start=hours[shift][0], end=hours[shift][1])


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_any_edits_one_after_another_leave_a_sound_plan_and_other_loops_alone(
    data: st.DataObject,
) -> None:
    _, plan, sheet = day()
    for _ in range(4):
        edit = data.draw(edits(plan, sheet))
        try:
            after, later = change(edit, plan, sheet)
        except EditError:
            continue
        assert faults(after) == []
        touched = concerned(edit, plan)
        old, new = loops(plan), loops(after)
        for drive in {*old, *new} - touched:
            assert unmarked(old.get(drive)) == unmarked(new.get(drive))
        pinned = {p.stop for p in later.pins}
        assert pinned <= set(ids(after))
        assert not set(later.barred) & set(ids(after))
        if not isinstance(edit, Exchange | Move):
            for pin in sheet.pins:
                for drive in old:
                    stays = pin in later.pins and pin.stop in {p.stop.id for p in old[drive].stops}
                    assert not stays or pin.stop in {p.stop.id for p in new[drive].stops}
        assert after.prize == pytest.approx(sum(loop.prize for loop in after.loops))
        assert sum(after.coverage.districts.values()) == len(ids(after))
        plan, sheet = after, later


def test_a_dropped_stop_does_not_come_back_when_another_edit_makes_the_loop_anew() -> None:
    _, plan, sheet = day()
    first, second = (p.stop.id for p in plan.loops[0].stops[:2])
    plan, sheet = change(Drop(stop=first), plan, sheet)
    plan, sheet = change(Drop(stop=second), plan, sheet) if second in ids(plan) else (plan, sheet)
    assert first not in ids(plan)
    assert second not in ids(plan)


def test_a_moved_stop_is_visited_by_the_other_squad_at_the_place_asked_for() -> None:
    _, plan, sheet = day()
    source = plan.shifts[1].loops[0]
    to = Drive("siang", next(s for s in SQUADS if s != source.squad))
    stop = source.stops[0].stop.id
    after, later = change(Move(stop=stop, to=to, position=1), plan, sheet)
    assert loops(after)[to].stops[0].stop.id == stop
    pin = later.pin(stop)
    assert pin is not None
    assert pin.at_s is not None


def test_a_candidate_of_a_shift_moves_to_another_as_what_it_is_there() -> None:
    _, plan, sheet = day()
    stop = next(s for s in ids(plan) if s.startswith("ward:") and shift_of(s) != "malam")
    twin = f"{stop.rpartition('@')[0]}@malam"
    if twin in ids(plan):
        plan, sheet = change(Drop(stop=twin), plan, sheet)
    after, _ = change(Move(stop=stop, to=Drive("malam", "Regu 1")), plan, sheet)
    assert twin in [p.stop.id for p in loops(after)[Drive("malam", "Regu 1")].stops]
    assert stop not in ids(after)


def place(minutes: int, shift: str = "siang") -> Stop:
    return Stop(
        id=f"added:{minutes}@{shift}",
        kind="place",
        name=as_it_is("Lapangan"),
        point=LonLat(101.43, 1.63),
        ward_code="A1",
        ward="Utara Barat",
        district="Utara",
        prize=0.0,
        dwell_s=minutes * 60,
        windows_s=((15 * 3600, 18 * 3600 - minutes * 60),),
    )


def test_a_new_place_is_visited_though_it_is_worth_nothing_by_the_data() -> None:
    _, plan, sheet = day()
    after, later = change(Add(stop=place(20), to=Drive("siang", "Regu 1")), plan, sheet)
    assert "added:20@siang" in ids(after)
    assert place(20) in later.stops


def test_what_does_not_fit_is_refused_with_the_minutes_that_are_lacking() -> None:
    _, plan, sheet = day()
    to = Drive("siang", "Regu 1")
    plan, sheet = change(Add(stop=place(100), to=to), plan, sheet)
    with pytest.raises(EditError) as refused:
        change(Add(stop=place(90), to=to), plan, sheet)
    assert refused.value.reason == "time"
    # Three hours for 190 minutes of stay, and some minutes of driving.
    assert 10 <= refused.value.lacking_min <= 60
    assert refused.value.name == as_it_is("Lapangan")


def test_a_stop_of_use_only_by_day_cannot_move_to_the_night() -> None:
    _, plan, sheet = day()
    vendors = next(s for s in sheet.stops if s.category == "PKL" and shift_of(s.id) == "pagi")
    sheet = replace(sheet, stops=tuple(s for s in sheet.stops if not s.id.endswith("@malam")))
    if vendors.id not in ids(plan):
        plan, sheet = change(Add(stop=vendors.id, to=Drive("pagi", "Regu 1")), plan, sheet)
    with pytest.raises(EditError) as refused:
        change(Move(stop=vendors.id, to=Drive("malam", "Regu 1")), plan, sheet)
    assert refused.value.reason == "window"
    assert refused.value.windows_s == vendors.windows_s


def test_two_squads_of_one_post_drive_each_others_loops() -> None:
    _, plan, sheet = day()
    after, _ = change(Exchange(shift="siang", squads=SQUADS), plan, sheet)
    for one, other in (SQUADS, SQUADS[::-1]):
        before = loops(plan).get(Drive("siang", one))
        now = loops(after).get(Drive("siang", other))
        assert (before is None) == (now is None)
        if before and now:
            assert [p.stop.id for p in before.stops] == [p.stop.id for p in now.stops]
            assert before.depart == now.depart


def test_a_longer_shift_is_used_and_a_shorter_one_is_kept() -> None:
    _, plan, sheet = day()
    longer, _ = change(Lengthen(shift="pagi", start="07:00", end="13:00"), plan, sheet)
    assert longer.shifts[0].end.hour == 13
    assert longer.prize >= plan.prize
    shorter, _ = change(Lengthen(shift="pagi", start="07:30", end="09:00"), plan, sheet)
    assert faults(shorter) == []
    with pytest.raises(EditError) as refused:
        change(Lengthen(shift="pagi", start="07:00", end="07:10"), plan, sheet)
    assert refused.value.reason == "hours"


def worth(plan: Plan) -> float:
    return sum(p.stop.worth or 0.0 for loop in plan.loops for p in loop.stops)


def test_the_cost_tells_prize_coverage_minutes_and_duties() -> None:
    _, plan, sheet = day()
    cost = change_cost(plan, plan)
    assert (cost.prize, cost.stops, cost.drive_s, cost.districts, cost.unmet) == (0, 0, 0, (), ())
    stops = [s.id for s in sheet.stops if s.district == "Utara"]
    after = plan
    for stop in stops:
        if stop in ids(after):
            after, sheet = change(Drop(stop=stop), after, sheet)
    cost = change_cost(plan, after)
    assert cost.prize == pytest.approx(after.prize - plan.prize)
    # The search is paid in worth; what is prevented may even rise.
    assert worth(after) < worth(plan)
    assert cost.dwell_s == sum(x.dwell_s for x in after.loops) - sum(x.dwell_s for x in plan.loops)
    if after.coverage.districts["Utara"] == 0:
        assert any("Utara" in say(duty, "id") for duty in cost.unmet)
    assert change_cost(after, plan).met == cost.unmet
