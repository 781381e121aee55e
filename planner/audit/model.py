"""The audit log as a chain: what seals a row, and where a chain is broken."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from geo.notice import Notice

FIRST_SEAL = "0" * 64
"""Stands before the first row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who did what when; `at_us` counts microseconds since 1970 in UTC."""

    number: int
    at_us: int
    city: str
    actor: str
    action: str
    object: str
    detail: str
    seal: str = ""

    @property
    def at(self) -> datetime:
        """The time in UTC."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.at_us)

    def sealed(self, before: str) -> str:
        """Return the seal that the row must have: SHA-256 over the seal before and its columns."""
        columns = (self.number, self.at_us, self.city, self.actor, self.action, self.object)
        text = json.dumps([before, *columns, self.detail])
        return hashlib.sha256(text.encode()).hexdigest()


Kind = Literal[
    "missing",
    "changed",
    "doubled",
    "unknown seal",
    "cut",
    "rewritten",
    "forged seal",
    "no seal",
    "no guard",
]


_WITHOUT_ROW: Mapping[Kind, str] = {
    "unknown seal": "audit.unknown_seal",
    "forged seal": "audit.forged_seal",
    "no seal": "audit.no_seal",
    "no guard": "audit.no_guard",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first bad row.

    `missing`: it and those up to the one before `until` are not there; `changed` since it was
    sealed; `doubled` or out of order; `unknown seal`: a seal noted earlier is in no row.

    Against what was noted outside of the database: `cut`, rows up to `until` were there;
    `rewritten`, the row had another seal; `forged seal`, the note is not ours;
    `no seal`, there is none.
    `no guard`: the database would let rows be changed.
    """

    kind: Kind
    number: int
    until: int = 0

    @property
    def notice(self) -> Notice:
        """What to tell of it."""
        if self.kind == "missing":
            return Notice.of("audit.missing", row_no=self.number, next_no=self.until)
        if self.kind == "cut":
            return Notice.of("audit.cut", row_no=self.number, until_no=self.until)
        if self.kind == "rewritten":
            return Notice.of("audit.rewritten", row_no=self.number)
        if self.kind in ("changed", "doubled"):
            return Notice.of(f"audit.{self.kind}", row_no=self.number)
        return Notice.of(_WITHOUT_ROW[self.kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of checking a chain: the sound rows, the newest sound seal, and the first fault."""

    rows: int
    seal: str
    fault: Fault | None


def verify(rows: Iterable[AuditRow], noted: str = "") -> Verdict:
    """Return what is wrong with a chain, first fault first.

    A change, a gap, an added or moved row is always found. Rows cut off the end, and a chain that
    was written anew as a whole, are found only with a seal that was noted elsewhere.

    Parameters
    ----------
    rows : all rows in the order of their numbers.
    noted : a seal that some row must have; the newest of an earlier day, say.

    >>> verify([], noted="ab").fault.kind
    'unknown seal'
    """
    before, number, found = FIRST_SEAL, 0, noted in ("", FIRST_SEAL)
    for row in rows:
        fault = _fault(row, number + 1, before)
        if fault is not None:
            return Verdict(rows=number, seal=before, fault=fault)
        before, number = row.seal, row.number
        found = found or before == noted
    missing = None if found else Fault(kind="unknown seal", number=number + 1)
    return Verdict(rows=number, seal=before, fault=missing)


def _fault(row: AuditRow, expected: int, before: str) -> Fault | None:
    if row.number > expected:
        return Fault(kind="missing", number=expected, until=row.number)
    if row.number < expected:
        return Fault(kind="doubled", number=row.number)
    if row.seal != row.sealed(before):
        return Fault(kind="changed", number=row.number)
    return None
