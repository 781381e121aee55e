"""What `geo.reading.apart` runs: reads one file, and leaves what it found in a folder."""

import os
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import psutil

from geo.errors import GeoError
from geo.reading.apart import over_memory
from geo.reading.carry import from_text, to_text

SPARE_BYTES = 256 << 20
"""Memory that is taken without being filled: the system counts it, who watches does not."""


def main(folder: Path) -> None:
    """Answer the request that lies in a folder."""
    name, args, kwargs, most_s, most_bytes = from_text((folder / "request").read_bytes())
    _bound(most_s, most_bytes)
    sys.addaudithook(_no_network)
    answer(folder, name, args, kwargs, most_bytes)


def answer(
    folder: Path, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], most_bytes: int
) -> None:
    """Write what a function returns or raises; anything but an error of geo is raised on."""
    file = str(args[0])
    try:
        told = to_text((True, resolve_name(name)(*args, **kwargs)))
    except GeoError as error:
        told = _refused(error)
    except MemoryError:
        told = _refused(over_memory(Path(file).name, most_bytes))
    (folder / "answer").write_text(told, encoding="utf-8")


def _refused(error: GeoError) -> str:
    return to_text((False, (type(error).__name__, str(error), error.notice)))


def _bound(most_s: float, most_bytes: int) -> None:
    """Let the system itself keep the limits where it can; whoever watches keeps them anyway."""
    own = psutil.Process()
    own.nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 10))
    if hasattr(psutil, "RLIMIT_DATA"):
        most_data = most_bytes + SPARE_BYTES
        own.rlimit(psutil.RLIMIT_DATA, (most_data, most_data))
        own.rlimit(psutil.RLIMIT_CPU, (int(most_s) + 5, int(most_s) + 5))
        own.rlimit(psutil.RLIMIT_CORE, (0, 0))


def _no_network(event: str, _: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen"):
        raise PermissionError(f"reading a file asks nobody: {event}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    # Without tidying up: what a hostile file left behind need not be freed piece by piece.
    sys.stderr.flush()
    os._exit(0)
