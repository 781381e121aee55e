"""The docs say what the program does: every setting, command, address, link and example."""

import ast
import dataclasses
import doctest
import importlib
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest

from planner.city.settings import PARAMETERS
from planner.database.all_tables import all_tables
from planner.settings import FILE, keys, variable
from tests.web.conftest import app_of
from tests.web.fakes import empty_desk
from tests.web.routes import table
from web.cli import cli
from web.server.serve import serve

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
CITY_PAGES = sorted((ROOT / "data" / "boundaries").glob("*/README.md"))
SOURCES = [p for package in ("geo", "planner", "web") for p in (ROOT / package).rglob("*.py")]
VALIDATION = {"__post_init__", "faults", "more_faults"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def without_code(markdown: str) -> str:
    return re.sub(r"^```.*?^```", "", markdown, flags=re.M | re.S)


def headings(markdown: str) -> list[str]:
    return re.findall(r"^#+ (.+?)\s*$", without_code(markdown), flags=re.M)


def part(page: str, heading: str) -> str:
    """Return what stands below a heading, up to the next of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}\s*$", text(page), flags=re.M)
    assert found, f"{page} has no heading '{heading}'"
    rest = text(page)[found.end() :]
    return re.split(rf"^#{{1,{len(found[1])}}} ", rest, maxsplit=1, flags=re.M)[0]


def rows(markdown: str) -> dict[str, list[str]]:
    """Return the cells of table rows by the name in backticks that they begin with."""
    lines = re.findall(r"^\| `([^`]+)` *\|(.*)\|\s*$", markdown, flags=re.M)
    return {key: [c.strip() for c in re.split(r"(?<!\\)\|", cells)] for key, cells in lines}


# Settings


@cache
def parameter_classes() -> Mapping[str, type[Any]]:
    """Return the dataclass that each section of city.toml fills, found where it is asked for."""
    found: dict[str, type[Any]] = {}
    for path in SOURCES:
        calls = [
            (node.args[0].value, node.args[1].id)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "parameters"
            and len(node.args) == 2
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[1], ast.Name)
        ]
        if calls:
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for section, factory in calls:
                found[str(section)] = getattr(importlib.import_module(module), factory)
    return found


def shown(value: object) -> str:
    """Return a default as docs/settings.md writes it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "none"}[value]
    if isinstance(value, tuple):
        return ", ".join(shown(v) for v in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


@cache
def attributes_read() -> frozenset[str]:
    """Return the attributes that code reads, other than to validate them or to call them."""
    found: set[str] = set()

    def visit(node: ast.AST, called: bool = False) -> None:
        if isinstance(node, ast.FunctionDef) and node.name in VALIDATION:
            return
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.value, ast.Name | ast.Attribute)
            and not called
        ):
            found.add(node.attr)
        for child in ast.iter_child_nodes(node):
            visit(child, called=isinstance(node, ast.Call) and child is node.func)

    for path in SOURCES:
        visit(tree(path))
    return frozenset(found)


def test_every_section_of_city_toml_fills_the_parameters_of_a_stage() -> None:
    assert set(parameter_classes()) == set(PARAMETERS)


@pytest.mark.parametrize("section", PARAMETERS)
def test_every_parameter_stands_in_the_docs_with_its_default(section: str) -> None:
    documented = rows(part("docs/settings.md", f"[{section}]"))
    fields = {f.name: f for f in dataclasses.fields(parameter_classes()[section])}
    assert set(documented) == set(fields)
    defaults = parameter_classes()[section]()
    wrong = {
        key: shown(value)
        for key, cells in documented.items()
        if not isinstance(value := getattr(defaults, key), Mapping)
        and cells[0].replace("`", "") != shown(value)
    }
    assert wrong == {}, "defaults in the source"


@pytest.mark.parametrize("section", PARAMETERS)
def test_every_parameter_is_read(section: str) -> None:
    fields = {f.name for f in dataclasses.fields(parameter_classes()[section])}
    assert fields - attributes_read() == set()


