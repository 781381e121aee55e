"""How fast check-ins and map pages are answered while a whole unit works, and whether all is kept.

Starts `patroli serve` on an SQLite database of its own, publishes today's plan, and lets phones
check in and people open map pages at once, all from this machine. `--large` fills the database
first: a million incidents and three years of plans. The load is open: phones and people do not
wait for each other, each asks at its own times.
"""

import argparse
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from benchmarks.full_years import fill
from planner.city.office import Office, open_office
from planner.field.store import FieldLog
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.passes import squad_passes, token_of
from planner.patrol.publication.publish import publish
from planner.patrol.publication.store import Publications

BARS_MS = {"check-in": 150.0, "map page": 400.0}
PHONES, READERS = 200, 30
PATROLI = Path(sys.executable).with_name("patroli")
BURST = 10
"""Events that each phone has queued when all come back online at once."""


@dataclass
class Tally:
    """What one kind of asking took, in milliseconds, and what went wrong."""

    name: str
    took_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> "Figures":
        """Return the line of the table."""
        cuts = statistics.quantiles(self.took_ms, n=100) if len(self.took_ms) > 1 else [0.0] * 99
        return Figures(
            what=self.name,
            requests=len(self.took_ms),
            median_ms=round(cuts[49], 1),
            p95_ms=round(cuts[94], 1),
            max_ms=round(max(self.took_ms, default=0.0), 1),
            bar_ms=BARS_MS.get(self.name),
            errors=len(self.errors),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """A line of the table."""

    what: str
    requests: int
    median_ms: float
    p95_ms: float
    max_ms: float
    bar_ms: float | None
    errors: int


@dataclass
class Phone:
    """A phone of a squad: its link, the stops of its loop, and what the server acknowledged."""

    token: str
    stops: list[str]
    draw: random.Random
    acknowledged: set[str] = field(default_factory=set)

    def events(self, count: int) -> list[dict[str, object]]:
        """Return new events as the page of the squad sends them."""
        return [
            {
                "id": str(UUID(int=self.draw.getrandbits(128), version=4)),
                "kind": self.draw.choice(["arrive", "leave"]),
                "stop": self.draw.choice(self.stops),
                "at_ms": int(time.time() * 1000),
                "lon": 101.44,
                "lat": 1.67,
                "accuracy_m": 12.0,
            }
            for _ in range(count)
        ]


def main() -> None:
    """Print a table, or JSON; exit 1 if something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--city", default="dumai")
    parser.add_argument("--large", action="store_true", help="a million incidents, three years")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--phone-every-s", type=float, default=10.0)
    parser.add_argument("--reader-every-s", type=float, default=5.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patroli-load-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/patroli.sqlite"
        os.environ["PATROLI_VAR"] = folder
        for words in (["demo"], ["plan"]):
            patroli(*words, "--city", options.city)
        office = open_office(options.city)
        if options.large:
            fill(office)
        phones = make_phones(office)
        with server(options.city) as running:
            url, links = running.url, running.links
            wait_for_worker(office)
            readers = [sign_in(url, links[n % len(links)]) for n in range(READERS)]
            tallies = run(url, phones, readers, office, options)
            lost = not_kept(office, phones)
    rows = [tally.figures() for tally in tallies]
    if options.json:
        told = {"large": options.large, "lost": lost, "rows": [asdict(row) for row in rows]}
        print(json.dumps(told))
    else:
        print(
            f"{'what':<12}{'requests':>9}{'median':>9}{'p95':>9}{'max':>9}{'bar':>7}{'errors':>8}"
        )
        for row in rows:
            bar = "" if row.bar_ms is None else f"{row.bar_ms:.0f}"
            print(
                f"{row.what:<12}{row.requests:>9}{row.median_ms:>9.1f}{row.p95_ms:>9.1f}"
                f"{row.max_ms:>9.1f}{bar:>7}{row.errors:>8}"
            )
        print(f"acknowledged but not kept: {lost}")
    for tally in tallies:
        for error in tally.errors[:3]:
            print(f"{tally.name}: {error}", file=sys.stderr)
    sys.exit(1 if lost or any(tally.errors for tally in tallies) else 0)


def patroli(*words: str) -> None:
    """Run the command line."""
    command = [str(PATROLI), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@dataclass(frozen=True)
class Running:
    """A server of the demo: its address, and the links that sign in a commander and a leader."""

    url: str
    links: list[str]
    process: "subprocess.Popen[str]"


@contextmanager
def server(city: str) -> Iterator[Running]:
    """Start a server of the demo with its worker, in a process group of its own; stop it after."""
    command = [str(PATROLI), "serve", "--demo", "--city", city, "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        links: list[str] = []
        url = ""
        for line in process.stdout:
            for found in re.findall(r"http://[\w.:\[\]]+(?:/\S*)?", line):
                parts = urlsplit(found)
                url = url or f"{parts.scheme}://{parts.netloc}"
                if parts.path.strip("/") and re.search("commander|leadership", line):
                    links.append(parts.path)
            if "Ctrl+C" in line:
                break
        if not url or not links:
            sys.exit("expected the server to tell its address and links to sign in; it did not")
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield Running(url, links, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def make_phones(office: Office) -> list[Phone]:
    """Return phones that hold the links of the shift now running, several to a squad."""
    now = office.now()
    date = now.date().isoformat()
    draft = Drafts.of(office).get(date)
    if draft is None:
        sys.exit(f"expected a plan for {date}")
    if Publications.of(office).number(date) == 0:
        publish(office, date, revision=draft.revision, by="benchmark")
    valid = [p for p in squad_passes(office, date) if p.valid_from <= now <= p.valid_until]
    publication = Publications.of(office).latest(date)
    assert publication is not None
    if not valid:
        sys.exit("no shift of today's plan is running now; run this between 06:00 and 23:00")

    def stops(held: SquadPass) -> list[str]:
        return [
            planned.stop.id
            for loop in publication.plan.loops
            if (loop.shift, loop.squad) == (held.shift, held.squad)
            for planned in loop.stops
        ]

    held = [valid[n % len(valid)] for n in range(PHONES)]
    return [Phone(token_of(office, p), stops(p), random.Random(n)) for n, p in enumerate(held)]


def wait_for_worker(office: Office, longest_s: float = 300.0) -> None:
    """Wait until the worker has done what it does at night, which is not when squads work."""
    time.sleep(5)
    until = time.monotonic() + longest_s
    while Jobs.of(office).open() and time.monotonic() < until:
        time.sleep(1)


def sign_in(url: str, link: str) -> str:
    """Return the cookies of somebody who signed in by a link of the demo."""
    connection = connect(url)
    connection.request("GET", link)
    answer = connection.getresponse()
    answer.read()
    cookies = cookies_of(answer)
    if not cookies:
        sys.exit(f"expected to be signed in by {link}, got {answer.status}")
    return cookies


def cookies_of(answer: http.client.HTTPResponse) -> str:
    """Return the cookies that an answer sets, as a request sends them."""
    return "; ".join(v.split(";")[0] for v in answer.headers.get_all("Set-Cookie", []))


def run(
    url: str, phones: list[Phone], readers: list[str], office: Office, options: argparse.Namespace
) -> list[Tally]:
    """Return what check-ins, map pages and the burst at the end took."""
    pages = map_pages(url, readers, office)
    check_ins, maps, burst = Tally("check-in"), Tally("map page"), Tally("burst of 10")
    until = time.monotonic() + options.seconds

    def check_in(phone: Phone) -> None:
        connection = connect(url)
        while time.monotonic() < until:
            time.sleep(phone.draw.uniform(0.5, 1.5) * options.phone_every_s)
            deliver(connection, phone, 1, check_ins)

    def read(number: int) -> None:
        draw, connection = random.Random(1000 + number), connect(url)
        while time.monotonic() < until:
            time.sleep(draw.uniform(0.5, 1.5) * options.reader_every_s)
            look(connection, readers[number], draw.choice(pages[readers[number]]), maps)

    at_once(
        [partial(check_in, phone) for phone in phones]
        + [partial(read, number) for number in range(len(readers))]
    )
    at_once([partial(deliver, connect(url), phone, BURST, burst) for phone in phones])
    return [check_ins, maps, burst]


def map_pages(url: str, readers: list[str], office: Office) -> dict[str, list[str]]:
    """Return the map pages that each reader may open."""
    date = office.now().date().isoformat()
    found: dict[str, list[str]] = {}
    for reader in readers:
        if reader not in found:
            found[reader] = [
                page
                for page in (f"/plans/{date}/", "/peta")
                if look(connect(url), reader, page, Tally("first look"))
            ]
        if not found[reader]:
            sys.exit("a reader may open no map page")
    return found


def at_once(works: Sequence[Callable[[], object]]) -> None:
    """Do all, each in a thread of its own."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def connect(url: str) -> http.client.HTTPConnection:
    """Return a connection that is kept open."""
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)


