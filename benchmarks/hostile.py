"""What files made to do harm cost, and whether phones notice while others send them.

Sends every file of `tests/geo/reading/hostile.py` to `patroli serve` as an officer would, or gives
it to the command line where the pages do not take its kind, while a squad's phone checks in.
Tells the longest time, the most memory that server, worker or a reader took, how many asked at an
address that the files name, and how long check-ins waited.
"""

import argparse
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil

from benchmarks.load import (
    PATROLI,
    Phone,
    Tally,
    connect,
    cookies_of,
    deliver,
    make_phones,
    patroli,
    server,
    wait_for_worker,
)
from planner.city.office import Office, open_office
from planner.incidents.service.uploads import SUFFIXES
from planner.people.roles import Grant
from planner.people.service.people import add_person, make_link, use_link
from tests.geo.reading.hostile import FILES, Hostile

BARS = {"seconds_s": 20.0, "memory_mb": 1500, "requests": 0, "check_in_s": 1.0}
COMMANDS = {
    "incidents": ("incidents", "import"),
    "wards": ("boundaries", "check"),
    "roads": ("roads", "import"),
    "members": ("members", "import"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one file cost; `answer` is a status of HTTP, or the exit code of a command."""

    file: str
    seconds_s: float
    memory_mb: int
    requests: int
    answer: int


class Meter:
    """The memory of the largest process that one started, at its most since it was last asked."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._most = 0
        threading.Thread(target=self._look, daemon=True).start()

    def most_mb(self) -> int:
        """Return the most so far, and begin anew."""
        most, self._most = self._most, 0
        return most >> 20

    def _look(self) -> None:
        while True:
            with suppress(psutil.Error):
                started = self._process.children(recursive=True)
                self._most = max([self._most, *map(_rss, started)])
            time.sleep(0.02)


def _rss(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


@contextmanager
def listening() -> Iterator[list[str]]:
    """Give an address, followed by a word for everybody who asks there."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        came = [f"http://127.0.0.1:{door.getsockname()[1]}"]

        def listen() -> None:
            with suppress(OSError):
                while True:
                    door.accept()[0].close()
                    came.append("somebody")

        threading.Thread(target=listen, daemon=True).start()
        yield came


def sign_in(url: str, username: str, password: str) -> str:
    """Return the cookies of somebody who signed in by password."""
    connection = connect(url)
    connection.request("GET", "/masuk")
    opened = connection.getresponse()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened.read().decode())
    assert token, "expected a form with its token"
    body = urlencode({"csrf_token": token[1], "username": username, "password": password})
    head = {"Cookie": cookies_of(opened), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/masuk", body, head)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 302, f"expected to be signed in, got {answer.status}"
    return cookies_of(answer)


def send(url: str, cookies: str, file: Path) -> int:
    """Return the status of sending a file by the form of the page."""
    connection, page = connect(url), "/kejadian/berkas"
    connection.request("GET", page, headers={"Cookie": cookies})
    opened = connection.getresponse()
    form = opened.read().decode()
    # The session of the form is the one that its token belongs to.
    cookies = cookies_of(opened) or cookies
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token, "expected a form with its token"
    line = "harm"
    body = (
        f'--{line}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token[1]}\r\n'
        f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode() + file.read_bytes()
    head = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={line}"}
    connection.request("POST", page, body + f"\r\n--{line}--\r\n".encode(), head)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def officer(office: Office) -> tuple[str, str]:
    """Return the name and password of a new officer: the first real record ends the demo's."""
    name, password = "petugas", secrets.token_urlsafe(16)
    add_person(office, name, name="Petugas", grants=[Grant(role="officer")], by="benchmark")
    use_link(office, make_link(office, name, by="benchmark"), password)
    return name, password


def command(file: Hostile, path: Path) -> int:
    """Return the exit code of giving a file to the command line."""
    words = [str(PATROLI), *COMMANDS[file.use], str(path)]
    return subprocess.run(words, check=False, capture_output=True).returncode


def check_in(url: str, phone: Phone, tally: Tally, stop: threading.Event) -> None:
    """Check in ten times a second until told to stop."""
    connection = connect(url)
    while not stop.wait(0.1):
        deliver(connection, phone, 1, tally)


def main() -> None:
    """Print a table, or JSON; exit 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    options = parser.parse_args()
    chosen = [file for file in FILES if not options.only or file.name in options.only]
    lines: list[Line] = []
    tally, stop = Tally("check-in"), threading.Event()
    with tempfile.TemporaryDirectory(prefix="patroli-hostile-") as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/p.sqlite", "PATROLI_VAR": folder}
        for words in (["demo"], ["plan"]):
            patroli(*words)
        office = open_office("dumai")
        phone = make_phones(office)[0]
        with server("dumai") as running, listening() as came:
            wait_for_worker(office)
            cookies, meter = sign_in(running.url, *officer(office)), Meter(os.getpid())
            phones = threading.Thread(target=check_in, args=(running.url, phone, tally, stop))
            phones.start()
            for file in chosen:
                path, before = Path(folder, file.name), len(came)
                file.make(path, came[0])
                small = path.stat().st_size <= 20 << 20
                began, _ = time.monotonic(), meter.most_mb()
                if file.use == "incidents" and path.suffix in SUFFIXES and small:
                    answer = send(running.url, cookies, path)
                else:
                    answer = command(file, path)
                took = time.monotonic() - began
                asked = len(came) - before
                lines.append(
                    Line(
                        file=file.name,
                        seconds_s=round(took, 1),
                        memory_mb=meter.most_mb(),
                        requests=asked,
                        answer=answer,
                    )
                )
                path.unlink()
            stop.set()
            phones.join()
    report(lines, tally, as_json=options.json)


def report(lines: list[Line], tally: Tally, *, as_json: bool) -> None:
    """Print the figures; exit 1 if one misses its bar."""
    waits = tally.figures()
    worst = {
        "seconds_s": max(line.seconds_s for line in lines),
        "memory_mb": max(line.memory_mb for line in lines),
        "requests": sum(line.requests for line in lines),
        "check_in_s": round(waits.max_ms / 1000, 3),
    }
    if as_json:
        told = {"worst": worst, "bars": BARS, "check_in_p95_s": round(waits.p95_ms / 1000, 3)}
        told |= {"check_ins": waits.requests, "not_kept": waits.errors}
        print(json.dumps({**told, "files": [asdict(line) for line in lines]}))
    else:
        print(f"{'file':<24}{'s':>7}{'MB':>7}{'asked':>7}{'answer':>8}")
        for line in lines:
            print(
                f"{line.file:<24}{line.seconds_s:>7.1f}{line.memory_mb:>7}{line.requests:>7}"
                f"{line.answer:>8}"
            )
        print(f"worst: {worst}; bars: {BARS}")
        print(f"{waits.requests} check-ins, p95 {waits.p95_ms:.0f} ms, not kept {waits.errors}")
    sys.exit(1 if waits.errors or any(worst[name] > bar for name, bar in BARS.items()) else 0)


if __name__ == "__main__":
    main()
