"""Types, checked as a test of the whole run: beside the other tests, not before them."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_every_type_is_right() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
