import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from planner.jobs.companion import Companion, worker_command

SLEEP = (sys.executable, "-c", "import sys; sys.stdin.read()")


@pytest.fixture
def companion() -> Iterator[Companion]:
    made = Companion(SLEEP, first_wait_s=0.01)
    yield made
    made.stop()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_ends_when_it_is_stopped(companion: Companion) -> None:
    pid = companion.pid
    assert alive(pid)
    companion.stop()
    assert not alive(pid)


def test_it_is_started_again_when_it_dies(companion: Companion) -> None:
    first = companion.pid
    os.kill(first, signal.SIGKILL)
    end = time.monotonic() + 10
    while companion.pid == first:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert alive(companion.pid)


def test_the_worker_of_the_server_is_the_one_of_the_command_line() -> None:
    assert worker_command("dumai")[1:] == (
        "-m",
        "planner",
        "work",
        "--city",
        "dumai",
        "--with-parent",
    )
