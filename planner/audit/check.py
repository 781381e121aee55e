"""Whether the audit log is whole: its chain, what was noted of it elsewhere, and what guards it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from planner.audit.model import AuditRow, Fault, Verdict, verify
from planner.audit.seal import Noted
from planner.audit.store import AuditLog


def check(log: AuditLog, *, expected: str = "", archived: Noted | None = None) -> Verdict:
    """Return what is wrong with a log, first fault first.

    Parameters
    ----------
    expected : a seal noted by hand, which some row must have.
    archived : the newest row of the log in some backup.
    """
    head = log.seals.noted("head") if log.seals else None
    backup = log.seals.noted("backup") if log.seals else None
    noted = [each for each in (head, backup, archived) if each is not None]
    seen: dict[int, str] = {}
    verdict = verify(_watched(log.chain(), {n.number for n in noted}, seen), expected)
    if verdict.fault is not None:
        return verdict
    fault = next(filter(None, (_against(n, verdict.rows, seen) for n in noted)), None)
    if fault is None and head is None and log.seals is not None and verdict.rows:
        fault = Fault(kind="no seal", number=verdict.rows)
    if fault is None and not log.guarded():
        fault = Fault(kind="no guard", number=verdict.rows)
    return replace(verdict, fault=fault)


def _watched(
    rows: Iterable[AuditRow], numbers: set[int], seen: dict[int, str]
) -> Iterator[AuditRow]:
    for row in rows:
        if row.number in numbers:
            seen[row.number] = row.seal
        yield row


def _against(noted: Noted, rows: int, seen: dict[int, str]) -> Fault | None:
    if not noted.sound:
        return Fault(kind="forged seal", number=rows)
    if noted.number > rows:
        return Fault(kind="cut", number=rows + 1, until=noted.number)
    if noted.number and seen.get(noted.number) != noted.seal:
        return Fault(kind="rewritten", number=noted.number)
    return None
