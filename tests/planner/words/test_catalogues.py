"""Every code of the source has its sentence in every language, and every sentence its code."""

import ast
import string
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from geo.model import Origin
from geo.notice import UNITS, unit_of
from planner.field.actual import State
from planner.field.model import SKIP_REASONS, Kind
from planner.field.receive import Reason
from planner.operations.alerts.look import NAMES
from planner.operations.retention import KINDS as KINDS_KEPT
from planner.patrol.export import table
from planner.patrol.model import StopKind
from planner.patrol.stops import checklist
from planner.patrol.unmet import Extra
from planner.people.model import SCOPES
from planner.people.roles import ROLES
from planner.reports.export import xlsx as report_table
from planner.risk.names import SIDES
from planner.staffing.model import DUTIES, KINDS
from planner.staffing.rules import HARD
from planner.staffing.situation import State as StaffState
from planner.words import languages, text
from planner.words.catalogues import catalogue, is_code
from tests.pseudo import esperanto

__all__ = ["esperanto"]

ROOT = Path(__file__).parents[3]
SOURCES = sorted(p for package in ("geo", "planner", "web") for p in (ROOT / package).rglob("*.py"))
FORMS = ("plain", "ordinary", "brief")
OFTEN = ("once", "one_a_day", "many_a_day", "one_a_shift", "many_a_shift", "seldom")
FAMILIES: Mapping[str, frozenset[str]] = {
    "alerts.about_": frozenset(NAMES),
    "alerts.state_": frozenset({"trouble", "over", "test"}),
    "retention.why_": frozenset(KINDS_KEPT),
    "audit.": frozenset({"changed", "doubled"}),
    "health.": frozenset({"empty", "older", "newer", "foreign"}),
    "backtest.": frozenset({"cells", "no_time", "no_place", "outside"}),
    "import.origin_": frozenset({"reported", "found", "inspected"}),
    "people.password_": frozenset({"username", "common"}),
    "staff.field_": frozenset(
        {
            "duty",
            "first_day",
            "kind",
            "last_day",
            "name",
            "number",
            "out_until",
            "phone",
            "plate",
            "squad",
            "username",
        }
    ),
    "staff.gone_": frozenset({"leave", "member", "vehicle"}),
    "check.": frozenset(
        item.code.removeprefix("check.")
        for items in (
            *(checklist._LOOK, *checklist._DAY.values(), *checklist._NIGHT.values()),
            checklist._items("calm"),
        )
        for item in items
    ),
    "column.": frozenset(column.name for column in table._COLUMNS),
    "broken.": frozenset(HARD - {"rest", "run", "week"}),
    "duty.": frozenset(DUTIES),
    "kind.": frozenset(KINDS),
    "people.": frozenset(DUTIES),
    "refused.": frozenset(get_args(Reason)),
    "role.": frozenset(ROLES),
    "scope.": frozenset(SCOPES),
    "roster.col_": frozenset(
        {"date", "gap", "name", "shift", "squad", "why", "order", "duty", "number"}
    ),
    "roster.total_": frozenset(KINDS),
    "state.": frozenset(get_args(StaffState)),
    "why.measure_": frozenset(KINDS),
    "edit.did_": frozenset(
        {"move", "order", "add", "pin", "pin_time", "unpin", "drop", "exchange", "hours"}
    ),
    "edit.not_": frozenset({"hours", "far"}),
    "edit.": frozenset({"window", "break", "there"}),
    "often.": frozenset(f"{form}_{kind}" for form in FORMS for kind in OFTEN),
    "map.why_": frozenset({"chronic", "this_year", "last_weeks", "neighbours", "uniform"}),
    "recap.how_": frozenset(get_args(Origin)),
    "report.col_": frozenset(
        name
        for columns in (
            report_table._STOPS,
            report_table._FINDINGS,
            report_table._WARDS,
            report_table._LATE,
        )
        for name, _ in columns
    ),
    "report.event_": frozenset(get_args(Kind)),
    "report.fact_": frozenset({"visited", "kept", "prize", "duties", "dwell", "drive", "distance"}),
    "report.row_": frozenset({"day", "squad", "shift", "members", "vehicles", "told"}),
    "report.sheet_": frozenset({"summary", "stops", "findings", "wards", "late"}),
    "report.state_": frozenset(get_args(State)),
    "report.table_": frozenset({"order", "stop", "planned", "actual", "minutes", "result"}),
    "skip.": frozenset(SKIP_REASONS),
    "spot.": frozenset({*SIDES, "middle"}),
    "stop.": frozenset({"expected", "series"}),
    "reason.of_": frozenset(get_args(StopKind)),
    "unmet.gain_": frozenset(get_args(Extra)),
}
"""Codes that are put together, by how they begin: all that may follow."""

