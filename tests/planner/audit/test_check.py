"""Whoever reaches the database alone cannot change the log unseen, with nothing noted by hand."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
import sqlalchemy as sa

from planner.audit.check import check
from planner.audit.model import FIRST_SEAL, AuditRow
from planner.audit.seal import FILE, Seals
from planner.audit.store import AuditLog
from planner.audit.tables import audit
from planner.city.office import Office
from planner.operations.backup import Place, make_backup
from tests.planner.city.small_city import NOW

OPEN = {
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
    "postgresql": ["ALTER TABLE audit DISABLE TRIGGER ALL"],
}
SHUT = {
    "sqlite": [
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END",
    ],
    "postgresql": ["ALTER TABLE audit ENABLE TRIGGER ALL"],
}


@pytest.fixture
def log(office: Office) -> AuditLog:
    made = AuditLog.of(office)
    for number in range(1, 7):
        made.append("siti", "plan.publish", f"hari {number}", at=NOW)
    return made


def kind(log: AuditLog) -> str:
    fault = check(log).fault
    return fault.kind if fault else ""


def behind_its_back(office: Office, change: Callable[[sa.Connection], object]) -> None:
    """Change the log as whoever owns the database can: the guards are put back afterwards."""
    dialect = office.database.dialect
    with office.database.write() as db:
        for statement in OPEN[dialect]:
            db.execute(sa.text(statement))
        change(db)
        for statement in SHUT[dialect]:
            db.execute(sa.text(statement))


def rewritten(db: sa.Connection, *, rows: int) -> None:
    """Write the log anew, well sealed, with other deeds in it."""
    found = [AuditRow(**r) for r in db.execute(sa.select(audit).order_by("number")).mappings()]
    db.execute(audit.delete())
    before = FIRST_SEAL
    for row in found[:rows]:
        forged = replace(row, actor="budi")
        before = forged.sealed(before)
        db.execute(audit.insert().values(asdict(forged) | {"seal": before}))


CHANGES: dict[str, tuple[Callable[[sa.Connection], object], str]] = {
    "the last row cut": (lambda db: db.execute(audit.delete().where(audit.c.number == 6)), "cut"),
    "half of it cut": (lambda db: db.execute(audit.delete().where(audit.c.number > 3)), "cut"),
    "emptied": (lambda db: db.execute(audit.delete()), "cut"),
    "a row taken out": (
        lambda db: db.execute(audit.delete().where(audit.c.number == 2)),
        "missing",
    ),
    "a row changed": (
        lambda db: db.execute(audit.update().where(audit.c.number == 2).values(actor="x")),
        "changed",
    ),
    "written anew": (lambda db: rewritten(db, rows=6), "rewritten"),
    "written anew and shorter": (lambda db: rewritten(db, rows=4), "cut"),
    "two rows with changed places": (
        lambda db: [
            db.execute(audit.update().where(audit.c.number == a).values(number=b))
            for a, b in ((2, 99), (3, 2), (99, 3))
        ],
        "changed",
    ),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_change_by_whoever_owns_the_database_is_found(
    office: Office, log: AuditLog, how: str
) -> None:
    assert kind(log) == ""
    change, expected = CHANGES[how]
    behind_its_back(office, change)
    assert kind(log) == expected
    # And stays found, however much the program adds.
    for number in range(9):
        log.append("siti", "plan.publish", f"lagi {number}", at=NOW)
        assert kind(log) != ""


def test_guards_that_are_gone_are_found_when_no_row_was_changed(
    office: Office, log: AuditLog
) -> None:
    with office.database.write() as db:
        db.execute(sa.text(OPEN[office.database.dialect][0]))
    assert kind(log) == "no guard"


def test_a_guard_that_lets_through_is_found(office: Office, log: AuditLog) -> None:
    lax = {
        "sqlite": "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END",
        "postgresql": "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger "
        "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    }[office.database.dialect]
    with office.database.write() as db:
        if office.database.dialect == "sqlite":
            db.execute(sa.text("DROP TRIGGER audit_no_delete"))
        strict = sa.text("SELECT prosrc FROM pg_proc WHERE proname = 'audit_refuse'")
        before = db.scalar(strict) if office.database.dialect == "postgresql" else ""
        db.execute(sa.text(lax))
    try:
        assert kind(log) == "no guard"
    finally:
        if before:
            with office.database.write() as db:
                db.exec_driver_sql(
                    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $${before}$$"
                )


def test_a_note_that_is_not_of_this_key_is_found(office: Office, log: AuditLog) -> None:
    behind_its_back(office, lambda db: rewritten(db, rows=6))
    number, seal = log.head()
    kept = json.loads((office.folder / FILE).read_text())
    kept["head"] = [number, seal, "0" * 64]
    (office.folder / FILE).write_text(json.dumps(kept))
    assert kind(log) == "forged seal"
    (office.folder / FILE).write_text("{")
    assert kind(log) == "forged seal"
    (office.folder / FILE).unlink()
    assert kind(log) == "no seal"


def test_a_deed_that_was_not_kept_is_not_noted(office: Office, log: AuditLog) -> None:
    def fail() -> None:
        with office.database.write():
            log.append("siti", "plan.publish", "nothing", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert kind(log) == ""
    noted = Seals(office.folder).noted("head")
    assert noted is not None
    assert noted.number == 6


def test_a_log_put_back_to_before_the_last_backup_is_found(office: Office, log: AuditLog) -> None:
    place = Place(database=office.database, folder=office.folder, cities=office.folder)
    make_backup(place, office.folder / "b.tar.gz", at=NOW)
    behind_its_back(office, lambda db: db.execute(audit.delete().where(audit.c.number > 3)))
    kept = json.loads((office.folder / FILE).read_text())
    del kept["head"]
    (office.folder / FILE).write_text(json.dumps(kept))
    assert kind(log) == "cut"
