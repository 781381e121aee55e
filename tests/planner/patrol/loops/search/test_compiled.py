"""The compiled search is kept where it may be, and runs where it may be kept nowhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.patrol.loops.search.compiled import cache_in

ASKED = """
from planner.patrol.loops.search import compiled, randomness
print(compiled.CACHE)
"""


def test_the_first_place_that_can_be_written_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    good = [tmp_path / "a" / "b", tmp_path / "c"]
    assert cache_in([tmp_path / "file" / "x", *good]) == good[0]
    assert list(good[0].iterdir()) == []
    assert not good[1].exists()


def test_without_any_place_there_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert cache_in([tmp_path / "file" / "x", tmp_path / "file"]) is None
    assert cache_in([]) is None


@pytest.mark.slow
def test_the_folder_that_is_set_is_the_one_and_no_home_is_needed(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "set"), "HOME": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).parent == tmp_path / "set"
