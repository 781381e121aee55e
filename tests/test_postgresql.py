"""The tests' own PostgreSQL leaves nothing behind, however the tests end."""

import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
KILLED = """
import os, signal
from tests.postgresql import own_server
with own_server() as url:
    print(url, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.postgresql
def test_it_ends_with_tests_that_are_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -9, done.stderr
    folder = Path(parse_qs(urlsplit(done.stdout.strip()).query)["host"][0])
    deadline = time.monotonic() + 60
    while folder.exists():
        assert time.monotonic() < deadline, "it is still there"
        time.sleep(0.05)
