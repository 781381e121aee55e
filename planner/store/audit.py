"""The audit log: rows that are only ever added, each sealed with the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.store.database import Database, micros
from planner.store.tables.logbook import audit

FIRST_SEAL = "0" * 64


class AuditLog:
    """Who did what when in one city; the chain is one for the whole database."""

    def __init__(self, database: Database, city: str) -> None:
        self._database = database
        self._city = city

    def append(
        self, actor: str, action: str, what: str, *, at: datetime, detail: Mapping[str, Any] = {}
    ) -> None:
        """Add a row, in the transaction of the change it tells of.

        Parameters
        ----------
        actor : a username, "squad:NAME" or "system".
        action : noun and verb, such as "plan.publish".
        what : which thing, such as "2026-11-21 v1".
        detail : what else matters, without personal data that need not be there.
        """
        with self._database.write() as db:
            if self._database.dialect == "postgresql":
                db.execute(sa.text("LOCK TABLE audit IN EXCLUSIVE MODE"))
            last = db.execute(
                sa.select(audit.c.number, audit.c.seal).order_by(audit.c.number.desc()).limit(1)
            ).one_or_none()
            number, before = (1, FIRST_SEAL) if last is None else (last.number + 1, last.seal)
            row = {
                "number": number,
                "at_us": micros(at),
                "city": self._city,
                "actor": actor,
                "action": action,
                "object": what,
                "detail": json.dumps(dict(detail), sort_keys=True, ensure_ascii=False),
            }
            db.execute(audit.insert().values(**row, seal=seal_of(row, before)))


def seal_of(row: Mapping[str, Any], before: str) -> str:
    """Return the seal of a row: SHA-256 over the seal of the row before and all its columns."""
    text = json.dumps([before, *(row[c.name] for c in audit.columns if c.name != "seal")])
    return hashlib.sha256(text.encode()).hexdigest()
