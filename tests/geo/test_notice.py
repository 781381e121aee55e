import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from geo.notice import Notice, as_it_is, notice_from_json, notice_to_json

FULL = Notice.of(
    "roads.example",
    place="Pasar",
    gap_m=12.5,
    links_m=(1.0, 2.0),
    count=3,
    last_day=date(2026, 5, 2),
    made_at=datetime(2026, 5, 2, 6, 0, tzinfo=UTC),
    why=Notice.of("roads.schematic"),
)


def test_a_notice_survives_json_with_its_dates_times_and_inner_notices() -> None:
    assert notice_from_json(json.loads(json.dumps(notice_to_json(FULL)))) == FULL


def test_equal_notices_are_one_in_a_set_whatever_the_order_of_their_values() -> None:
    one, other = Notice.of("x.y", a="1", b="2"), Notice.of("x.y", b="2", a="1")
    assert {one, other} == {one}


def test_a_text_kept_by_an_older_version_is_said_as_it_is() -> None:
    assert notice_from_json("Jembatan putus") == as_it_is("Jembatan putus")


@pytest.mark.parametrize("found", [None, 3, [], {}, {"code": 3}, {"code": "x", "values": [1]}])
def test_what_is_no_notice_is_refused(found: Any) -> None:
    with pytest.raises(ValueError, match="expected a notice"):
        notice_from_json(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gap", 12.5),
        ("count", 1.5),
        ("count", True),
        ("gap_m", "12 m"),
        ("last_day", "2026-05-02"),
        ("last_day", datetime(2026, 5, 2, tzinfo=UTC)),
        ("when", date(2026, 5, 2)),
        ("links_m", (1.0, "two")),
    ],
)
def test_a_value_that_is_not_of_its_unit_is_refused_at_birth(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match="last word of its name"):
        Notice.of("roads.example", **{name: value})


def test_a_log_gets_code_and_values() -> None:
    assert str(Notice.of("roads.far", place="Pasar", gap_m=12.5)) == (
        "roads.far: gap_m=12.5, place=Pasar"
    )
