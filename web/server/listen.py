"""The HTTP server: it listens before it says so, and stops when asked."""

import errno
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from waitress import wasyncore

from planner.errors import PlannerError
from web.security import LARGEST_BYTES
from web.server.bounds import HEADER_BYTES, BoundedChannel

THREADS = 8
"""A browser opens six connections at once."""

CONNECTIONS = 2000
"""Phones keep theirs open between two check-ins; whoever comes beyond this many waits."""


PATIENCE_S = 25.0
"""How long running answers may take once the server was asked to stop."""


class PortError(PlannerError):
    """An address the server cannot listen on."""


def listen(app: Callable[..., Any], host: str, port: int, *, forwarded: bool = False) -> Any:
    """Return a server that already listens; `effective_port` tells where, also for port 0.

    What proxies have forwarded reaches the application only if `forwarded`.

    Raises
    ------
    PortError
        When the address is taken, not of this machine, or needs other rights.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        remedy = {
            errno.EADDRINUSE: "another program listens there; stop it or give another --port",
            errno.EACCES: "ports below 1024 need more rights; give a --port above 1023",
            errno.EADDRNOTAVAIL: "this machine does not have that address; try --host 127.0.0.1",
        }.get(error.errno or 0, f"{error.strerror or error}; check --host and --port")
        raise PortError(f"cannot listen on {host} port {port}: {remedy}") from error
    server = waitress.create_server(
        app,
        sockets=[bound],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        # With select() the process dies of the 1,024th open file.
        asyncore_use_poll=True,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=LARGEST_BYTES + 1,
        clear_untrusted_proxy_headers=not forwarded,
    )
    server.channel_class = BoundedChannel
    return server


def run(
    server: Any, host: str, say: Callable[[str], None], *, patience_s: float = PATIENCE_S
) -> None:
    """Serve until SIGINT or SIGTERM, after telling the address; running answers are finished."""
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # Raising here would tear apart whatever the loop is just doing.
        asked.set()
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    shown = f"[{host}]" if ":" in host else host
    say(f"http://{shown}:{server.effective_port}")
    while not asked.is_set():
        _turn(server)
    _finish(server, patience_s)
    server.close()


def _turn(server: Any) -> None:
    server.asyncore.loop(timeout=1, map=server._map, use_poll=True, count=1)


def _finish(server: Any, patience_s: float) -> None:
    """Take no more visitors, and wait until those who are in have their answers."""
    # Only the door is shut: `server.close` would also take the bell that wakes this loop.
    wasyncore.dispatcher.close(server)
    until = time.monotonic() + patience_s
    while _busy(server) and time.monotonic() < until:
        _turn(server)
    server.task_dispatcher.shutdown()
    for channel in list(server.active_channels.values()):
        channel.handle_close()


def _busy(server: Any) -> bool:
    """Whether a request is being read or answered, or an answer is on its way."""
    return any(
        channel.requests or channel.request is not None or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )
