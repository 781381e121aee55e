from datetime import UTC, datetime

import pytest

from planner.database.database import Database
from planner.errors import ConflictError
from planner.reports.model import ReportRecord
from planner.reports.store import Reports

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = ("2026-03-02", "pagi", "Regu 1")


@pytest.fixture
def reports(database: Database) -> Reports:
    return Reports(database, "kecil")


def write(reports: Reports, revision: int, remarks: str = "Hujan") -> ReportRecord:
    return reports.remark(*KEY, revision=revision, remarks=remarks, sprin="800/1", by="budi", at=AT)


def test_a_report_nobody_touched_is_of_revision_0(reports: Reports) -> None:
    assert reports.get(*KEY) == ReportRecord(date=KEY[0], shift=KEY[1], squad=KEY[2])
    assert reports.between(KEY[0]) == ()


def test_remarks_are_kept_and_the_revision_rises(reports: Reports) -> None:
    assert write(reports, 0).revision == 1
    second = write(reports, 1, "Reda")
    assert (second.revision, second.remarks, second.changed, second.stage) == (
        2,
        "Reda",
        AT,
        "open",
    )
    assert reports.between("2026-03-01", "2026-03-03") == (second,)


def test_who_comes_second_is_told_and_nothing_is_lost(reports: Reports) -> None:
    write(reports, 0)
    with pytest.raises(ConflictError, match="budi changed this report"):
        write(reports, 0, "lain")
    assert reports.get(*KEY).remarks == "Hujan"


def test_a_signed_report_is_frozen_and_can_be_approved_once(reports: Reports) -> None:
    record = write(reports, 0)
    with pytest.raises(ConflictError, match="only a report that is signed"):
        reports.approve(record, by="Pimpinan", at=AT)
    signed = reports.sign(record, json="{}", by="Budi", at=AT)
    assert (signed.json, signed.signed_by, signed.stage) == ("{}", "Budi", "signed")
    with pytest.raises(ConflictError, match="Budi signed this report"):
        write(reports, 1)
    with pytest.raises(ConflictError, match="Budi signed this report"):
        reports.sign(record, json="[]", by="Lain", at=AT)
    assert reports.approve(signed, by="Pimpinan", at=AT).stage == "approved"
    with pytest.raises(ConflictError):
        reports.approve(signed, by="Lain", at=AT)