CALLS = {"of", "text", "_unmet", "progress", "step"}
"""What takes a code first: `Notice.of`, `words.text`, a call that tells progress."""


def sentences(lang: str) -> dict[str, tuple[str, ...]]:
    """Return the forms of every sentence of a language by code."""
    found = {}
    for message in catalogue(lang):
        code = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if code and is_code(code):
            forms = message.string if isinstance(message.string, tuple | list) else [message.string]
            found[code] = tuple(str(f) for f in forms)
    return found


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@cache
def uses() -> tuple[tuple[str, str, set[str] | None], ...]:
    """Return every use of a code; they are read when a test asks, not by every worker."""
    return tuple(_uses())


def _uses() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield where a code is used, the code, and the names of its values if they can be read."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            first = node.args[0]
            if name not in CALLS or (name == "of" and _owner(called) != "Notice"):
                continue
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            values = {k.arg for k in node.keywords if k.arg}
            known = None if any(k.arg is None for k in node.keywords) else values
            for code in _codes(first):
                yield where, code, known


def _owner(called: ast.expr) -> str:
    return getattr(called.value, "id", "") if isinstance(called, ast.Attribute) else ""


def _codes(first: ast.expr) -> list[str]:
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return [first.value] if is_code(first.value) else []
    if isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
        family = str(first.values[0].value)
        return [f"{family}{last}" for last in sorted(FAMILIES[family])] if family else []
    if isinstance(first, ast.IfExp):
        return _codes(first.body) + _codes(first.orelse)
    return []


def written() -> set[str]:
    """Return every text of the source that may be a code, wherever it stands."""
    return {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_code(node.value)
    }


FAMILY = {f"{family}{last}" for family, lasts in FAMILIES.items() for last in lasts}


@pytest.mark.parametrize("lang", languages())
def test_every_code_has_a_sentence_and_every_sentence_a_code(lang: str) -> None:
    said = set(sentences(lang))
    assert {(where, code) for where, code, _ in uses() if code not in said} == set()
    assert FAMILY - said == set()
    assert said - FAMILY - written() == set()
    assert all(all(forms) for forms in sentences(lang).values())


@pytest.mark.parametrize("lang", languages())
def test_a_sentence_names_no_value_that_its_code_does_not_carry(lang: str) -> None:
    said = sentences(lang)
    wrong = [
        (where, code, name)
        for where, code, values in uses()
        if values is not None
        for form in said[code]
        for name in placeholders(form) - values
    ]
    assert not wrong


def test_every_language_tells_the_same_values() -> None:
    first = {code: set.union(*map(placeholders, f)) for code, f in sentences("id").items()}
    for lang in languages():
        told = {code: set.union(*map(placeholders, f)) for code, f in sentences(lang).items()}
        assert told == first


@pytest.mark.parametrize("lang", languages())
def test_a_sentence_with_a_count_has_plural_forms(lang: str) -> None:
    forms = catalogue(lang).num_plurals
    for code, said in sentences(lang).items():
        counted = any("count" in placeholders(form) for form in said)
        assert (code, len(said)) == (code, forms if counted else 1)


def test_no_sentence_writes_the_unit_that_its_value_brings() -> None:
    units = {"m", "km", "km2", "km/h", "%", "hari", "days"}
    for lang in languages():
        for code, forms in sentences(lang).items():
            for form in forms:
                pieces = list(string.Formatter().parse(form))
                for (_, name, _, _), (after, _, _, _) in pairwise(pieces):
                    if name and unit_of(name) in {"m", "km2", "kmh", "share", "days"}:
                        assert (code, after.split(" ")[1:2]) not in [(code, [u]) for u in units]
    assert UNITS


def test_a_language_is_one_folder_of_catalogues(esperanto: None) -> None:
    assert languages() == ("id", "eo")
    said = text("roads.joined", "eo", count=2, links_m=(12.0, 1204.0))
    assert said.startswith("[2 parts of the street network")
    assert "1,2 km" in said
