from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat
from planner.patrol.export.links import directions_links, geo_link, links_text, stop_links
from tests.planner.patrol.builders import make_loop, make_plan, make_stop


def places(url: str) -> list[str]:
    query = parse_qs(urlsplit(url).query)
    between = query["waypoints"][0].split("|") if "waypoints" in query else []
    return [query["origin"][0], *between, query["destination"][0]]


@pytest.mark.parametrize(("after", "before"), [(0, "1."), (13, "2."), (600, None)])
def test_a_rest_is_a_line_between_the_stops(after: int, before: str | None) -> None:
    loop = make_loop(stops=2)
    first = loop.stops[0]
    if after == 0:
        first = replace(first, start=first.start + timedelta(minutes=30))
        first = replace(first, leave=first.leave + timedelta(minutes=30))
    rest = loop.stops[0].arrive + timedelta(minutes=after)
    loop = replace(loop, stops=(first, *loop.stops[1:]), break_start=rest, break_s=1800)
    there = make_plan()
    shift = replace(there.shifts[0], loops=(loop,))
    lines = links_text(replace(there, shifts=(shift,)), "id").splitlines()
    at = next(n for n, line in enumerate(lines) if "Istirahat 30 mnt" in line)
    assert lines[at].split()[0] == f"{rest:%H:%M}"
    told = [line.split()[0] for line in lines[at + 1 :] if line[:1].isdigit()]
    assert (told[0] if told else None) == before
    assert loop.begins(first) == first.start


@given(st.integers(1, 40), st.integers(0, 9))
def test_the_links_together_drive_the_loop_and_none_exceeds_the_limit(
    stops: int, limit: int
) -> None:
    loop = make_loop(stops=stops)
    links = directions_links(loop, limit)
    driven = [places(link.url) for link in links]
    assert all(len(part) <= limit + 2 for part in driven)
    assert all(a[-1] == b[0] for a, b in pairwise(driven))
    whole = [driven[0][0], *(place for part in driven for place in part[1:])]
    points = [loop.post_point, *(p.stop.point for p in loop.stops), loop.post_point]
    assert whole == [f"{round(p.lat, 5):g},{round(p.lon, 5):.8g}" for p in points]
    assert all(len(link.url) <= 2048 for link in links)


def test_a_link_for_a_phone_has_at_most_three_waypoints() -> None:
    links = directions_links(make_loop(stops=9))
    assert [(link.first, link.last) for link in links] == [(0, 4), (4, 8), (8, 0)]
    assert [link.label("id") for link in links] == [
        "pos - titik 4",
        "titik 4 - titik 8",
        "titik 8 - pos",
    ]
    assert links[0].label("en") == "post - stop 4"


def test_a_link_asks_for_driving_latitude_first() -> None:
    (link,) = directions_links(make_loop(stops=(make_stop(1, point=LonLat(101.45, 1.67)),)))
    assert link.url == (
        "https://www.google.com/maps/dir/?api=1&origin=1.6662,101.4478"
        "&destination=1.6662,101.4478&waypoints=1.67,101.45&travelmode=driving"
    )


def test_a_loop_without_stops_has_no_link() -> None:
    assert directions_links(make_loop(stops=0)) == ()


@pytest.mark.parametrize("limit", [-1, 10])
def test_a_limit_that_google_maps_would_not_follow_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="0 to 9 waypoints"):
        directions_links(make_loop(), limit)


@given(st.text(max_size=20))
def test_any_label_survives_in_a_geo_link(label: str) -> None:
    link = geo_link(LonLat(-0.000001, -1.5), label)
    assert link.isascii()
    assert link.startswith("geo:-1.5,0")
    if label:
        assert unquote(link.split("(", 1)[1][:-1]) == label


def test_the_text_of_links_lists_every_loop_stop_and_caveat() -> None:
    text = links_text(make_plan(shifts=1, squads=2, stops=3))
    assert text.count("Google Maps pos - pos:") == 2
    assert text.count("geo:") == 6
    assert "! Jalan skematis: waktu perkiraan" in text
    assert "1. 07:06-07:18 Pasar 1: geo:1.6602,101.4518?q=1.6602,101.4518(Pasar%201)" in text


def test_a_line_break_in_a_name_makes_no_new_line() -> None:
    loop = make_loop(stops=(make_stop(1, name="Pasar\nDock"),))
    plan = make_plan(shifts=1, squads=1)
    plan = replace(plan, shifts=(replace(plan.shifts[0], loops=(loop,)),))
    assert "Pasar Dock: geo:" in links_text(plan)


def test_a_stop_opens_in_every_map_app() -> None:
    links = stop_links(LonLat(101.4478, 1.6662), "Pasar & Dock")
    assert links["osmand"] == "https://osmand.net/map/?pin=1.6662,101.4478#16/1.6662/101.4478"
    assert links["organic"] == "om://map?v=1&ll=1.6662,101.4478&n=Pasar%20%26%20Dock"
    assert links["any"] == "geo:1.6662,101.4478?q=1.6662,101.4478(Pasar%20%26%20Dock)"
    # Without an origin, Google Maps starts from where the phone is.
    assert links["google"] == (
        "https://www.google.com/maps/dir/?api=1&destination=1.6662,101.4478&travelmode=driving"
    )
