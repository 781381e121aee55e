"""The audit log on a database."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from planner.audit import store as store_audit
from planner.audit.model import FIRST_SEAL, verify
from planner.audit.store import AuditFilter, AuditLog
from planner.database.database import Database

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)


def filled(database: Database) -> AuditLog:
    log = AuditLog(database, "kecil")
    log.append("siti", "plan.publish", "2026-11-21 v1", at=AT, detail={"reason": "hujan"})
    log.append("squad:Regu 1", "report.sign", "2026-11-21 pagi", at=AT + timedelta(hours=8))
    AuditLog(database, "lain").append("budi", "plan.publish", "2026-11-21 v1", at=AT)
    AuditLog(database, "").append("system", "backup.make", "x.tar.gz", at=AT + timedelta(days=1))
    return log


def test_each_row_is_sealed_with_the_one_before(database: Database) -> None:
    log = filled(database)
    rows = list(log.chain())
    assert [r.number for r in rows] == [1, 2, 3, 4]
    assert rows[0].seal == rows[0].sealed(FIRST_SEAL)
    assert rows[1].seal == rows[1].sealed(rows[0].seal)
    assert rows[0].detail == '{"reason": "hujan"}'
    assert verify(rows).fault is None
    assert log.head() == (4, rows[3].seal)


def test_a_city_sees_its_rows_and_those_of_the_database_newest_first(database: Database) -> None:
    log = filled(database)
    assert [r.number for r in log.rows(limit=9)] == [4, 2, 1]
    assert [r.number for r in log.rows(limit=1)] == [4]
    assert [r.number for r in log.rows(before=4, limit=9)] == [2, 1]
    assert log.actors() == ("siti", "squad:Regu 1", "system")
    assert log.actions() == ("backup.make", "plan.publish", "report.sign")
    assert log.count() == 3


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (AuditFilter(actor="siti"), [1]),
        (AuditFilter(action="report.sign"), [2]),
        (AuditFilter(actor="siti", action="report.sign"), []),
        (AuditFilter(since=AT + timedelta(hours=8)), [4, 2]),
        (AuditFilter(until=AT + timedelta(hours=8)), [1]),
    ],
)
def test_rows_are_found_by_who_what_and_when(
    database: Database, wanted: AuditFilter, numbers: list[int]
) -> None:
    log = filled(database)
    assert [r.number for r in log.rows(wanted, limit=9)] == numbers
    assert log.count(wanted) == len(numbers)


def test_the_chain_is_read_in_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_audit, "_BATCH", 2)
    log = filled(database)
    assert [r.number for r in log.chain()] == [1, 2, 3, 4]


def test_rows_added_by_several_at_once_make_one_chain(database: Database) -> None:
    def add(name: str) -> None:
        for number in range(5):
            AuditLog(database, "kecil").append(name, "a.b", str(number), at=AT)

    threads = [Thread(target=add, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = AuditLog(database, "kecil")
    verdict = verify(log.chain())
    assert (verdict.rows, verdict.fault) == (20, None)


def test_a_row_changed_behind_the_programs_back_is_named(database: Database) -> None:
    log = filled(database)
    shut = {
        "sqlite": "DROP TRIGGER audit_no_update",
        "postgresql": "ALTER TABLE audit DISABLE TRIGGER ALL",
    }
    again = {
        "sqlite": "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'x'); END",
        "postgresql": "ALTER TABLE audit ENABLE TRIGGER ALL",
    }
    with database.write() as db:
        db.execute(sa.text(shut[database.dialect]))
        db.execute(sa.text("UPDATE audit SET actor = 'budi' WHERE number = 2"))
        db.execute(sa.text(again[database.dialect]))
    fault = verify(log.chain()).fault
    assert fault is not None
    assert (fault.kind, fault.number) == ("changed", 2)
