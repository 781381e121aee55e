"""What is too much is refused before it is read, on the real server."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.server.visitors import door
from web.security import LARGEST_BYTES
from web.server.bounds import HEADER_BYTES, STRANGER_BYTES

COOKIE = "Cookie: patroli=x"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with door(app_of(full_desk())) as number:
        yield number


def first_line(port: int, *lines: str, body: bytes = b"") -> str:
    """Return the first line of the answer to a request whose body never ends."""
    head = "\r\n".join([*lines, "Host: localhost", "", ""]).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head)
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(body)
        return line.recv(100).split(b"\r\n")[0].decode()


@pytest.mark.parametrize("path", ["/masuk", "/kejadian/berkas", "/api/v1/incidents", "/x"])
def test_a_strangers_large_body_is_refused_at_the_header(port: int, path: str) -> None:
    said = first_line(port, f"POST {path} HTTP/1.1", f"Content-Length: {STRANGER_BYTES + 1}")
    assert said.startswith("HTTP/1.1 413")


@pytest.mark.parametrize("shown", [COOKIE, "Authorization: Bearer x"])
def test_nobodys_body_is_boundless(port: int, shown: str) -> None:
    length = f"Content-Length: {LARGEST_BYTES + 1}"
    assert first_line(port, "POST /masuk HTTP/1.1", shown, length).startswith("HTTP/1.1 413")
    length = f"Content-Length: {10**30}"
    assert first_line(port, "POST /r/x/kirim HTTP/1.1", length).startswith("HTTP/1.1 413")


def test_a_body_in_chunks_is_cut_where_it_is_too_much(port: int) -> None:
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    said = first_line(port, "POST /masuk HTTP/1.1", "Transfer-Encoding: chunked", body=chunk * 4)
    assert said.startswith("HTTP/1.1 413")


def test_a_phones_photo_passes_to_the_view(port: int) -> None:
    length = STRANGER_BYTES * 2
    said = first_line(
        port, "PUT /r/x/foto/y HTTP/1.1", f"Content-Length: {length}", body=b"x" * length
    )
    assert said.startswith("HTTP/1.1 404")


@pytest.mark.parametrize("name", ["Accept-Language", "Cookie", "X-Forwarded-For", "If-None-Match"])
def test_absurd_headers_are_refused(port: int, name: str) -> None:
    said = first_line(port, "GET /masuk HTTP/1.1", f"{name}: {'id,' * (HEADER_BYTES // 3)}")
    assert said.split()[1] == "431"


@pytest.mark.parametrize(
    "line",
    [
        "Accept-Language: " + "id;q=0.1," * 3000,
        "Accept-Language: ;;;q=NaN,*;q=-1e999,\xff",
        "Accept-Encoding: gzip;q=" + "9" * 5000,
        "Range: bytes=" + "0-1," * 5000,
        "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT",
        "Cookie: " + "a=b;" * 6000,
        "Cookie: lang=\x01; patroli=\xff",
        "Authorization: Basic /////",
        "Content-Type: multipart/form-data; boundary=" + "x" * 5000,
        "X-Request-Id: " + "x" * 5000,
    ],
)
def test_odd_headers_break_nothing(port: int, line: str) -> None:
    for path in ("/masuk", "/peta", "/api/v1/me", "/static/site.css"):
        said = first_line(port, f"GET {path} HTTP/1.1", line)
        assert said.split()[1] in ("200", "206", "400", "401", "416"), (path, said)
