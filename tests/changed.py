"""The tests of what changed, for the everyday check: `python -m tests.changed [SINCE]`.

The tests of a file lie in the folder of `tests` that is named as its own. What lies elsewhere, the
browser, PostgreSQL and what takes seconds, is for the whole run: `make test`.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "planner", "web", "benchmarks")
EVERYTHING = {"pyproject.toml", "constraints.txt", "tests/conftest.py"}
"""What every test stands on."""


def changed(since: str, root: Path = ROOT) -> set[str] | None:
    """Return the files that differ from a commit, new ones too; None if git cannot tell."""
    found: set[str] = set()
    for words in (
        ["diff", "--name-only", "-z", "--relative", since, "--"],
        ["ls-files", "--others", "--exclude-standard", "-z"],
    ):
        try:
            told = subprocess.run(["git", *words], cwd=root, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        found.update(filter(None, told.stdout.decode().split("\0")))
    return found


def selected(files: Iterable[str], root: Path = ROOT) -> set[str]:
    """Return the tests of files, and those that are quick and look at everything."""
    tests = root / "tests"
    paths = {*tests.glob("test_*.py"), *tests.glob("planner/words/test_*.py")}
    for file in map(PurePosixPath, files):
        if str(file) in EVERYTHING:
            return {"tests"}
        if file.parts[0] not in (*PACKAGES, "tests"):
            continue
        if file.parts[0] == "tests" and file.name.startswith("test_"):
            paths |= {root / file} if (root / file).exists() else set()
        else:
            inside = file.parts[file.parts[0] == "tests" : -1]
            paths |= _beside(_nearest(tests, inside), root)
    return {p.relative_to(root).as_posix() for p in paths}


def _nearest(tests: Path, inside: tuple[str, ...]) -> Path:
    """Return the folder of tests of that name, or the first above it that there is."""
    folder = tests.joinpath(*inside)
    return next(p for p in (folder, *folder.parents) if p.is_dir())


def _beside(folder: Path, root: Path) -> set[Path]:
    """Return the tests of a folder and of what only the tests divide further."""
    found = set(folder.glob("test_*.py"))
    if folder == root / "tests":
        return found
    for below in folder.iterdir():
        if below.is_dir() and not (root / below.relative_to(root / "tests")).is_dir():
            found |= _beside(below, root)
    return found


def main() -> None:
    """Print the tests to run, and to whoever waits why it is those."""
    since = sys.argv[1] if len(sys.argv) > 1 else "HEAD~1"
    files = changed(since)
    chosen = {"tests"} if files is None else selected(files)
    why = "git cannot tell" if files is None else f"{len(files)} files differ"
    print(f"since {since}: {why}; tests of {len(chosen)} places", file=sys.stderr)
    print(*sorted(chosen))


if __name__ == "__main__":
    main()
