"""Every command that the docs tell to run is run as it is written, at least for its help."""

import json
import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from planner.cli import cli
from tests.test_docs import PAGES, ROOT, name, text, without_code
from web.server.serve import serve

HELP_OF_MODULES = """
import contextlib, io, json, runpy, sys
told = {}
for module in sys.argv[1:]:
    sys.argv[:] = [module, "--help"]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as stop:
            assert not stop.code, (module, stop.code)
    told[module] = out.getvalue()
print(json.dumps(told))
"""
"""As `python -m MODULE --help` for several modules, which share the time to import libraries."""


def code() -> list[tuple[str, str]]:
    """Return every command line of the docs, in blocks and within sentences, with its page."""
    found = []
    for page in map(name, PAGES):
        blocks = re.findall(r"^```\w*\n(.*?)^```", text(page), flags=re.M | re.S)
        lines = "".join(blocks).replace("\\\n", " ").splitlines()
        lines += re.findall(r"`([^`\n]+)`", without_code(text(page)))
        for line in lines:
            plain = line.removeprefix("$ ").partition(" #")[0]
            found += [(page, part.strip()) for part in re.split(r"&&|\|", plain)]
    return list(dict.fromkeys(found))


def calls(program: str) -> list[tuple[str, str]]:
    """Return what follows a program, with its page, wherever the docs call it."""
    return [
        (page, found[1].strip())
        for page, line in code()
        if (found := re.match(rf"(?:{program})(?= |$)(.*)", line))
    ]


def options(words: str) -> list[str]:
    return re.findall(r"(?<!\S)--[a-z][\w-]*", words)


@pytest.mark.parametrize(
    ("page", "words"), calls(r"(?:\w+=\S+ )*(?:docker exec \w+ )?patroli|.*\S/bin/patroli")
)
def test_every_command_of_the_program_tells_its_help_with_what_the_docs_say(
    page: str, words: str
) -> None:
    assert cli.commands["serve"] is serve
    path: list[str] = []
    command: click.Command = cli
    for word in words.split():
        if not isinstance(command, click.Group) or not re.fullmatch(r"[a-z][a-z-]+", word):
            break
        path.append(word)
        command = command.commands[word]
    done = CliRunner().invoke(cli, [*path, "--help"])
    assert done.exit_code == 0, done.output
    assert [o for o in options(words) if o not in done.output] == []


@pytest.mark.parametrize(("page", "words"), calls("make"))
def test_every_target_that_the_docs_make_can_be_made(page: str, words: str) -> None:
    outside = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", *words.split()],
        cwd=ROOT,
        env=outside,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_every_module_that_the_docs_run_tells_its_help_with_what_the_docs_say() -> None:
    programs = [p for p in (ROOT / "benchmarks").glob("*.py") if "__main__" in p.read_text("utf-8")]
    there = {f"benchmarks.{path.stem}" for path in programs}
    said = [words for _, words in calls(r"\S*python[\d.]*") if words]
    assert [words for words in said if not words.startswith("-m ")] == []
    modules = {words.split()[1] for words in said}
    assert modules >= there
    done = subprocess.run(
        [sys.executable, "-c", HELP_OF_MODULES, *sorted(modules)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    helps = json.loads(done.stdout)
    for words in said:
        assert [o for o in options(words) if o not in helps[words.split()[1]]] == [], words


def test_the_docs_call_no_file_of_python_as_if_it_were_a_program() -> None:
    assert [
        line for _, line in code() if re.match(r"(?!pytest )(?:\S*python\S* )?\S+\.py\b.* ", line)
    ] == []


def test_every_file_of_tests_that_the_docs_run_is_there() -> None:
    named = [re.findall(r"\btests/\S+", words) for _, words in calls("pytest")]
    assert all(named)
    assert [place for places in named for place in places if not (ROOT / place).exists()] == []
