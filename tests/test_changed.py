"""The everyday check takes the tests of what changed, and those that look at everything."""

import subprocess
from pathlib import Path

import pytest

from tests.changed import ROOT, changed, selected

ALWAYS = selected([])


@pytest.mark.parametrize(
    ("file", "test"),
    [
        ("planner/patrol/loops/solve.py", "tests/planner/patrol/loops/test_solve.py"),
        ("web/review/templates/recap/page.html", "tests/web/review/figures/test_headlines.py"),
        ("web/app.py", "tests/web/test_access.py"),
        ("tests/geo/roads/test_plain.py", "tests/geo/roads/test_plain.py"),
        ("tests/web/review/figures/page.py", "tests/web/review/figures/test_headlines.py"),
        ("benchmarks/top.py", "tests/benchmarks/test_top.py"),
    ],
)
def test_the_tests_of_a_file_are_those_of_the_folder_of_its_name(file: str, test: str) -> None:
    assert (ROOT / file).parent.exists()
    assert (ROOT / test).exists()
    assert test in selected([file])


def test_the_rules_of_the_house_are_always_looked_at() -> None:
    assert {"tests/test_architecture.py", "tests/test_docs.py"} <= ALWAYS
    assert "tests/planner/words/test_catalogues.py" in ALWAYS
    assert selected(["README.md", "docs/settings.md"]) == ALWAYS


def test_a_file_draws_in_no_other_package() -> None:
    more = selected(["web/app.py"]) - ALWAYS
    assert {Path(p).parent.as_posix() for p in more} == {"tests/web"}


def test_what_every_test_stands_on_draws_in_all() -> None:
    assert selected(["pyproject.toml"]) == {"tests"}


def test_a_test_that_is_gone_is_not_asked_for() -> None:
    assert selected(["tests/geo/test_gone.py"]) == ALWAYS


def test_what_git_knows_and_what_is_new_has_changed(tmp_path: Path) -> None:
    assert changed("HEAD", tmp_path) is None

    def git(*words: str) -> None:
        who = ["-c", "user.name=Uji", "-c", "user.email=uji@example.org"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    for name in ("kept.py", "edited.py"):
        (tmp_path / name).write_text("", encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "first")
    (tmp_path / "edited.py").write_text("1\n", encoding="utf-8")
    (tmp_path / "baru é.py").touch()
    assert changed("HEAD", tmp_path) == {"edited.py", "baru é.py"}
    assert changed("nothing", tmp_path) is None
