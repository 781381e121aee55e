import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.database.differences import difference, patched

LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text("kgiacpn")
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text("kgiacpn"), inner, max_size=5)
    ),
    max_leaves=20,
)


def through_text(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(JSON, JSON)
def test_any_two_values_are_told_apart_and_put_together_again(before: Any, after: Any) -> None:
    told = through_text(difference(before, after))
    assert json.dumps(patched(before, told), sort_keys=True) == json.dumps(after, sort_keys=True)


@given(JSON)
def test_the_same_differs_in_nothing(value: Any) -> None:
    assert difference(value, through_text(value)) == {}


def test_what_is_left_out_of_a_list_costs_what_is_left_out() -> None:
    before = [{"stop": n, "name": "x" * 100} for n in range(50)]
    told = difference(before, [*before[:20], *before[21:]])
    assert len(json.dumps(told)) < 40
