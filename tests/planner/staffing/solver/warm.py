"""A process that makes roster after roster: to start one for each costs a second."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[4]


@contextmanager
def solver_kept_warm() -> Iterator[Callable[[bytes], bytes]]:
    """Give what does as `planner.staffing.solver.apart.run`, by one process, started when asked."""
    started: list[subprocess.Popen[bytes]] = []

    def run(case: bytes) -> bytes:
        if not started:
            command = [sys.executable, "-m", "tests.planner.staffing.solver.warm"]
            pipe = subprocess.PIPE
            started.append(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe))
        (process,) = started
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(case)
        process.stdin.flush()
        return pickle.dumps(pickle.load(process.stdout))

    try:
        yield run
    finally:
        for process in started:
            process.communicate()


def main() -> None:
    """Answer every case that comes, until no more come."""
    # Only this process may import OR-Tools: see `planner.staffing.solver.apart`.
    from planner.staffing.solver.make import make_roster
    from planner.staffing.solver.solve import searched
    from planner.staffing.solver.turns import turns

    with suppress(EOFError):
        while True:
            case = pickle.load(sys.stdin.buffer)
            pickle.dump(make_roster(case, turns, searched), sys.stdout.buffer)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
