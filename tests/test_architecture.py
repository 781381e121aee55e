"""The rules of the house that can be checked by reading the source."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from planner.nouns import DIRECTIONS, FRONT_DOORS

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


POSIX_ALONE = re.compile(
    r"""
    (crypt|curses|fcntl|grp|posix|pty|pwd|readline|resource|spwd|syslog|termios|tty)
    |os\.(f?chown|chroot|fchdir|fchmod|fork|forkpty|get(e?[gu]id|groups|loadavg|pgid|pgrp|sid)|initgroups
        |kill|killpg|lchown|lockf|mkfifo|mknod|nice|posix_\w+|pread|pwrite|sched_\w+|sendfile
        |set(e?[gu]id|groups|pgid|sid)|sysconf|uname|wait[34]?|WNOHANG
        |getppid)  # it stays the same on Windows when the parent has died
    |signal\.(SIG(ALRM|CHLD|HUP|KILL|PIPE|QUIT|USR1|USR2)|alarm|pause|pthread_kill|setitimer|sigwait)
    |select\.(epoll|kqueue|poll)|socket\.AF_UNIX|time\.tzset
    |(preexec_fn|start_new_session|process_group|pass_fds)=
    """,
    re.VERBOSE,
)
"""Modules, names and arguments that Windows does not have, or has with another meaning."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno
        elif isinstance(child, ast.ImportFrom):
            yield "." * child.level + (child.module or ""), child.lineno


def broken(paths: Iterable[Path], rule: Callable[[Path], Iterable[object]]) -> dict[str, list[Any]]:
    """Return what is found wrong in each of the files; one test reads them all, to be quick."""
    return {name(path): found for path in paths if (found := list(rule(path)))}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_imports_point_from_web_to_planner_to_geo() -> None:
    def rule(path: Path) -> Iterator[str]:
        forbidden = FORBIDDEN[path.relative_to(ROOT).parts[0]]
        return (f"line {n}: {m}" for m, n in imports(tree(path)) if m.split(".")[0] in forbidden)

    assert broken(SOURCES, rule) == {}


def test_frames_live_only_inside_geo() -> None:
    planner = [p for p in SOURCES if name(p).startswith("planner")]
    frames = broken(
        planner, lambda p: [m for m, _ in imports(tree(p)) if m.split(".")[0] in FRAMES]
    )
    assert frames == {}


def test_of_other_projects_only_what_is_public_is_imported() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    ours = (*PACKAGES, "benchmarks", "tests", "__future__")
    hidden = [
        f"{name(path)}, line {node.lineno}: {whole}"
        for path in EVERYTHING + tests
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        for whole in [f"{getattr(node, 'module', None) or ''}.{alias.name}".strip(".")]
        if whole.split(".")[0] not in ours and any(p.startswith("_") for p in whole.split("."))
    ]
    assert hidden == []


COMMANDS = re.compile(r"planner/.*/commands(\.py|/)|web/server/serve\.py")
"""Commands import what they run when they run, so that help and faults of usage cost nothing."""

LATE = {
    ("geo/hotspots/clusters.py", "fast_plscan"): "brings matplotlib and scikit-learn: 1 s",
    ("geo/hotspots/clusters.py", "sklearn.neighbors"): "comes with it",
    ("web/people/provider.py", "web.people.openid"): "brings Authlib and requests, off by default",
}
"""Libraries that few calls need and that take long to import."""


def test_imports_name_the_whole_path() -> None:
    assert broken(EVERYTHING, lambda p: [m for m, _ in imports(tree(p)) if m.startswith(".")]) == {}


def test_imports_stand_at_the_top_except_in_commands_and_of_heavy_libraries() -> None:
    late = {
        (name(path), module)
        for path in EVERYTHING
        if not COMMANDS.match(name(path))
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for module, _ in imports(function)
    }
    assert late == set(LATE)


def posix_alone(node: ast.AST) -> Iterator[str]:
    """Find modules, names and arguments of POSIX, and paths that only it has."""
    for child in ast.walk(node):
        used: list[str] = []
        if isinstance(child, ast.Import):
            used = [a.name for a in child.names]
        elif isinstance(child, ast.ImportFrom):
            used = [str(child.module), *(f"{child.module}.{a.name}" for a in child.names)]
        elif isinstance(child, ast.Attribute):
            used = [ast.unparse(child)]
        elif isinstance(child, ast.keyword):
            used = [f"{child.arg}="]
        elif isinstance(child, ast.Constant) and re.match(
            r"/(dev|etc|proc|tmp|var)/|%-\w", str(child.value)
        ):
            yield str(child.value)
        yield from (word for word in used if POSIX_ALONE.fullmatch(word))


