"""Read a file in a process of its own, that may take so much and not more.

The process is another Python that gets the arguments as JSON and leaves its answer as JSON in a
folder that goes with it. It has no network, no passwords in its environment, and is killed when it
takes too long or too much memory.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any, ParamSpec, TypeVar, cast

import psutil

from geo.errors import BoundaryError, GeoError, LimitError, RoadError, TableError
from geo.notice import Notice
from geo.reading.carry import from_text, to_text
from geo.reading.drivers import MANNERS
from geo.reading.limits import TABLES, Limits

AT_ONCE = 1
"""How many files a process has read at once, so that memory for that many is enough."""

PATIENCE_S = 4.0
"""How long one waits for its turn: longer would take the place of others who ask for a page."""

SPARE_S = 4.0
"""How much longer a file may take by the clock than by the processor, which others use too."""

ANSWER_PART = 4
"""What was read may take this part of the memory for reading, as who asked must hold it too."""

_NO_ANSWER = (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "HOME", "LD_LIBRARY_PATH", "PROJ_DATA", "TZ")
_ERRORS = {kind.__name__: kind for kind in (TableError, BoundaryError, RoadError, LimitError)}
_LOOK_S = 0.02
_turns = BoundedSemaphore(AT_ONCE)

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


def apart(read: Callable[P, T], limits: Limits = TABLES, /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function of geo makes of the file that is its first argument.

    Raises
    ------
    LimitError : it takes too long or too much memory, the file breaks what reads it, or others
        are being read.
    GeoError : what the function raises.
    """
    path = Path(str(args[0]))
    size = path.stat().st_size if path.is_file() else 0
    with _turn(path.name), TemporaryDirectory(prefix="patroli-") as name:
        folder = Path(name)
        room = limits.time_s(size), limits.memory(size)
        request = to_text((f"{read.__module__}:{read.__qualname__}", args, kwargs, *room))
        (folder / "request").write_text(request, encoding="utf-8")
        run(folder, path.name, *room)
        return cast(T, _answer(folder, path.name, room[1]))


def run(folder: Path, name: str, most_s: float, most_bytes: int) -> None:
    """Have the request in a folder answered there. Raises LimitError."""
    with (folder / "log").open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "geo.reading.child", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            env=_environment(folder),
        )
    try:
        _watch(process, name, most_s, most_bytes)
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        log.warning("the reader of a file ended with status %s", process.returncode)
        raise _broken(name)


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key.upper() in _KEPT}
    here = os.pathsep.join(p for p in sys.path if p)
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    return {**kept, **MANNERS, **temporary, "PYTHONPATH": here}


def _watch(process: "subprocess.Popen[bytes]", name: str, most_s: float, most_bytes: int) -> None:
    end = time.monotonic() + most_s + SPARE_S
    with suppress(psutil.NoSuchProcess):
        seen = psutil.Process(process.pid)
        while process.poll() is None:
            used = seen.cpu_times()
            if used.user + used.system > most_s or time.monotonic() > end:
                raise LimitError(
                    f"{name}: expected a file that is read within {most_s:.0f} s, it took longer; "
                    "save its table anew as CSV, or send it in parts",
                    Notice.of("file.over_time", file=name, most_s=most_s),
                )
            if seen.memory_info().rss > most_bytes:
                raise over_memory(name, most_bytes)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_S)
    process.wait()


def over_memory(name: str, most_bytes: int) -> LimitError:
    """Return the error of a file that takes too much memory."""
    return LimitError(
        f"{name}: expected a file that is read with {most_bytes >> 20} MB of memory, it took more; "
        "save its table anew as CSV, or send it in parts",
        Notice.of("file.over_memory", file=name, most_no=most_bytes >> 20),
    )


def _broken(name: str) -> LimitError:
    return LimitError(
        f"{name}: expected a whole file, reading it broke off; it is damaged, or made to do harm: "
        "save it anew with the program that made it, or as CSV",
        Notice.of("file.broken", file=name),
    )


def _answer(folder: Path, name: str, most_bytes: int) -> Any:
    answer = folder / "answer"
    if answer.is_symlink() or not answer.is_file():
        raise _broken(name)
    if answer.stat().st_size > most_bytes // ANSWER_PART:
        raise over_memory(name, most_bytes)
    try:
        made, told = from_text(answer.read_bytes())
        error = None if made is True else _error(*told)
    except _NO_ANSWER as fault:
        log.warning("the reader of a file gave an answer that is none: %s", type(fault).__name__)
        raise _broken(name) from None
    if error is not None:
        raise error
    return told


def _error(kind: str, message: str, notice: Notice | None) -> GeoError:
    return _ERRORS.get(kind, GeoError)(message, notice)


@contextmanager
def _turn(name: str) -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_S):
        raise LimitError(
            f"{name}: other files are being read; send it again in a minute",
            Notice.of("file.busy", file=name),
        )
    try:
        yield
    finally:
        _turns.release()
