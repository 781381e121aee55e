"""A patrol's driving is split over the wards it drove through."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.crs import WGS84
from geo.exposure.presence import driving_shares, settled
from geo.model import LonLat, PatrolRecord


@pytest.fixture(scope="module")
def two_wards() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": ["west", "east"]},
        geometry=[box(101.40, 1.60, 101.45, 1.70), box(101.45, 1.60, 101.50, 1.70)],
        crs=WGS84,
    )


def test_a_path_is_split_by_its_length_in_each_ward(two_wards: gpd.GeoDataFrame) -> None:
    shares = driving_shares(two_wards, [LonLat(101.44, 1.65), LonLat(101.48, 1.65)])
    assert shares == {
        "west": pytest.approx(0.25, abs=0.05),
        "east": pytest.approx(0.75, abs=0.05),
    }


def test_what_lies_in_no_ward_is_left_out(two_wards: gpd.GeoDataFrame) -> None:
    shares = driving_shares(two_wards, [LonLat(101.49, 1.65), LonLat(101.51, 1.65)])
    assert shares == {"east": pytest.approx(0.5, abs=0.1)}


@pytest.mark.parametrize("path", [[], [LonLat(101.44, 1.65)], [LonLat(101.44, 1.65)] * 2])
def test_a_path_without_length_has_no_shares(
    two_wards: gpd.GeoDataFrame, path: list[LonLat]
) -> None:
    assert driving_shares(two_wards, path) == {}


def record(source: str, shift: str = "pagi", ward: str = "A", minutes: float = 30) -> PatrolRecord:
    return PatrolRecord(day="2026-03-02", shift=shift, ward=ward, minutes=minutes, source=source)


def test_what_was_done_in_a_shift_voids_what_was_planned_for_all_of_it() -> None:
    done = record("checked-in", minutes=5)
    other = record("planned", shift="siang")
    assert settled([record("planned"), record("planned", ward="B"), done, other]) == [done, other]


def test_zero_minutes_are_told_too() -> None:
    assert settled([record("planned"), record("checked-in", minutes=0)]) == [
        record("checked-in", minutes=0)
    ]


def test_the_promise_of_a_squad_that_told_nothing_stays() -> None:
    stay = [record("checked-in"), record("unreported")]
    assert settled([record("planned"), *stay]) == stay
