"""The rules of the house that can be checked by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "planner", "web")
SOURCES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
EVERYTHING = SOURCES + sorted((ROOT / "benchmarks").rglob("*.py"))

FORBIDDEN = {
    "geo": {"planner", "web", "flask", "folium"},
    "planner": {"web", "flask"},
    "web": {"geopandas", "shapely", "sklearn", "osmnx", "folium", "pandas"},
}
FRAMES = {"pandas", "geopandas"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno
        elif isinstance(child, ast.ImportFrom):
            yield "." * child.level + (child.module or ""), child.lineno


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_point_from_web_to_planner_to_geo(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    broken = [
        f"line {n}: {m}" for m, n in imports(tree(path)) if m.split(".")[0] in FORBIDDEN[package]
    ]
    assert not broken


@pytest.mark.parametrize("path", [p for p in SOURCES if name(p).startswith("planner")], ids=name)
def test_frames_live_only_inside_geo(path: Path) -> None:
    assert not [m for m, _ in imports(tree(path)) if m.split(".")[0] in FRAMES]


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_imports_stand_at_the_top_and_name_the_whole_path(path: Path) -> None:
    module = tree(path)
    assert not [m for m, _ in imports(module) if m.startswith(".")]
    functions = [
        n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [(f.name, m) for f in functions for m, _ in imports(f)]


def test_no_module_imports_itself_through_others() -> None:
    ours = {module_of(p): p for p in SOURCES}
    graph = {m: {i for i, _ in _modules(p) if i in ours and i != m} for m, p in ours.items()}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail, module))
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def _modules(path: Path) -> Iterator[tuple[str, int]]:
    for child in ast.walk(tree(path)):
        if isinstance(child, ast.ImportFrom) and child.module:
            yield child.module, child.lineno
            for alias in child.names:
                yield f"{child.module}.{alias.name}", child.lineno
        elif isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_modules_are_short_and_have_names_that_say_something(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "util", "helpers", "helper", "misc", "common"}


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_only_geo_crs_holds_epsg_codes(path: Path) -> None:
    if name(path) != "geo/crs.py":
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"EPSG:\d|from_epsg|\b(4326|3857|32[67]\d\d)\b", text, re.IGNORECASE)


def test_sql_stands_only_in_the_store() -> None:
    users = [
        name(p) for p in SOURCES if any(m.startswith("sqlalchemy") for m, _ in imports(tree(p)))
    ]
    assert [u for u in users if not u.startswith("planner/store/")] == []


def test_nothing_below_service_and_web_reads_a_clock_or_draws_unseeded_numbers() -> None:
    pattern = re.compile(
        r"datetime\.now\(|\.today\(|time\.time\(|uuid4|random\.random\(|default_rng\(\)|np\.random\.(rand|seed)"
    )
    edge = ("planner/service", "planner/commands", "planner/cli.py", "web/")
    guilty = [
        name(p)
        for p in SOURCES
        if not name(p).startswith(edge) and pattern.search(p.read_text(encoding="utf-8"))
    ]
    assert guilty == []
