import itertools

from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat, distance_m
from planner.patrol.stops.sites import Sites, slots

POINTS = st.lists(
    st.builds(LonLat, st.floats(101, 101.02), st.floats(1.5, 1.52)), min_size=1, max_size=40
)


@given(POINTS, st.sampled_from([50.0, 150.0, 500.0]))
def test_points_of_one_site_are_near_and_sites_apart(points: list[LonLat], near_m: float) -> None:
    sites = Sites(near_m)
    first: dict[int, LonLat] = {}
    for point in points:
        number = sites.of(point)
        assert distance_m(first.setdefault(number, point), point) <= near_m
    heads = list(first.values())
    assert all(distance_m(a, b) > near_m for i, a in enumerate(heads) for b in heads[:i])


@given(
    st.integers(0, 80_000),
    st.integers(0, 30_000),
    st.integers(0, 20_000),
    st.integers(900, 14_400),
    st.integers(0, 14_400),
)
def test_slots_lie_in_the_window_and_apart(
    start: int, length: int, phase: int, open_s: int, closed_s: int
) -> None:
    window = (start, start + length)
    found = slots((window,), phase_s=phase, open_s=open_s, closed_s=closed_s)
    assert found
    flat = [w for slot in found for w in slot]
    assert all(start <= low <= high <= start + length for low, high in flat)
    assert all(b[0] - a[1] >= closed_s for a, b in itertools.pairwise(flat))


def test_a_place_that_is_never_open_has_no_slot() -> None:
    assert slots((), phase_s=0, open_s=7200, closed_s=7200) == ()
