from hypothesis import given
from hypothesis import strategies as st

from planner.patrol.stops.share import fair_selection
from tests.planner.patrol.loops.day_parts import stop


def test_nothing_is_cut_while_there_is_room() -> None:
    stops = [stop(f"s{n}") for n in range(5)]
    assert fair_selection(stops, (), need={"D0": 1.0}, most=5, floor=0.1) == stops


def test_a_poor_district_keeps_its_share_against_higher_prizes() -> None:
    stops = [stop(f"rich{n}", prize=100) for n in range(40)]
    stops += [stop(f"poor{n}", district="D1", prize=0.1) for n in range(40)]
    kept = fair_selection(stops, (), need={"D0": 3.0, "D1": 1.0}, most=20, floor=0.0)
    assert sum(s.district == "D1" for s in kept) == 5
    assert len(kept) == 20


def test_what_a_district_cannot_fill_goes_to_the_best_left() -> None:
    stops = [stop(f"a{n}", prize=n) for n in range(40)] + [stop("b", district="D1")]
    kept = fair_selection(stops, (), need={"D0": 1.0, "D1": 1.0}, most=20, floor=0.0)
    assert len(kept) == 20
    assert min(s.prize for s in kept if s.district == "D0") == 21


def test_a_district_without_any_need_keeps_its_best_stop() -> None:
    stops = [stop(f"a{n}", prize=9) for n in range(40)]
    stops += [stop(f"b{n}", district="D1", prize=n / 100) for n in range(3)]
    kept = fair_selection(stops, (), need={"D0": 1.0, "D1": 0.0}, most=10, floor=0.0)
    assert [s.id for s in kept if s.district == "D1"] == ["b2"]


def test_duties_never_crowd_out_the_rest() -> None:
    stops = [stop(f"duty{n}", prize=0.0) for n in range(30)]
    stops += [stop(f"hot{n}", prize=5.0) for n in range(30)]
    reserved = {s.id for s in stops[:30]}
    kept = fair_selection(stops, reserved, need={"D0": 1.0}, most=20, floor=0.1)
    assert reserved <= {s.id for s in kept}
    assert sum(s.id.startswith("hot") for s in kept) == 10


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 10)), min_size=1, max_size=60),
    st.integers(4, 40),
    st.sets(st.integers(0, 59), max_size=20),
)
def test_reserved_stops_and_every_district_stay(
    rows: list[tuple[int, float]], most: int, picked: set[int]
) -> None:
    stops = [stop(f"s{n}", district=f"D{d}", prize=p) for n, (d, p) in enumerate(rows)]
    reserved = {f"s{n}" for n in picked if n < len(rows)}
    need = {f"D{d}": float(d) for d in range(4)}
    kept = fair_selection(stops, reserved, need=need, most=most, floor=0.1)
    ids = [s.id for s in kept]
    assert len(ids) == len(set(ids))
    assert reserved <= set(ids)
    assert {s.district for s in kept} == {s.district for s in stops}
    assert len(ids) <= max(most, len(reserved) + most // 2) + 4
