from dataclasses import replace
from datetime import timedelta

from planner.patrol.model import Loop, Plan, Stop
from planner.patrol.publication.versions import Drive, Moved, compare_plans
from tests.planner.patrol.builders import make_loop, make_plan, make_stop

A, B, C, D = (make_stop(n) for n in range(1, 5))
ONE, TWO = Drive("Pagi", "Regu 1"), Drive("Pagi", "Regu 2")


def day(**stops: tuple[Stop, ...]) -> Plan:
    """Return a plan of one shift; squads r1 and r2 visit the stops given."""
    plan = make_plan(shifts=1, squads=1)
    names = {"r1": "Regu 1", "r2": "Regu 2"}
    loops = tuple(make_loop(names[r], stops=given) for r, given in stops.items())
    return replace(plan, shifts=(replace(plan.shifts[0], loops=loops),))


def test_the_same_plan_has_no_changes() -> None:
    assert compare_plans(make_plan(), make_plan()) == ()


def test_stops_that_are_new_or_gone_are_told_of_their_squad_only() -> None:
    (change,) = compare_plans(day(r1=(A, B), r2=(D,)), day(r1=(A, C), r2=(D,)))
    assert (change.drive, change.added, change.dropped) == (ONE, (C,), (B,))
    assert (change.came, change.went, change.reordered, change.new) == ((), (), False, False)


def test_a_stop_that_another_squad_takes_over_moved() -> None:
    one, two = compare_plans(day(r1=(A, B), r2=(C,)), day(r1=(A,), r2=(C, B)))
    assert (one.drive, one.went, one.dropped) == (ONE, (Moved(stop=B, drive=TWO),), ())
    assert (two.drive, two.came, two.added) == (TWO, (Moved(stop=B, drive=ONE),), ())


def test_another_order_of_the_same_stops_is_told() -> None:
    (change,) = compare_plans(day(r1=(A, B, C)), day(r1=(C, B, A)))
    assert change.reordered
    (other,) = compare_plans(day(r1=(A, B, C)), day(r1=(A, C)))
    assert not other.reordered


def test_a_loop_that_leaves_later_is_told() -> None:
    plan = day(r1=(A,))
    loop: Loop = replace(
        plan.shifts[0].loops[0], depart=plan.shifts[0].loops[0].depart + timedelta(minutes=20)
    )
    after = replace(plan, shifts=(replace(plan.shifts[0], loops=(loop,)),))
    assert [c.later for c in compare_plans(plan, after)] == [timedelta(minutes=20)]
    assert [c.later for c in compare_plans(after, plan)] == [timedelta(minutes=-20)]


def test_loops_that_come_and_go_are_told() -> None:
    came, gone = compare_plans(day(r1=(A,)), day(r2=(B,)))
    assert (came.drive, came.new, came.added) == (TWO, True, (B,))
    assert (gone.drive, gone.gone, gone.dropped) == (ONE, True, (A,))
