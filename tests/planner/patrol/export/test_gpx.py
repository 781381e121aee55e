from dataclasses import replace
from datetime import UTC

import gpxpy
import pytest
from hypothesis import given, settings

from planner.patrol.export.gpx import loop_to_gpx
from planner.patrol.model import Loop
from planner.words import say
from tests.planner.patrol.builders import make_loop, make_plan, make_stop
from tests.planner.patrol.export.schemas import faults, gpx_schema
from tests.planner.patrol.export.strategies import loops

PLAN = make_plan()


@pytest.mark.parametrize("stops", [0, 1, 5, 40])
def test_a_loop_is_valid_by_the_published_schema_of_gpx(stops: int) -> None:
    assert faults(gpx_schema(), loop_to_gpx(PLAN, make_loop(stops=stops))) == []


@given(loops())
@settings(max_examples=40, deadline=None)
def test_no_name_time_or_place_makes_an_invalid_file(loop: Loop) -> None:
    assert faults(gpx_schema(), loop_to_gpx(PLAN, loop)) == []


def test_the_schema_would_tell_of_a_fault() -> None:
    good = loop_to_gpx(PLAN, make_loop())
    assert faults(gpx_schema(), good.replace(b'lat="1.', b'lat="91.'))
    assert faults(gpx_schema(), good.replace(b"<type>patrol</type>", b"<kind>patrol</kind>"))


def test_waypoints_route_and_track_hold_the_whole_loop() -> None:
    loop = make_loop(stops=5)
    gpx = gpxpy.parse(loop_to_gpx(PLAN, loop).decode())
    assert [w.name for w in gpx.waypoints] == [
        "Pos Mako",
        *(f"{p.order} {say(p.stop.name, 'id')}" for p in loop.stops),
    ]
    assert len(gpx.routes[0].points) == 7
    track = gpx.tracks[0].segments[0].points
    assert (track[0].time, track[-1].time) == (
        loop.depart.astimezone(UTC),
        loop.return_.astimezone(UTC),
    )
    assert len(track) >= len(loop.path)


def test_a_waypoint_tells_when_how_long_and_what_to_do() -> None:
    gpx = gpxpy.parse(loop_to_gpx(PLAN, make_loop(stops=2)).decode())
    assert gpx.waypoints[2].description == (
        "Tiba 07:24, berangkat 07:36, di tempat 12 mnt. Ward 2, Timur. Wajib: kecamatan Barat. "
        "Ajak pedagang pindah dari trotoar."
    )
    assert (gpx.waypoints[1].longitude, gpx.waypoints[1].latitude) == (101.4518, 1.6602)


def test_times_are_in_utc_and_bounds_hold_every_point() -> None:
    loop = make_loop(stops=4)
    text = loop_to_gpx(PLAN, loop).decode()
    assert "<time>2026-11-20T00:06:00Z</time>" in text
    bounds = gpxpy.parse(text).bounds
    assert bounds is not None
    for planned in loop.stops:
        assert bounds.min_longitude <= planned.stop.point.lon <= bounds.max_longitude
        assert bounds.min_latitude <= planned.stop.point.lat <= bounds.max_latitude


def test_the_caveats_travel_with_the_file() -> None:
    gpx = gpxpy.parse(loop_to_gpx(PLAN, make_loop()).decode())
    assert "Jalan skematis: waktu perkiraan; Titik simulasi, total resmi" in gpx.description


def test_markup_in_a_name_stays_text() -> None:
    stop = make_stop(1, name="<b>Pasar & Toko\x00</b>")
    gpx = gpxpy.parse(loop_to_gpx(PLAN, make_loop(stops=(stop,))).decode())
    assert gpx.waypoints[1].name == "1 <b>Pasar & Toko</b>"


def test_a_wait_before_the_work_is_told() -> None:
    loop = make_loop(stops=1)
    first = loop.stops[0]
    late = replace(
        first, start=first.arrive.replace(minute=15), leave=first.leave.replace(minute=27)
    )
    text = loop_to_gpx(PLAN, replace(loop, stops=(late,))).decode()
    assert "Mulai 07:15" in text