def deliver(connection: http.client.HTTPConnection, phone: Phone, count: int, tally: Tally) -> None:
    """Send events and note which were acknowledged."""
    items = phone.events(count)
    body = json.dumps({"items": items, "sent_ms": int(time.time() * 1000)})
    began = time.perf_counter()
    try:
        connection.request(
            "POST", f"/r/{phone.token}/kirim", body, {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        told = answer.read()
    except (OSError, http.client.HTTPException) as error:
        tally.errors.append(repr(error))
        connection.close()
        return
    tally.took_ms.append((time.perf_counter() - began) * 1000)
    kept = set(json.loads(told)["kept"]) if answer.status == 200 else set()
    if kept != {item["id"] for item in items}:
        tally.errors.append(f"{answer.status} {told[:200]!r}")
    phone.acknowledged |= kept


def look(connection: http.client.HTTPConnection, cookies: str, page: str, tally: Tally) -> bool:
    """Open a page and say whether it came."""
    began = time.perf_counter()
    try:
        connection.request("GET", page, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        tally.errors.append(repr(error))
        connection.close()
        return False
    tally.took_ms.append((time.perf_counter() - began) * 1000)
    if answer.status != 200:
        tally.errors.append(f"{page}: {answer.status}")
    return answer.status == 200


def not_kept(office: Office, phones: list[Phone]) -> int:
    """Return how many acknowledged events the database does not hold exactly once."""
    acknowledged = [key for phone in phones for key in phone.acknowledged]
    first = (office.now().date()).isoformat()
    there = Counter(event.id for event in FieldLog.of(office).events(first=first))
    return sum(there[key] != 1 for key in acknowledged)


if __name__ == "__main__":
    main()
