"""Rows become the dataclasses of their noun and come from them."""

from dataclasses import dataclass
from types import SimpleNamespace

from geo.model import LonLat
from planner.database.store import fields_of, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Something at a place."""

    name: str
    point: LonLat | None
    tags: tuple[str, ...] = ()


def test_a_row_becomes_the_dataclass_whose_fields_its_columns_are() -> None:
    row = SimpleNamespace(name="a", lon=101.4, lat=1.7, tags=("x",), city="dumai")
    assert read(Seen, row) == Seen(name="a", point=LonLat(101.4, 1.7), tags=("x",))


def test_what_is_given_stands_in_place_of_the_rows() -> None:
    row = SimpleNamespace(name="a", lon=None, lat=None)
    assert read(Seen, row, tags=("y",)) == Seen(name="a", point=None, tags=("y",))


def test_fields_come_as_columns_with_the_point_in_two() -> None:
    seen = Seen(name="a", point=LonLat(101.4, 1.7))
    assert fields_of(seen, "tags") == {"name": "a", "lon": 101.4, "lat": 1.7}
    assert fields_of(Seen(name="a", point=None)) == {
        "name": "a",
        "lon": None,
        "lat": None,
        "tags": (),
    }
