"""Visitors of the real server, who send what they like."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

from flask import Flask

from web.server.proxy import networks
from web.server.start import open_door


@contextmanager
def door(app: Flask, *, proxies: Sequence[str] = ()) -> Iterator[int]:
    """Give the port at which the real server serves an application."""
    server = open_door(app, "127.0.0.1", 0, proxies=networks(proxies))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        # A worker may still have to wake the server's loop: its pipe must not close before.
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


def ask(
    port: int,
    path: str,
    headers: Mapping[str, str] = {},
    *,
    method: str = "GET",
    body: bytes | None = None,
) -> Answer:
    """Return the answer of the server at a port."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request(method, path, body=body, headers=dict(headers))
        came = line.getresponse()
        return Answer(came.status, dict(came.headers), came.read().decode())
    finally:
        line.close()
