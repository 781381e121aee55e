"""The HTTP server: it listens before it says so, and stops when asked."""

import errno
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from flask import Flask

from planner.errors import PlannerError

THREADS = 8
"""A browser opens six connections at once."""


class PortError(PlannerError):
    """An address the server cannot listen on."""


def listen(app: Flask, host: str, port: int) -> Any:
    """Return a server that already listens; `effective_port` tells where, also for port 0.

    Raises
    ------
    PortError
        When the address is taken, not of this machine, or needs other rights.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family)
    except OSError as error:
        remedy = {
            errno.EADDRINUSE: "another program listens there; stop it or give another --port",
            errno.EACCES: "ports below 1024 need more rights; give a --port above 1023",
            errno.EADDRNOTAVAIL: "this machine does not have that address; try --host 127.0.0.1",
        }.get(error.errno or 0, f"{error.strerror or error}; check --host and --port")
        raise PortError(f"cannot listen on {host} port {port}: {remedy}") from error
    return waitress.create_server(app, sockets=[bound], threads=THREADS)


def run(server: Any, host: str, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, after telling the address; running answers are finished."""
    signal.signal(signal.SIGTERM, _stop)
    shown = f"[{host}]" if ":" in host else host
    say(f"http://{shown}:{server.effective_port}")
    server.run()
    server.close()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
