"""The audit log as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator

from planner.audit.model import AuditRow
from planner.paper.text import cell_text

COLUMNS = ("number", "time_utc", "city", "actor", "action", "object", "detail", "seal")


def audit_csv(rows: Iterable[AuditRow]) -> Iterator[str]:
    """Give the lines of a CSV file, title first; no cell is taken for a formula."""
    yield _line(COLUMNS)
    for row in rows:
        told = (row.city, row.actor, row.action, row.object, row.detail, row.seal)
        yield _line((str(row.number), row.at.isoformat(), *map(cell_text, told)))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
