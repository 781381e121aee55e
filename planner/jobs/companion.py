"""A worker process beside the server: started with it, restarted when it dies, stopped with it."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""How long to wait before a worker that died is started again; twice as long each time."""

STEADY_S = 300.0
"""A worker that ran this long counts as well again."""

STOP_S = 30.0
"""How long a worker may take to finish or hand back its job."""

log = logging.getLogger(__name__)


def worker_command(city: str) -> tuple[str, ...]:
    """Return the command that starts the worker of a city and ends with this process."""
    return (sys.executable, "-m", "planner", "work", "--city", city, "--with-parent")


class Companion:
    """A process that is kept running until `stop`, and that ends when its input does."""

    def __init__(self, command: Sequence[str], *, first_wait_s: float = FIRST_WAIT_S) -> None:
        self._command = command
        self._first_wait_s = first_wait_s
        self._stopping = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """The number of the process that runs now."""
        return self._process.pid

    def stop(self) -> None:
        """Stop the process and wait for its end."""
        self._stopping.set()
        _ask(self._process)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._keeper.join()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, stdin=subprocess.PIPE)

    def _keep(self) -> None:
        wait_s = self._first_wait_s
        while True:
            began = time.monotonic()
            code = self._process.wait()
            _ask(self._process)
            if time.monotonic() - began >= STEADY_S:
                wait_s = self._first_wait_s
            if self._stopping.is_set() or self._stopping.wait(wait_s):
                return
            log.warning("the worker ended with status %s; it is started again", code)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            self._process = self._start()
            if self._stopping.is_set():
                _ask(self._process)


def _ask(process: subprocess.Popen[bytes]) -> None:
    """Let a process stop by the end of its input: a signal to end is sudden death on Windows."""
    assert process.stdin is not None
    process.stdin.close()
