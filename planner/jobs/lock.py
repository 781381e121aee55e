"""Who is at work in a folder: locks that the system takes back when their holders die."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

LOOK_S = 0.02
"""Two who look at once hold the lock for a moment; a worker holds it for longer."""


def worker_lock(folder: Path, city: str) -> FileLock:
    """Return the lock that the worker of a city holds while it runs; it is not taken yet."""
    return FileLock(folder / f"worker-{city}.lock", mode=0o600, preserve_lock_file=True)


def worker_runs(folder: Path, city: str) -> bool:
    """Whether a worker holds the city's lock."""
    return _held(worker_lock(folder, city))


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Tell while it lasts that a server works in a folder; several may."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"server-{os.getpid()}.lock", preserve_lock_file=True)
    with lock:
        yield
    Path(lock.lock_file).unlink(missing_ok=True)


def at_work(folder: Path) -> tuple[str, ...]:
    """Return the names of the servers and workers that run in a folder, such as "worker-dumai"."""
    files = sorted((*folder.glob("server-*.lock"), *folder.glob("worker-*.lock")))
    return tuple(f.stem for f in files if _held(FileLock(f, preserve_lock_file=True)))


def _held(lock: FileLock) -> bool:
    if not Path(lock.lock_file).exists():
        return False
    try:
        with lock.acquire(timeout=LOOK_S, poll_interval=LOOK_S / 4):
            return False
    except Timeout:
        return True
