"""Whatever is done to a sealed chain comes to light, and the first bad row is named."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.audit.model import FIRST_SEAL, AuditRow, verify
from planner.words import say

WORDS = st.text(min_size=1, max_size=8)


def chain(*told: tuple[str, str, int]) -> list[AuditRow]:
    rows, before = [], FIRST_SEAL
    for number, (actor, what, at) in enumerate(told, 1):
        row = AuditRow(
            number=number,
            at_us=at,
            city="kecil",
            actor=actor,
            action="plan.publish",
            object=what,
            detail="{}",
        )
        before = row.sealed(before)
        rows.append(replace(row, seal=before))
    return rows


CHAINS = st.lists(st.tuples(WORDS, WORDS, st.integers(0, 10**16)), min_size=2, max_size=9).map(
    lambda told: chain(*told)
)


@given(CHAINS)
def test_an_untouched_chain_is_whole(rows: list[AuditRow]) -> None:
    verdict = verify(rows, rows[len(rows) // 2].seal)
    assert verdict.fault is None
    assert (verdict.rows, verdict.seal) == (len(rows), rows[-1].seal)


COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "at_us": st.integers(0, 10**16),
    "city": WORDS,
    "actor": WORDS,
    "action": WORDS,
    "object": WORDS,
    "detail": WORDS,
    "seal": st.text("0123456789abcdef", min_size=64, max_size=64),
}


@given(CHAINS, st.data())
def test_a_change_of_any_column_is_found_at_its_row(
    rows: list[AuditRow], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(COLUMNS)))
    value = data.draw(COLUMNS[column].filter(lambda v: v != getattr(rows[place], column)))
    rows[place] = replace(rows[place], **{column: value})
    fault = verify(rows).fault
    assert fault is not None
    assert (fault.kind, fault.number) == ("changed", place + 1)


@given(CHAINS, st.data())
def test_a_row_changed_together_with_its_seal_is_found_at_the_next(
    rows: list[AuditRow], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 2))
    forged = replace(rows[place], actor=rows[place].actor + "x")
    before = rows[place - 1].seal if place else FIRST_SEAL
    rows[place] = replace(forged, seal=forged.sealed(before))
    fault = verify(rows).fault
    assert fault is not None
    assert (fault.kind, fault.number) == ("changed", place + 2)


@given(CHAINS, st.data())
def test_a_row_taken_out_is_named(rows: list[AuditRow], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 2))
    gone = rows.pop(place)
    fault = verify(rows).fault
    assert fault is not None
    assert (fault.kind, fault.number, fault.until) == ("missing", gone.number, gone.number + 1)


@given(CHAINS, st.integers(1, 8))
def test_rows_cut_off_the_end_are_found_with_a_seal_noted_before(
    rows: list[AuditRow], cut: int
) -> None:
    noted = rows[-1].seal
    left = rows[: -min(cut, len(rows))]
    assert verify(left).fault is None
    fault = verify(left, noted).fault
    assert fault is not None
    assert fault.kind == "unknown seal"


@given(CHAINS, st.data())
def test_two_rows_that_changed_places_are_found(rows: list[AuditRow], data: st.DataObject) -> None:
    first, second = sorted(
        data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True))
    )
    rows[first], rows[second] = rows[second], rows[first]
    fault = verify(rows).fault
    assert fault is not None
    assert fault.number == first + 1
    # Also when their numbers are made to fit.
    renumbered = [replace(r, number=n) for n, r in enumerate(rows, 1)]
    fault = verify(renumbered).fault
    assert fault is not None
    assert (fault.kind, fault.number) == ("changed", first + 1)


@given(CHAINS, st.data())
def test_a_row_put_in_is_found(rows: list[AuditRow], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows)))
    copy = rows[data.draw(st.integers(0, len(rows) - 1))]
    longer = [*rows[:place], copy, *rows[place:]]
    assert verify(longer).fault is not None
    # At the very end a well sealed row is one like any other.
    place = min(place, len(rows) - 1)
    forged = replace(copy, number=place + 1, actor="penyusup")
    before = rows[place - 1].seal if place else FIRST_SEAL
    forged = replace(forged, seal=forged.sealed(before))
    moved = [replace(r, number=r.number + 1) for r in rows[place:]]
    fault = verify([*rows[:place], forged, *moved], rows[-1].seal).fault
    assert fault is not None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda r: [r[0], r[2]], "row 2 is missing; the next that is there is 3"),
        (lambda r: [r[0], r[0], r[1]], "row 1 is there twice"),
        (lambda r: [replace(r[0], actor="x"), *r[1:]], "row 1 is not as it was sealed"),
    ],
)
def test_a_fault_says_what_is_wrong(change: Any, told: str) -> None:
    rows = chain(("siti", "a", 1), ("budi", "b", 2), ("siti", "c", 3))
    fault = verify(change(rows)).fault
    assert fault is not None
    assert told in say(fault.notice, "en")
