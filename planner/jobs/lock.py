"""One worker a city: a lock that the system takes back when its holder dies."""

from pathlib import Path

from filelock import FileLock, Timeout

LOOK_S = 0.02
"""Two who look at once hold the lock for a moment; a worker holds it for longer."""


def worker_lock(folder: Path, city: str) -> FileLock:
    """Return the lock that the worker of a city holds while it runs; it is not taken yet."""
    return FileLock(folder / f"worker-{city}.lock", preserve_lock_file=True)


def worker_runs(folder: Path, city: str) -> bool:
    """Whether a worker holds the city's lock."""
    lock = worker_lock(folder, city)
    if not Path(lock.lock_file).exists():
        return False
    try:
        with lock.acquire(timeout=LOOK_S, poll_interval=LOOK_S / 4):
            return False
    except Timeout:
        return True