def test_nothing_needs_a_system_other_than_windows() -> None:
    assert broken(SOURCES, lambda p: posix_alone(tree(p))) == {}


def test_what_only_posix_has_is_found() -> None:
    source = """
import fcntl
from os import fork
import signal, subprocess
signal.signal(signal.SIGHUP, print)
subprocess.run(["x"], start_new_session=True)
open("/dev/null")
f"{day:%-d}"
"""
    assert sorted(posix_alone(ast.parse(source))) == [
        *("%-d", "/dev/null", "fcntl", "os.fork", "signal.SIGHUP", "start_new_session=")
    ]


def test_only_the_command_line_and_the_list_of_tables_import_late() -> None:
    late = [name(p) for p in SOURCES if "import_module" in p.read_text(encoding="utf-8")]
    assert late == ["planner/database/all_tables.py", "planner/late.py"]


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


def noun_of(module: str) -> str:
    """Return the noun of a module of planner: its folder, "" for one that stands beside them."""
    first = module.split(".")[1] if "." in module else ""
    return FRONT_DOORS.get(first, first if (ROOT / "planner" / first).is_dir() else "")


@pytest.mark.parametrize(
    "noun", sorted(p.parent.name for p in (ROOT / "planner").glob("*/__init__.py"))
)
def test_nouns_build_only_on_those_that_the_table_allows(noun: str) -> None:
    allowed = {noun, "", *DIRECTIONS[noun]}
    wrong = [
        f"{name(path)}: {module}"
        for path in SOURCES
        if name(path).startswith("planner/") and noun_of(module_of(path)) == noun
        for module, _ in imports(tree(path))
        if module.startswith("planner.") and noun_of(module) not in allowed
    ]
    assert wrong == []


def test_the_table_of_directions_has_no_cycle_and_no_line_too_many() -> None:
    used: dict[str, set[str]] = {noun: set() for noun in DIRECTIONS}
    for path in SOURCES:
        noun = noun_of(module_of(path)) if name(path).startswith("planner/") else ""
        if noun:
            used[noun] |= {noun_of(m) for m, _ in imports(tree(path)) if m.startswith("planner.")}
    assert {noun: used[noun] - {noun, ""} for noun in used} == {
        noun: set(others) for noun, others in DIRECTIONS.items()
    }
    TopologicalSorter(DIRECTIONS).prepare()


def test_folders_hold_no_more_than_one_can_take_in() -> None:
    folders = {p.parent for p in SOURCES}
    crowded = {
        name(f): len(list(f.glob("*.py"))) for f in folders if len(list(f.glob("*.py"))) > 16
    }
    assert crowded == {}


def test_no_noun_of_the_web_imports_another() -> None:
    nouns = {p.name for p in (ROOT / "web").iterdir() if (p / "__init__.py").is_file()} - {"http"}
    wrong = [
        f"{name(path)}: {module}"
        for path in SOURCES
        if len(parts := path.relative_to(ROOT).parts) > 2
        and parts[0] == "web"
        and parts[1] in nouns - {"server"}
        for module, _ in imports(tree(path))
        if module.startswith("web.") and module.split(".")[1] in nouns - {parts[1]}
    ]
    assert wrong == []


def _modules(path: Path) -> Iterator[tuple[str, int]]:
    for child in ast.walk(tree(path)):
        if isinstance(child, ast.ImportFrom) and child.module:
            yield child.module, child.lineno
            for alias in child.names:
                yield f"{child.module}.{alias.name}", child.lineno
        elif isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno


