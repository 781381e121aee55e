import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.server.listen import PortError, listen, run


def test_the_server_answers_at_the_port_it_tells() -> None:
    server = listen(app_of(full_desk()), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with urllib.request.urlopen(
        f"http://127.0.0.1:{server.effective_port}/healthz", timeout=5
    ) as got:
        assert got.status == 200
    # A worker may still have to wake the server's loop: its pipe must not close before.
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)


def test_phones_that_keep_their_connection_open_keep_nobody_out() -> None:
    server = listen(app_of(full_desk()), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    there = ("127.0.0.1", server.effective_port)
    waiting = [socket.create_connection(there) for _ in range(150)]
    try:
        for phone in waiting:
            phone.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            phone.settimeout(5)
            assert phone.recv(12) == b"HTTP/1.1 200"
    finally:
        for phone in waiting:
            phone.close()
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)


def test_a_busy_port_is_named_with_a_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortError, match=rf"port {port}: another program.*--port"):
            listen(app_of(full_desk()), "127.0.0.1", port)


def test_a_host_that_is_not_this_machine_is_refused() -> None:
    with pytest.raises(PortError, match="--host"):
        listen(app_of(full_desk()), "203.0.113.9", 0)


def test_a_request_to_end_stops_the_server_that_told_its_address() -> None:
    told: list[str] = []

    def say(address: str) -> None:
        told.append(address)
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()

    server = listen(app_of(full_desk()), "127.0.0.1", 0)
    port = int(server.effective_port)
    with signals_kept():
        run(server, "127.0.0.1", say)
    assert told == [f"http://127.0.0.1:{port}"]
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_an_answer_that_is_on_its_way_is_finished_before_the_server_stops() -> None:
    app = Flask("slow")
    size = 3_000_000

    @app.get("/slow")
    def slow() -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.5)
        return "x" * size

    server = listen(app, "127.0.0.1", 0)
    got: list[int] = []

    def visit() -> None:
        address = f"http://127.0.0.1:{server.effective_port}/slow"
        with urllib.request.urlopen(address, timeout=10) as answer:
            got.append(len(answer.read()))

    visitor = threading.Thread(target=visit)
    with signals_kept():
        run(server, "127.0.0.1", lambda _: visitor.start())
    visitor.join(timeout=10)
    assert got == [size]


def test_a_visitor_who_never_ends_does_not_keep_the_server_for_ever() -> None:
    server = listen(app_of(full_desk()), "127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", server.effective_port)) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: x")
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
        began = time.monotonic()
        with signals_kept():
            run(server, "127.0.0.1", lambda _: None, patience_s=0.5)
        assert time.monotonic() - began < 5


@contextmanager
def signals_kept() -> Iterator[None]:
    before = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