def known_keys(function: str) -> set[str]:
    """Return the keys that a function of planner.city.settings allows in its table."""
    reader = next(
        n
        for n in tree(ROOT / "planner" / "city" / "settings.py").body
        if isinstance(n, ast.FunctionDef) and n.name == function
    )
    # Either _known(row, "a", "b") or partial(_known, row, "a", "b").
    calls = [n for n in ast.walk(reader) if isinstance(n, ast.Call)]
    call = next(c for c in calls if "_known" in map(ast.unparse, [c.func, *c.args[:1]]))
    return {str(a.value) for a in call.args if isinstance(a, ast.Constant)}


@pytest.mark.parametrize(
    ("heading", "function"),
    [
        ("[[posts]]", "_post"),
        ("[[squads]]", "_squad"),
        ("[[shifts]]", "_shift"),
        ("[categories.CODE]", "_category"),
        ("[map]", "parse_city"),
    ],
)
def test_every_key_of_a_table_of_city_toml_stands_in_the_docs(heading: str, function: str) -> None:
    assert set(rows(part("docs/settings.md", heading))) == known_keys(function)


def test_every_key_at_the_top_of_city_toml_stands_in_the_docs() -> None:
    top = next(
        n.value
        for n in tree(ROOT / "planner" / "city" / "settings.py").body
        if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "_TOP"
    )
    keys = {n.value for n in ast.walk(top) if isinstance(n, ast.Constant)}
    assert keys - set(PARAMETERS) == set(rows(part("docs/settings.md", "Top of the file")))


def test_every_setting_of_the_installation_stands_in_the_docs() -> None:
    documented = rows(part("docs/settings.md", "The installation: patroli.toml"))
    assert list(documented) == [key for key, _, _ in keys()]
    for key, default, _ in keys():
        name, told, _ = documented[key]
        assert name == f"`{variable(key)}`"
        assert told.replace("`", "") == shown(default) or not default, key


def test_every_variable_of_the_environment_stands_in_the_docs() -> None:
    read = {
        key
        for path in [*SOURCES, *(ROOT / "benchmarks").glob("*.py"), *(ROOT / "tests").rglob("*.py")]
        for key in re.findall(
            r'(?:os\.environ(?:\.get\(|\[)|envvar=)"(\w+)"', path.read_text(encoding="utf-8")
        )
    }
    assert read
    assert set(rows(part("docs/operations.md", "Environment variables"))) == {
        *(read | {FILE, "DATABASE_URL", "PATROLI_VAR", "PATROLI_DATA"})
    }


# Commands


def commands(
    group: click.Group = cli, before: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*before, word))
        else:
            yield " ".join((*before, word)), command


COMMANDS = dict(commands())


def test_the_pages_are_served_by_a_command_beside_the_planners() -> None:
    assert COMMANDS["serve"] is serve


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_its_options_stand_in_the_docs(command: str) -> None:
    section = part("docs/operations.md", f"patroli {command}")
    for parameter in COMMANDS[command].params:
        if isinstance(parameter, click.Option):
            for option in (*parameter.opts, *parameter.secondary_opts):
                assert f"`{option}" in section, option
        else:
            assert str(parameter.name).upper() in section


def test_the_docs_describe_no_command_that_is_not_there() -> None:
    described = re.findall(r"^#+ patroli (.+?)\s*$", text("docs/operations.md"), flags=re.M)
    assert sorted(described) == sorted(COMMANDS)


def test_the_readme_lists_every_command() -> None:
    assert [c for c in COMMANDS if f"`patroli {c}" not in text("README.md")] == []


def examples() -> list[tuple[str, str]]:
    return [
        (name(page), line.removeprefix("$ "))
        for page in PAGES
        for block in re.findall(r"^```\w*\n(.*?)^```", text(name(page)), flags=re.M | re.S)
        for line in block.replace("\\\n", " ").splitlines()
        if re.match(r"(\$ )?(\w+=\S+ )?patroli ", line)
    ]


@pytest.mark.parametrize(("page", "line"), examples())
def test_every_example_of_a_command_is_accepted_by_it(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    words = words[words.index("patroli") + 1 :]
    command: click.Command = cli
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    given = command.make_context("example", words).params
    assert given or not command.params


def test_every_benchmark_is_documented_and_prints_json() -> None:
    files = [p for p in (ROOT / "benchmarks").glob("*.py") if "__main__" in p.read_text("utf-8")]
    assert files
    for path in files:
        assert f"`python -m benchmarks.{path.stem}" in text("docs/benchmarks.md")
        assert '"--json"' in path.read_text(encoding="utf-8")


def test_the_readme_names_the_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^(\w+):", text("Makefile"), flags=re.M))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z]\w*)", text(name(page)))) <= targets
    assert {"demo", "test"} <= set(re.findall(r"make (\w+)", text("README.md"))) & targets


