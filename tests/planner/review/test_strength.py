"""Residents per officer are counted again by hand."""

from datetime import datetime

import pytest

from planner.review.strength import Strength, strengths_of
from tests.web import sample

DAY = datetime(2023, 8, 2, tzinfo=sample.ZONE)
LOOPS = [sample.loop("pagi", 7, squad, DAY) for squad in (0, 1)]
"""Four stops as long as each other: Kota Lama twice and Kota <Baru> twice; the latter and Hulu."""

CREWS = {("pagi", "Regu 1"): 5, ("pagi", "Regu 2"): 3, ("siang", "Regu 1"): 4}


def by_area(found: tuple[Strength, ...], shift: str) -> dict[str, Strength]:
    return {s.district: s for s in found if s.shift == shift}


def test_officers_count_where_their_squads_stop() -> None:
    found = strengths_of(CREWS, LOOPS, sample.wards(), ["pagi", "siang", "malam"])
    morning = by_area(found, "pagi")
    assert morning[""].officers == 8
    assert morning[""].each == pytest.approx(6 * 12_345 / 8)
    told = {d: s.officers for d, s in morning.items() if d}
    assert told == {"Kota Lama": 2.5, "Kota <Baru>": 4.0, "Hulu": 1.5}
    assert morning["Hulu"].each == pytest.approx(2 * 12_345 / 1.5)
    night = by_area(found, "malam")
    assert (night[""].officers, night[""].each) == (0, None)
    assert night["Hulu"].officers == 0
    # A crew serves, but no plan tells where.
    assert by_area(found, "siang")["Hulu"].officers is None


def test_without_a_plan_or_with_a_squad_outside_the_roster_districts_are_unknown() -> None:
    for crews, loops in ((CREWS, None), ({("pagi", "Regu 1"): 5}, LOOPS)):
        found = by_area(strengths_of(crews, loops, sample.wards(), ["pagi"]), "pagi")
        assert found["Hulu"].officers is None
        assert found["Hulu"].each is None
        assert found[""].officers is not None


def test_residents_of_a_ward_unknown_are_unknown_for_its_district_and_the_city() -> None:
    wards = list(sample.wards())
    object.__setattr__(wards[0], "people", None)
    found = by_area(strengths_of(CREWS, LOOPS, wards, ["pagi"]), "pagi")
    assert found[""].people is None
    assert found["Kota Lama"].each is None
    assert found["Hulu"].people == 2 * 12_345
