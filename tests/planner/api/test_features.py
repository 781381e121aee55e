from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.api.features import (
    Extent,
    Feature,
    Wanted,
    bounds,
    extent_of,
    feature_id,
    hotspot_features,
    loop_features,
    parse_box,
    parse_span,
    stop_features,
    ward_features,
)
from planner.errors import PlannerError
from tests.web import sample

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def point(lon: float, lat: float, first: datetime | None = None) -> Feature:
    return Feature(
        id="p",
        geometry={"type": "Point", "coordinates": [lon, lat]},
        properties={},
        first=first,
        last=first,
    )


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "a,b,c,d", "101,2,102,1", "nan,0,1,1", "-181,0,0,1", "0,-91,1,1", "1,2,3,4,5"],
)
def test_a_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PlannerError, match="bbox: expected west,south,east,north"):
        parse_box(text)


def test_heights_of_a_box_are_left_out() -> None:
    assert parse_box("101,1,0,102,2,99") == (101, 1, 102, 2)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "../..", "/", "2026", "2026-11-21", "2026-11-21T00:00:00"),
        *("2026-13-01T00:00:00Z", "2026-11-22T00:00:00Z/2026-11-21T00:00:00Z"),
        *("a/b", "2026-11-21T00:00:00Z/x"),
    ],
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PlannerError, match="datetime: expected"):
        parse_span(text)


def test_an_interval_may_be_open_at_one_end() -> None:
    assert parse_span("2026-11-21T12:00:00Z/..") == (NOON, None)
    assert parse_span("/2026-11-21T12:00:00Z") == (None, NOON)
    assert parse_span("2026-11-21T19:00:00+07:00/2026-11-21T12:00:00z") == (NOON, NOON)


def test_an_instant_finds_what_happened_in_that_second() -> None:
    first, last = parse_span("2026-11-21T12:00:00Z")
    wanted = Wanted(first=first, last=last)
    assert wanted.has(point(0, 0, NOON.replace(microsecond=500_000)))
    assert not wanted.has(point(0, 0, NOON.replace(second=1)))
    assert wanted.has(point(0, 0))


@given(
    st.floats(-180, 180), st.floats(-90, 90), st.tuples(st.floats(-180, 180), st.floats(-180, 180))
)
def test_a_box_has_the_points_between_its_sides(
    lon: float, lat: float, sides: tuple[float, float]
) -> None:
    west, east = sides
    inside = west <= lon <= east if west <= east else lon >= west or lon <= east
    assert Wanted(box=(west, -90, east, 90)).has(point(lon, lat)) == inside


def test_an_outline_is_found_by_its_shape_not_by_its_frame() -> None:
    triangle = Feature(
        id="t",
        geometry={"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [0, 10], [0, 0]]]},
        properties={},
    )
    assert Wanted(box=(0, 0, 1, 1)).has(triangle)
    assert not Wanted(box=(8, 8, 9, 9)).has(triangle)


def test_every_kind_of_feature_has_ids_that_differ_and_fit_an_address() -> None:
    plan = sample.plan("2023-08-02")
    kinds = [
        ward_features(sample.wards(), {"14.01.1000": 1.5}),
        hotspot_features(sample.hotspots(), sample.DATA_UNTIL),
        loop_features(plan),
        stop_features(plan, "id"),
    ]
    for features in kinds:
        ids = [f.id for f in features]
        assert len(set(ids)) == len(ids) > 0
        assert all("/" not in i and " " not in i for i in ids)
    assert kinds[0][0].properties["incidents_per_week"] == 1.5
    assert kinds[0][1].properties["incidents_per_week"] is None


@given(st.sets(st.text(alphabet="a _/.-é王", min_size=1, max_size=4), min_size=2))
def test_different_keys_give_different_ids(keys: set[str]) -> None:
    ids = {feature_id(k) for k in keys}
    assert len(ids) == len(keys)
    assert not any(set(i) & set("/ ") or not i.strip(".") for i in ids)


def test_the_extent_holds_what_has_a_place_and_what_has_a_time() -> None:
    nowhere = replace(point(0, 0, NOON), geometry=None)
    later = NOON + timedelta(days=1)
    found = extent_of([nowhere, point(3, 4), point(1, 9, later)])
    assert found == Extent(box=(1, 4, 3, 9), first=NOON, last=later)
    assert extent_of([]) == Extent()
    assert not Wanted(box=(-1, -1, 1, 1)).has(nowhere)


def test_an_interval_may_tell_how_long_it_lasts() -> None:
    assert parse_span("2026-11-21T12:00:00Z/P1DT2H") == (NOON, NOON + timedelta(hours=26))
    first, last = parse_span("2026-11-21/P1D", ZoneInfo("Asia/Jakarta"))
    assert first == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert last == datetime(2026, 11, 21, 17, tzinfo=UTC)


def test_a_blank_before_the_zone_stands_for_a_plus() -> None:
    assert parse_span("2026-11-21T19:00:00 07:00/..") == (NOON, None)


def test_the_bounds_of_a_city_hold_its_wards() -> None:
    assert bounds(sample.wards()) == pytest.approx((101.40, 1.64, 101.46, 1.68))
