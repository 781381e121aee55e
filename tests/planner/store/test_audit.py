from datetime import UTC, datetime

import sqlalchemy as sa

from planner.store.audit import FIRST_SEAL, AuditLog, seal_of
from planner.store.database import Database
from planner.store.tables.logbook import audit

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)


def test_each_row_is_sealed_with_the_one_before(database: Database) -> None:
    log = AuditLog(database, "kecil")
    log.append("siti", "plan.publish", "2026-11-21 v1", at=AT, detail={"reason": "hujan"})
    log.append("squad:Regu 1", "report.sign", "2026-11-21 pagi", at=AT)
    with database.read() as db:
        rows = [dict(r) for r in db.execute(sa.select(audit).order_by(audit.c.number)).mappings()]
    assert [r["number"] for r in rows] == [1, 2]
    assert rows[0]["seal"] == seal_of(rows[0], FIRST_SEAL)
    assert rows[1]["seal"] == seal_of(rows[1], rows[0]["seal"])