def test_every_table_of_the_database_stands_in_the_docs_and_no_other() -> None:
    lines = re.findall(r"^\| (`.+?) \|", part("docs/data.md", "The database"), flags=re.M)
    told = [name for line in lines for name in re.findall(r"`(\w+)`", line)]
    assert sorted(told) == sorted([*all_tables().tables, "alembic_version"])


def test_every_address_stands_in_the_docs_with_who_may_call_it() -> None:
    documented = rows(part("docs/operations.md", "Addresses"))
    there = table(app_of(empty_desk()))
    of_nouns = {address for address in there if re.fullmatch(r"/static/\w+/<filename>", address)}
    assert {there[address] for address in of_nouns} == {"everybody"}
    assert {address: cells[0] for address, cells in documented.items()} == {
        address: who for address, who in there.items() if address not in of_nouns
    }


# Links and words


def slug(heading: str) -> str:
    plain = re.sub(r"[`*]|\[|\]", "", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@pytest.mark.parametrize("page", [*PAGES, *CITY_PAGES], ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text(name(page)))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        if not there.exists() or (
            anchor and anchor not in {slug(h) for h in headings(there.read_text(encoding="utf-8"))}
        ):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    folders = "geo|planner|web|tests|benchmarks|docs|data/boundaries/dumai"
    named = set(re.findall(rf"`((?:{folders})/[\w./*-]+)`", text(name(page))))
    assert [n for n in sorted(named) if not list(ROOT.glob(n.rstrip("/")))] == []


@pytest.mark.parametrize("page", [*PAGES, *CITY_PAGES], ids=name)
def test_docs_name_no_place_of_one_machine_and_no_registry(page: Path) -> None:
    places = r"(?<![\w.])/(?:work|tmp|home|root|mnt|Users)/|[A-Z]:\\Users"
    hosts = r"pypi\.org|pythonhosted|npmjs|debian\.org|index-url|\bregistry\.\w"
    assert re.findall(f"{places}|{hosts}", text(name(page))) == []


def test_pins_are_names_and_versions_and_nothing_else() -> None:
    pins = text("constraints.txt").split()
    assert [p for p in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+!]+", p)] == []
    assert '"resolved"' not in text("package-lock.json")


def test_the_changelog_tells_of_the_version_of_the_package() -> None:
    version = re.search(r'^version = "(.+)"$', text("pyproject.toml"), flags=re.M)
    assert version
    told = headings(text("CHANGELOG.md"))
    assert any(h.startswith("[Unreleased]") for h in told)
    assert any(h.startswith(f"[{version[1]}]") for h in told)


def test_the_picture_is_small_enough_to_look_at() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text("README.md"))
    assert len(pictures) == 1
    assert (ROOT / pictures[0]).stat().st_size <= 250_000


def test_the_walk_through_has_the_same_steps_and_pictures_in_both_languages() -> None:
    guides = {"id": text("docs/panduan.md"), "en": text("docs/walkthrough.md")}
    steps = [re.findall(r"^\d+", "\n".join(headings(g)), flags=re.M) for g in guides.values()]
    assert steps[0] == steps[1] == [str(n + 1) for n in range(len(steps[0]))]
    shown = {
        language: re.findall(rf"\]\(pictures/([\w-]+)-{language}\.png\)", guide)
        for language, guide in guides.items()
    }
    assert shown["id"] == shown["en"]
    there = {p.name: p.stat().st_size for p in (ROOT / "docs" / "pictures").glob("*.png")}
    assert set(there) == {f"{n}-{language}.png" for language in guides for n in shown["id"]}
    assert max(there.values()) < 120_000


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if ">>> " in p.read_text(encoding="utf-8")], ids=name
)
def test_the_examples_in_docstrings_hold(path: Path) -> None:
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
