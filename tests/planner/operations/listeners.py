"""What operations talk to: a mail and a web server that keep what comes, an office for commands."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest

from planner.city.office import Office


def for_commands(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands work on an office's database and folder."""
    url = office.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PATROLI_VAR", str(office.folder))


@dataclass
class Listener:
    """What came in; `refuse` makes the server turn everything down from then on."""

    port: int = 0
    came: list[tuple[Message | dict[str, str], bytes]] = field(default_factory=list)
    refuse: bool = False


@contextmanager
def mail_server() -> Iterator[Listener]:
    """Give a mail server without TLS."""
    listener = Listener()

    class Talk(StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 there")
            while words := self.rfile.readline().decode().split():
                verb = words[0].upper()
                if verb == "DATA":
                    self.say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    listener.came.append(({}, b"".join(lines)))
                    self.say("250 kept")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("550 no" if listener.refuse and verb == "RCPT" else "250 ok")

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        yield from _serving(server, listener)


@contextmanager
def web_server() -> Iterator[Listener]:
    """Give a web server that takes what is posted."""
    listener = Listener()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.came.append((self.headers, body))
            self.send_response(302 if self.path == "/pergi" else 500 if listener.refuse else 200)
            self.send_header("Location", "/lain")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Talk) as server:
        yield from _serving(server, listener)


def _serving(server: Any, listener: Listener) -> Iterator[Listener]:
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def deaf_server() -> Iterator[int]:
    """Give the port of a server that takes a call and never says a word."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        yield deaf.getsockname()[1]
