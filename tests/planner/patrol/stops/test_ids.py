from hypothesis import given
from hypothesis import strategies as st

from planner.patrol.stops.ids import place_of, shift_of, visit_id


@given(
    st.text("abc ~@7", min_size=1).filter(lambda t: not t.rpartition("~")[2].isdigit()),
    st.integers(1, 99),
)
def test_every_visit_tells_its_place_and_shift(name: str, number: int) -> None:
    place = f"place:{name}@pagi"
    assert place_of(visit_id(place, number)) == place
    assert shift_of(visit_id(place, number)) == "pagi"
