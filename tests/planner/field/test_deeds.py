"""What was planned, promised, reported and done, on days made up at random."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from planner.field.actual import State
from planner.field.deeds import Deed, deeds, kept_of
from planner.field.model import FieldEvent, Kind
from planner.patrol.model import Loop, Plan, ShiftPlan
from planner.patrol.publication.model import Publication
from planner.patrol.publication.standing import stops_that_stay
from tests.planner.patrol.builders import JAKARTA, make_loop, make_plan, make_stop

DATE = "2026-11-20"
START = datetime(2026, 11, 20, 7, tzinfo=JAKARTA)
NOON = START.replace(hour=12)
END = START.replace(hour=15)
DAYS = 1_000


def version(number: int, loops: Sequence[Loop], at: datetime, end: datetime = END) -> Publication:
    """Return a version of a day with one shift, from seven to three."""
    shift = ShiftPlan(name="Pagi", start=START, end=end, loops=tuple(loops))
    plan: Plan = replace(make_plan(shifts=1, squads=1, date=DATE), shifts=(shift,))
    return Publication(
        city="kota",
        date=DATE,
        version=number,
        plan_id=f"p{number}",
        plan=plan,
        reason="",
        published=at,
        published_by="komandan",
    )


def loop(numbers: Sequence[int], squad: str = "Regu 1", depart: datetime = START) -> Loop:
    stops = tuple(make_stop(n, dwell_s=1800) for n in numbers)
    return make_loop(squad=squad, shift="Pagi", depart=depart, stops=stops)


def event(key: int, kind: Kind, stop: str, at: datetime, squad: str = "Regu 1") -> FieldEvent:
    return FieldEvent(
        id=f"{key:05d}",
        pass_id="p",
        date=DATE,
        shift="Pagi",
        squad=squad,
        kind=kind,
        stop=stop,
        at=at,
        received=at,
    )


def visit(key: int, of: Loop, number: int) -> FieldEvent:
    """Return the arrival at a stop as planned."""
    planned = next(p for p in of.stops if p.stop.id == f"s{number}")
    return event(key, "arrive", planned.stop.id, planned.arrive, of.squad)


def states(deed: Deed) -> dict[str, State]:
    return {s.planned.stop.id: s.state for s in deed.actual.stops}


LATE = END + timedelta(hours=20)
MORNING = version(1, [loop(range(1, 11)), loop(range(11, 21), "Regu 2")], START)
"""Ten stops each, one every 36 minutes from 07:06 on: nine of them are due by noon."""


def test_a_stop_that_is_not_due_yet_is_neither_done_nor_missed() -> None:
    first = MORNING.plan.loops[0]
    told = [visit(1, first, 1)]
    early = deeds([MORNING], told, at=START + timedelta(minutes=7))[0]
    assert (early.over, early.actual.kept_stops) == (False, 1.0)
    assert set(states(early).values()) == {"visited", "ahead"}
    half = deeds([MORNING], told, at=START + timedelta(minutes=50))[0]
    assert half.actual.kept_stops == 0.5
    done = deeds([MORNING], told, at=END)[0]
    assert (done.over, done.actual.kept_stops) == (True, 0.1)
    assert set(states(done).values()) == {"visited", "missed"}


def test_while_a_shift_runs_only_the_minutes_behind_it_count() -> None:
    first = MORNING.plan.loops[0]
    told = [visit(1, first, 1), visit(2, first, 2)]
    reached = first.stops[1].arrive
    now = deeds([MORNING], told, at=reached + timedelta(minutes=5))[0].actual
    # Both legs of six minutes, the first stop whole, five minutes of the second, no way back.
    assert (now.drive_s, now.dwell_s) == (720, first.stops[0].stop.dwell_s + 300)
    assert now.driven_m == first.stops[0].drive_m + first.stops[1].drive_m
    over = deeds([MORNING], told, at=END)[0].actual
    assert over.drive_s > now.drive_s
    assert over.dwell_s == 2 * first.stops[0].stop.dwell_s


def test_of_a_squad_that_tells_nothing_only_what_is_due_is_unknown() -> None:
    silent = deeds([MORNING], [], at=START + timedelta(minutes=50))[0]
    assert list(states(silent).values()) == ["unknown"] * 2 + ["ahead"] * 8
    assert silent.actual.kept_stops is None


def test_stops_that_are_past_cannot_be_dropped_once_over() -> None:
    one, two = MORNING.plan.loops
    told = [visit(1, one, 1), visit(2, one, 2)]
    before = deeds([MORNING], told, at=LATE)
    fewer = version(2, [loop([1, 2]), two], END + timedelta(hours=15))
    assert deeds([MORNING, fewer], told, at=LATE) == before
    assert deeds([fewer, MORNING], told[::-1], at=LATE) == before
    assert kept_of(each.actual for each in before) == (10, 2)


def test_a_squad_that_is_dropped_at_noon_answers_for_its_stops_up_to_then() -> None:
    one, two = MORNING.plan.loops
    told = [visit(1, two, 11), *(visit(10 + n, one, n) for n in range(1, 11))]
    noon = version(2, [one], NOON)
    assert stops_that_stay([noon, MORNING]) == 9
    first, second = deeds([MORNING, noon], told, at=LATE)
    assert kept_of([first.actual]) == (10, 10)
    assert kept_of([second.actual]) == (9, 1)
    assert second.version == 1


def test_what_was_visited_before_it_was_due_stays_when_it_is_dropped() -> None:
    one, two = MORNING.plan.loops
    early = event(1, "arrive", "s10", START + timedelta(hours=1))
    noon = version(2, [loop(range(1, 10)), two], NOON - timedelta(hours=1))
    assert states(deeds([MORNING, noon], [early], at=LATE)[0])["s10"] == "visited"
    assert "s10" not in states(deeds([MORNING, noon], [visit(1, one, 1)], at=LATE)[0])


def test_taps_that_cannot_be_keep_no_stop_that_was_dropped_and_are_no_visits() -> None:
    _, two = MORNING.plan.loops
    at = NOON - timedelta(hours=2)
    taps = [event(n, "arrive", f"s{n}", at + timedelta(microseconds=n)) for n in range(1, 11)]
    noon = version(2, [loop(range(1, 10)), two], NOON - timedelta(hours=1))
    deed = deeds([MORNING, noon], taps, at=LATE)[0]
    assert "s10" not in states(deed)
    assert set(states(deed).values()) == {"unknown"}
    assert (deed.actual.reported, deed.actual.minutes) == (False, {})
    assert set(deed.actual.doubted.values()) == {"burst"}
    gone = version(2, [two], START)
    told = deeds([MORNING, gone], taps, at=LATE)
    assert [(each.drive.squad, len(each.actual.stops)) for each in told] == [
        ("Regu 1", 0),
        ("Regu 2", 10),
    ]


def test_a_visit_by_the_version_on_the_phone_counts_though_it_was_dropped_meanwhile() -> None:
    one, two = MORNING.plan.loops
    noon = version(2, [loop(range(1, 10)), two], NOON - timedelta(hours=1))
    deed = deeds([MORNING, noon], [visit(1, one, 10)], at=LATE)[0]
    assert states(deed)["s10"] == "visited"
    assert deed.actual.elsewhere == ()


def test_what_was_asked_for_after_its_shift_had_ended_was_never_asked() -> None:
    late = replace(MORNING, published=END)
    assert deeds([late], [], at=LATE) == ()
    more = version(2, [loop(range(1, 16)), MORNING.plan.loops[1]], END)
    told = [visit(1, MORNING.plan.loops[0], 1)]
    before = [each.actual for each in deeds([MORNING], told, at=LATE)]
    assert [each.actual for each in deeds([MORNING, more], told, at=LATE)] == before


def test_a_finding_of_a_squad_that_was_dropped_before_it_began_is_not_lost() -> None:
    found = event(1, "finding", "s11", NOON, "Regu 2")
    later = version(2, MORNING.plan.loops[:1], START)
    lost, other = deeds([MORNING, later], [found], at=LATE)[::-1]
    assert (lost.actual.findings, lost.actual.stops) == ((found,), ())
    assert lost.known["s11"].stop.id == "s11"
    assert other.actual.loop == MORNING.plan.loops[0]


def test_a_later_version_keeps_the_legs_that_were_driven_and_adds_its_own() -> None:
    one, two = MORNING.plan.loops
    noon = version(2, [loop([1, 2, 3, 4, 5, 6, 7, 8, 9, 30]), two], NOON)
    merged = deeds([MORNING, noon], [], at=LATE)[0].actual.loop
    assert [p.stop.id for p in merged.stops] == [f"s{n}" for n in (*range(1, 10), 30)]
    assert merged == noon.plan.loops[0]
    other = version(2, [loop([30, 31], depart=NOON), two], NOON)
    merged = deeds([MORNING, other], [], at=LATE)[0].actual.loop
    assert [p.order for p in merged.stops] == list(range(1, 12))
    assert merged.stops[:9] == one.stops[:9]
    assert (merged.path[0], merged.path[-1]) == (one.post_point, one.post_point)
    assert merged.drive_s >= sum(p.drive_s for p in merged.stops)


def made_up(draw: random.Random) -> tuple[list[Publication], list[FieldEvent]]:
    """Return up to four versions of a day for two squads, and what their phones sent of it."""
    squads = ("Regu 1", "Regu 2")
    at, versions = START - timedelta(minutes=draw.choice([0, 60])), []
    for number in range(1, draw.randint(1, 4) + 1):
        loops = [
            loop(
                draw.sample(range(1 + 10 * n, 11 + 10 * n), draw.randint(0, 6)),
                squad,
                START + timedelta(minutes=draw.choice([0, 0, 45])),
            )
            for n, squad in enumerate(squads)
            if number == 1 or draw.random() < 0.8
        ]
        end = END + timedelta(hours=draw.choice([0, 0, 0, -2, 3]))
        versions.append(version(number, loops, at, end))
        at += timedelta(minutes=draw.randint(1, 400))
    given = [(v, each, p) for v in versions for each in v.plan.loops for p in each.stops]
    events: list[FieldEvent] = []
    for by, each, planned in draw.sample(given, draw.randint(0, len(given))):
        moment = max(planned.arrive + timedelta(minutes=draw.randint(-40, 200)), by.published)
        kinds: Sequence[Kind] = draw.choice(
            [["arrive", "leave"], ["arrive"], ["leave"], ["skip"], ["finding"]]
        )
        for n, kind in enumerate(kinds):
            told = event(len(events), kind, planned.stop.id, moment, each.squad)
            late = timedelta(hours=draw.choice([0, 0, 1, 24]))
            gone = timedelta(minutes=20 * n)
            events.append(replace(told, at=moment + gone, received=moment + gone + late))
    return versions, events


@pytest.mark.slow
def test_a_thousand_random_days_have_one_answer_and_lose_nothing() -> None:
    draw = random.Random(20261120)
    for _ in range(DAYS):
        versions, events = made_up(draw)
        asked = LATE if draw.random() < 0.5 else START + timedelta(minutes=draw.randint(0, 900))
        answer = deeds(versions, events, at=asked)

        # No order of arrival and no sending again changes anything.
        again = draw.sample([*events, *events[::2]], len(events) + len(events[::2]))
        shuffled = draw.sample(versions, len(versions))
        assert deeds(shuffled, again, at=asked) == answer

        # Nothing that is kept is dropped.
        found = [e.id for each in answer for e in each.actual.findings]
        assert sorted(found) == sorted(e.id for e in events if e.kind == "finding")
        been = {
            (*each.drive, s.planned.stop.id)
            for each in answer
            for s in each.actual.stops
            if s.state == "visited"
        }
        doubted = {key for each in answer for key in each.actual.doubted}
        visits = [e for e in events if e.kind in ("arrive", "leave")]
        assert been == {(e.shift, e.squad, e.stop) for e in visits if e.id not in doubted}

        # Nobody can have worked for longer than a shift has run.
        for each in answer:
            behind = (min(asked, each.shift.end) - each.shift.start).total_seconds()
            assert each.actual.dwell_s + each.actual.drive_s <= max(behind, 0)

        # What was due before a version was published is due after it, and is told the same.
        last = versions[-1].published
        earlier = [e for e in events if e.at < last]
        before = due_by(deeds(versions[:-1], earlier, at=last - timedelta(microseconds=1)))
        assert before.items() <= due_by(deeds(versions, earlier, at=LATE)).items()

        # As time goes on nothing is undone, and nothing is judged before it is due.
        later = due_by(deeds(versions, events, at=LATE))
        assert due_by(answer).items() <= later.items()
        kept = kept_of(each.actual for each in answer)
        assert 0 <= kept.visited <= kept.stops


def due_by(day: Sequence[Deed]) -> dict[tuple[str, str], State]:
    """Return the state of every stop that counts, by squad and stop."""
    return {
        (each.drive.squad, s.planned.stop.id): s.state
        for each in day
        for s in each.actual.stops
        if s.state != "ahead"
    }
