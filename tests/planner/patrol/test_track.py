from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import LonLat
from planner.patrol.track import timed_way, way
from tests.planner.patrol.builders import POST, make_loop, make_stop


@given(st.integers(0, 12))
@settings(deadline=None)
def test_a_track_begins_at_the_departure_ends_at_the_return_and_never_goes_back(stops: int) -> None:
    loop = make_loop(stops=stops)
    times = [moment for _, moment in timed_way(loop)]
    assert times[0] == loop.depart
    assert times[-1] == loop.return_
    assert all(a <= b for a, b in pairwise(times))


def test_a_squad_stands_at_every_stop_from_arrival_to_leaving() -> None:
    loop = make_loop(stops=6)
    moments = set(timed_way(loop))
    for planned in loop.stops:
        assert {
            (planned.stop.point, planned.arrive),
            (planned.stop.point, planned.leave),
        } <= moments


def test_half_of_the_way_takes_half_of_the_time() -> None:
    there, half = LonLat(POST.lon + 0.04, POST.lat), LonLat(POST.lon + 0.02, POST.lat)
    stop = make_stop(1, point=there)
    loop = replace(make_loop(stops=(stop,)), path=(POST, half, there, half, POST))
    timed = timed_way(loop)
    assert timed[1] == (half, loop.depart + timedelta(minutes=3))
    assert timed[-2] == (half, loop.return_ - timedelta(minutes=3))


def test_a_place_passed_twice_is_timed_at_the_pass_that_the_distance_tells() -> None:
    east = [LonLat(POST.lon + 0.01 * n, POST.lat) for n in range(5)]
    far, near = make_stop(1, point=east[4]), make_stop(2, point=east[1])
    loop = make_loop(stops=(far, near))
    first, second = loop.stops
    stops = (replace(first, drive_m=4450.0), replace(second, drive_m=3340.0))
    loop = replace(loop, path=(*east, *east[3::-1]), stops=stops, distance_m=8900.0)
    timed = timed_way(loop)
    assert [p for p, moment in timed if moment == stops[1].arrive] == [east[1]]
    assert timed[1][1] < stops[0].arrive


def test_a_loop_without_a_path_is_drawn_straight_from_stop_to_stop() -> None:
    loop = replace(make_loop(stops=2), path=())
    assert way(loop) == (POST, loop.stops[0].stop.point, loop.stops[1].stop.point, POST)
    assert timed_way(loop)[-1] == (POST, loop.return_)