def test_modules_are_short_and_have_names_that_say_something() -> None:
    long = [name(p) for p in EVERYTHING if len(p.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []
    empty = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [name(p) for p in EVERYTHING if p.stem in empty] == []


def test_only_geo_crs_holds_epsg_codes() -> None:
    codes = re.compile(r"EPSG:\d|from_epsg|\b(4326|3857|32[67]\d\d)\b", re.IGNORECASE)
    found = broken(EVERYTHING, lambda p: codes.findall(p.read_text(encoding="utf-8")))
    assert set(found) == {"geo/crs.py"}


def test_sql_stands_only_in_the_store() -> None:
    users = [
        name(p) for p in SOURCES if any(m.startswith("sqlalchemy") for m, _ in imports(tree(p)))
    ]
    allowed = re.compile(r"planner/database/|.*/(store|tables)(\.py|/)|.*_store\.py")
    assert [u for u in users if not allowed.match(u)] == []


def test_nothing_below_service_and_web_reads_a_clock_or_draws_unseeded_numbers() -> None:
    pattern = re.compile(
        r"datetime\.now\(|\.today\(|time\.time\(|uuid4|random\.random\(|default_rng\(\)|np\.random\.(rand|seed)"
    )
    edge = re.compile(
        r"web/|planner/cli\.py|planner/terminal/|.*/(service|commands|office|ask)(\.py|/)"
    )
    guilty = [
        name(p)
        for p in SOURCES
        if not edge.match(name(p)) and pattern.search(p.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_the_docs_show_the_directions_as_a_picture() -> None:
    """Arrows that follow from others are left out, so that the picture can be read."""
    page = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^    (\w+) --> (\w+)$", page, flags=re.M))
    reached: dict[str, set[str]] = {}
    for noun in TopologicalSorter(DIRECTIONS).static_order():
        reached[noun] = set(DIRECTIONS[noun]).union(*(reached[o] for o in DIRECTIONS[noun]))
    assert shown == {
        (noun, other)
        for noun, others in DIRECTIONS.items()
        for other in others
        if not any(other in reached[between] for between in others)
    }


SHARED = {"database", "audit", "jobs", "city"}
"""What all nouns share: their stores are how they are used."""

FOREIGN_STORES = {
    ("demo", "incidents.store.incidents"): "fills an empty city with what it made up",
    ("demo", "people.store.people"): "asks whether there is anybody yet",
    ("demo", "risk.store.minutes"): "fills an empty city with what it made up",
    ("field", "incidents.store.incidents"): "findings become incidents in one transaction",
    ("field", "patrol.publication.store"): "what a squad does is told against what it was given",
    ("field", "patrol.store"): "visits are kept in the transaction that settles a day",
    ("field", "risk.store.minutes"): "minutes are kept in the transaction that settles a day",
    ("operations", "incidents.store.incidents"): "health tells the age of what is kept",
    ("operations", "patrol.publication.store"): "health tells the age of what is kept",
    ("operations", "patrol.store"): "health tells the age of what is kept",
    ("patrol", "risk.store.minutes"): "promised minutes are kept in the transaction that publishes",
    ("potential", "incidents.store.entries"): "incidents nearby are proposed as what came",
    ("reports", "field.store"): "a report rests on the events themselves",
    ("reports", "patrol.publication.store"): "a report is told against what the squad was given",
    ("review", "incidents.store.incidents"): "pages tell until when data reach",
    ("review", "incidents.tables"): "counts by month, grouped where the rows are",
    ("review", "patrol.publication.store"): "the desk shows what was published",
    ("review", "patrol.store"): "the desk shows what was planned",
    ("review", "risk.store.minutes"): "counts exposure by what squads told",
    ("review", "risk.store.snapshots"): "the desk shows the morning's snapshot",
    ("review", "risk.tables"): "counts by month, grouped where the rows are",
    ("risk", "incidents.store.incidents"): "the surface is computed from a million rows as columns",
    ("work", "incidents.store.incidents"): "the night asks whether there is anything to plan from",
    ("work", "patrol.draft.store"): "the night asks what was drafted",
    ("work", "patrol.publication.store"): "the night asks what was published",
    ("work", "patrol.store"): "the night asks what was planned",
    ("work", "people.store.tries"): "the night forgets counts that ended",
}
"""Which noun reads or writes the store of another, and why. This list only gets shorter."""


def test_nouns_reach_into_the_stores_of_others_only_where_the_list_says_why() -> None:
    store = re.compile(r"(\w+_)?store|tables")
    found = {
        (noun, ".".join(parts[1:]))
        for path in SOURCES
        if name(path).startswith("planner/") and (noun := noun_of(module_of(path))) != "database"
        for module, _ in imports(tree(path))
        if (parts := module.split("."))[0] == "planner" and len(parts) > 2
        if parts[1] not in {noun, *SHARED} and any(store.fullmatch(part) for part in parts[2:])
    }
    assert found == set(FOREIGN_STORES)
    assert all(FOREIGN_STORES.values())
