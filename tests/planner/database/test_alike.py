import json

import pytest
import sqlalchemy as sa

from planner.city.office import Office
from planner.database.alike import LONGEST_CHAIN, Alike
from planner.errors import StoreError
from planner.patrol.tables import worksheets

CITY = "kecil"


def text(number: int) -> str:
    return json.dumps({"number": number, "rest": list(range(200))})


def keep(office: Office, id: str, whole: str, like: str | None = None) -> None:
    with office.database.write() as db:
        office.database.own(db, CITY)
        Alike(office.database, worksheets, "plan").keep(db, CITY, id, whole, like=like)


def read(office: Office, id: str) -> str | None:
    with office.database.read() as db:
        return Alike(office.database, worksheets, "plan").text(db, CITY, id)


def rows(office: Office) -> dict[str, tuple[int, str | None]]:
    with office.database.read() as db:
        found = db.execute(sa.select(worksheets).order_by(worksheets.c.plan))
        return {row.plan: (len(row.json), row.base) for row in found}


def test_what_is_alike_costs_what_differs_and_comes_back_whole(office: Office) -> None:
    keep(office, "a", text(1))
    keep(office, "b", text(2), like="a")
    keep(office, "c", text(3), like="b")
    assert [read(office, id) for id in "abc"] == [text(1), text(2), text(3)]
    assert {id: base for id, (_, base) in rows(office).items()} == {"a": None, "b": "a", "c": "b"}
    assert rows(office)["c"][0] < 40
    assert read(office, "d") is None


def test_what_has_little_in_common_or_nothing_to_rest_on_is_kept_whole(office: Office) -> None:
    keep(office, "a", text(1))
    keep(office, "b", json.dumps({"other": list(range(50))}), like="a")
    keep(office, "c", text(2), like="gone")
    assert [base for _, base in rows(office).values()] == [None, None, None]


def test_a_chain_does_not_grow_without_end(office: Office) -> None:
    keep(office, "000", text(0))
    for number in range(1, 3 * LONGEST_CHAIN):
        keep(office, f"{number:03}", text(number), like=f"{number - 1:03}")
    whole = [id for id, (_, base) in rows(office).items() if base is None]
    assert len(whole) == 3
    assert read(office, "040") == text(40)


def test_rows_that_rest_on_one_that_changes_stay_what_they_were(office: Office) -> None:
    keep(office, "a", text(1))
    keep(office, "b", text(2), like="a")
    keep(office, "a", text(9))
    assert read(office, "b") == text(2)
    keep(office, "c", text(3), like="b")
    keep(office, "b", text(8), like="b")
    assert [read(office, id) for id in "abc"] == [text(9), text(8), text(3)]


def test_a_row_whose_base_was_removed_is_told(office: Office) -> None:
    keep(office, "a", text(1))
    keep(office, "b", text(2), like="a")
    with office.database.write() as db:
        db.execute(worksheets.delete().where(worksheets.c.plan == "a"))
    with pytest.raises(StoreError, match="'a' that 'b' rests on"):
        read(office, "b")
