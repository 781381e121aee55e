import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from geo.model import PatrolRecord
from planner.city.store import Notes
from planner.database.all_tables import all_tables, tables_of
from planner.database.database import Database
from planner.database.revisions import count_from, counted
from planner.incidents.store.entries import Entries
from planner.incidents.store.incidents import Incidents
from planner.nouns import DIRECTIONS
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.review.test_store import BASE, entry

NOT_COUNTED = {"cities", "revisions", "positions"}
VALUES: dict[type, Any] = {int: 1, float: 1.0, str: "x", bool: True, datetime: BASE.time}
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def value(column: sa.Column[Any]) -> Any:
    """Return some value that a column takes."""
    kind = column.type.python_type if not isinstance(column.type, sa.TypeDecorator) else None
    if kind is not None:
        return VALUES[kind]
    name = type(column.type).__name__
    return {"Time": NOW, "Day": date(2026, 3, 2), "Json": {}, "AsText": None}[name]


def row(table: sa.Table) -> dict[str, Any]:
    """Return a row that a table takes."""
    return {c.key: value(c) for c in table.columns if not c.nullable and c.name != "audit"}


def test_the_tables_of_every_noun_are_counted_but_what_passes() -> None:
    every = set(all_tables().tables)
    assert counted() == every - NOT_COUNTED
    assert tables_of(*DIRECTIONS) == every


@pytest.mark.parametrize("name", sorted(all_tables().tables.keys() - NOT_COUNTED))
def test_any_row_written_to_any_table_raises_its_number(name: str, database: Database) -> None:
    table = all_tables().tables[name]
    with database.write() as db:
        database.own(db, "x")
        for other in ("people",) if name != "people" and "person" in table.c else ():
            known = all_tables().tables[other]
            db.execute(known.insert(), {**row(known), "id": 1})
    others = {n: database.revision_of({n}) for n in counted() - {name}}
    with database.write() as db:
        db.execute(table.insert(), row(table))
    first = database.revision_of({name})
    assert first > 0
    assert {n: database.revision_of({n}) for n in others} == others
    if name in ("audit", "publications"):
        return  # What was written stays.
    with database.write() as db:
        db.execute(table.update().values({c.key: c for c in list(table.columns)[-1:]}))
    second = database.revision_of({name})
    with database.write() as db:
        db.execute(table.delete())
    assert first < second < database.revision_of({name})


def test_what_changes_nothing_or_is_undone_is_not_counted(database: Database) -> None:
    record = PatrolRecord(day="2026-03-02", shift="pagi", ward="A1", minutes=9.0, source="planned")
    Notes(database, "kota").set("source", None)
    before = database.revision("city", "risk")

    def undone() -> None:
        with database.write():
            PatrolMinutes(database, "kota").add([record])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert before == 0 == database.revision("city", "risk")


def test_two_programs_on_one_database_agree_at_once(bare_url: str, tmp_path: Path) -> None:
    one, other = Database(bare_url), Database(bare_url)
    seen = []
    for number in range(3):
        (one, other)[number % 2].close()
        Incidents((one, other)[number % 2], "kota").add([replace(BASE, id=f"{number}")])
        assert one.revision("incidents") == other.revision("incidents")
        seen.append(one.revision("incidents"))
    assert seen == sorted(set(seen))
    one.close()
    other.close()


def test_withdrawing_and_entering_again_never_leads_back_to_an_old_number(
    database: Database,
) -> None:
    entries, seen = Entries(database, "kota"), []
    for key in ("x", "y", "z"):
        entries.keep(entry(key))
        Incidents(database, "kota").add([entry(key).incident])
        seen.append(database.revision("incidents"))
        entries.withdraw(key, at=NOW, by="ani")
        seen.append(database.revision("incidents"))
    assert seen == sorted(set(seen))


def test_data_brought_back_have_numbers_that_none_was_counted_to(database: Database) -> None:
    Incidents(database, "kota").add([BASE])
    before = database.revision("incidents")
    with database.write() as db:
        count_from(db, NOW)
    after = database.revision("incidents")
    assert after > before + 10**15
    Incidents(database, "kota").add([replace(BASE, id="b")])
    assert database.revision("incidents") > after


def test_nothing_is_written_past_the_counting() -> None:
    root = Path(__file__).parents[3]
    past = re.compile(r"(?:text|exec_driver_sql)\(\s*f?[\"'](?:INSERT|UPDATE|DELETE|REPLACE)")
    found = [
        str(path)
        for folder in ("planner", "web")
        for path in (root / folder).rglob("*.py")
        if "migrations" not in path.parts and past.search(path.read_text())
    ]
    assert found == []
