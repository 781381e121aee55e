import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from planner.audit.check import check
from planner.audit.model import AuditRow
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.people.service import refusals
from planner.people.service.refusals import (
    MOST_ROWS,
    WITHIN,
    record_refusal,
    tell_counted,
)
from tests.planner.city.small_city import NOW


def rows(office: Office) -> tuple[AuditRow, ...]:
    return AuditLog.of(office).rows(limit=10_000)


def test_the_first_of_an_hour_are_rows_and_the_rest_is_one_that_counts(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    for _ in range(30):
        record_refusal(office, "sign-in.fail", "sari", "192.0.2.7")
    assert len(rows(office)) == MOST_ROWS
    tell_counted(office)
    assert len(rows(office)) == MOST_ROWS
    later = make_office(NOW + WITHIN)
    record_refusal(later, "sign-in.fail", "sari", "192.0.2.7")
    newest, counted, *_ = rows(later)
    assert len(rows(later)) == MOST_ROWS + 2
    assert json.loads(counted.detail) == {"address": "192.0.2.7", "name": "sari", "times": 30}
    assert (newest.action, newest.object, newest.actor) == ("sign-in.fail", "sari", "system")
    tell_counted(make_office(NOW + 3 * WITHIN))
    assert len(rows(later)) == MOST_ROWS + 2
    assert check(AuditLog.of(later)).fault is None


def test_few_in_an_hour_need_no_row_that_counts(make_office: Callable[..., Office]) -> None:
    for hour in range(3):
        for _ in range(MOST_ROWS):
            at = make_office(NOW + hour * WITHIN)
            record_refusal(at, "access.refuse", "sari", "192.0.2.7", what="GET /pengguna")
    assert len(rows(at)) == 3 * MOST_ROWS
    assert {(r.actor, r.object) for r in rows(at)} == {("sari", "GET /pengguna")}


def test_names_and_addresses_are_counted_apart_and_households_together(office: Office) -> None:
    for n in range(MOST_ROWS + 3):
        record_refusal(office, "sign-in.fail", "sari", f"2001:db8::{n}")
    assert len(rows(office)) == MOST_ROWS
    record_refusal(office, "sign-in.fail", "sari", "192.0.2.8")
    record_refusal(office, "sign-in.fail", "budi", "2001:db8::1")
    record_refusal(office, "code.fail", "sari", "2001:db8::1")
    assert len(rows(office)) == MOST_ROWS + 3


def test_a_crowd_of_addresses_cannot_flood_the_log_either(
    make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_ROWS_OF_ALL", 12)
    office = make_office()
    for n in range(15):
        for _ in range(MOST_ROWS + 1):
            record_refusal(office, "token.fail", "", f"198.51.100.{n}")
    assert len(rows(office)) == 12
    tell_counted(make_office(NOW + WITHIN + timedelta(seconds=1)))
    newest = rows(office)[0]
    assert len(rows(office)) == 2 * 12 + 1
    assert json.loads(newest.detail) == {"addresses": 3, "times": 3 * (MOST_ROWS + 1)}
