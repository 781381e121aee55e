"""Sums have one order: the last digit of no figure hangs on the hashes of a process."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for package in ("geo", "planner", "web") for p in (ROOT / package).rglob("*.py"))
SUMS = {"sum", "fsum"}

RATES = """
from geo.exposure.estimate import estimate_rates
from geo.exposure.rates import ExposureParams
from tests.geo.exposure.town import NOW, SHIFTS, WARDS, ago, incidents, patrols, wards
rows = [(WARDS[n * n % 4], ("found", "reported")[n % 2], ago(1 + n, (9, 17)[n % 2]))
        for n in range(60)]
records = [r for w in WARDS[:3] for r in patrols(w, 7.3, range(1, 90))]
for r in estimate_rates(
    incidents(*rows), wards(), records, SHIFTS, now=NOW, params=ExposureParams()
).rates:
    print(repr(r))
"""


def is_set(node: ast.expr, sets: set[str]) -> bool:
    """Return whether an expression is a set as far as its text tells."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in {"set", "frozenset"}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.BitOr | ast.BitAnd):
        return is_set(node.left, sets) or is_set(node.right, sets)
    return isinstance(node, ast.Name) and node.id in sets


def sums_over_sets(tree: ast.AST) -> Iterator[int]:
    """Yield the line of each sum of values, not of truths or counts, over a set."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        sets = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and is_set(node.value, set())
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in SUMS):
                continue
            given = node.args[0]
            if not isinstance(given, ast.GeneratorExp | ast.ListComp):
                if is_set(given, sets):
                    yield node.lineno
            elif not isinstance(given.elt, ast.Compare | ast.Constant) and any(
                is_set(part.iter, sets) for part in given.generators
            ):
                yield node.lineno


def test_sums_over_sorted_things_no_source_adds_values_in_the_order_of_a_set() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in sums_over_sets(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not faults, faults


@pytest.mark.parametrize(
    "source",
    [
        "def f(a, w):\n    b = set(a)\n    return sum(w[x] for x in b)",
        "def f(a, w):\n    return sum(w[x] for x in set(a) - {1})",
        "def f(a):\n    return sum({1.0, *a})",
    ],
)
def test_the_rule_finds_a_sum_in_the_order_of_a_set(source: str) -> None:
    assert list(sums_over_sets(ast.parse(source)))


def test_sums_over_sorted_things_rates_are_the_same_under_any_hash_seed() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", RATES],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(told) == 1
    assert "WardRate" in told.pop()
