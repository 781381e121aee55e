from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import LonLat, Place, Ward
from geo.notice import as_it_is
from planner.risk.names import distinct, hotspot_names, spot_names, ward_side
from planner.words import languages, say
from tests.planner.patrol.loops.day_parts import hotspot, wards

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[101.0, 1.5], [101.1, 1.5], [101.1, 1.6], [101.0, 1.6], [101.0, 1.5]]],
}
WARD: Ward = replace(wards()[0], name="Bukit Batrem", outline=SQUARE)
MARKET = Place(name="Pasar Lama", kind="market", point=LonLat(101.02, 1.52))


def called(point: LonLat, street: str = "", places: tuple[Place, ...] = (MARKET,)) -> list[str]:
    found = spot_names({"x": (point, WARD)}, places, lambda points: [street] * len(points))
    return [say(name, "id") for name in found["x"]]


def test_a_spot_is_called_after_what_is_nearest() -> None:
    assert called(LonLat(101.021, 1.52))[0] == "Pasar Lama"
    assert called(LonLat(101.023, 1.52)) == [
        "Dekat Pasar Lama, Bukit Batrem",
        "Bukit Batrem sisi barat daya",
    ]
    assert called(LonLat(101.05, 1.59), "Jalan Sudirman") == [
        "Jalan Sudirman, Bukit Batrem",
        "Jalan Sudirman, Bukit Batrem sisi utara",
        "Bukit Batrem sisi utara",
    ]
    assert called(LonLat(101.05, 1.551)) == ["Bukit Batrem tengah"]


def test_the_sides_of_a_ward() -> None:
    around = [(0.04, 0), (0.04, 0.04), (0, 0.04), (-0.04, 0.04), (-0.04, 0), (0, -0.04)]
    assert [ward_side(WARD, LonLat(101.05 + dx, 1.55 + dy)) for dx, dy in around] == [
        *("east", "northeast", "north", "northwest", "west", "south")
    ]
    assert ward_side(replace(WARD, outline={}), WARD.centre) == "middle"


def test_names_that_are_equal_take_the_next_then_a_number() -> None:
    a, b = as_it_is("Pasar"), as_it_is("Pasar, Kota")
    found = distinct({"1": [a], "2": [a, b], "3": [a, b]}, taken=[])
    assert [say(name, "en") for name in found.values()] == ["Pasar", "Pasar, Kota", "Pasar (2)"]
    assert [say(n, "id") for n in distinct({"1": [a]}, taken=[a]).values()] == ["Pasar (2)"]


POINTS = st.builds(
    LonLat,
    st.floats(101.0, 101.1).map(lambda v: round(v, 3)),
    st.floats(1.5, 1.6).map(lambda v: round(v, 3)),
)


@settings(deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=12), st.booleans())
def test_no_two_hotspots_of_a_shift_have_one_name(points: list[LonLat], streets: bool) -> None:
    spots = [
        hotspot(f"h{n}-{shift}", shift=shift, lon=p.lon, lat=p.lat)
        for n, p in enumerate(points)
        for shift in ("pagi", "malam")
    ]
    named = hotspot_names(
        spots, [WARD], [MARKET], (lambda ps: ["Jalan A"] * len(ps)) if streets else None
    )
    for lang in languages():
        for shift in ("pagi", "malam"):
            said = [say(named[h.id], lang) for h in spots if h.shift == shift]
            assert len(set(said)) == len(said)
    # A place is called alike in every shift, whatever its place in the list.
    assert all(named[f"h{n}-pagi"] == named[f"h{n}-malam"] for n in range(len(points)))
    assert hotspot_names(spots[::-1], [WARD], [MARKET]) == hotspot_names(spots, [WARD], [MARKET])


def test_a_name_does_not_hang_on_the_order_of_hotspots() -> None:
    spots = [hotspot(f"h{n}", lon=101.05, lat=1.58 + n / 1000) for n in range(3)]
    first = hotspot_names(spots, [WARD], [])
    assert all(hotspot_names(p, [WARD], []) == first for p in permutations(spots))
