import os
import signal
import socket
import threading
import urllib.request

import pytest

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.server import PortError, listen, run


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
    before = signal.getsignal(signal.SIGTERM)
    try:
        run(server, "127.0.0.1", say)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == [f"http://127.0.0.1:{port}"]
    with socket.create_server(("127.0.0.1", port)):
        pass
