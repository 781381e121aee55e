"""Bytes transferred and seconds until usable of the map pages, in headless Chromium.

Starts a server of the city as it is in the database (or measures `--url`). Cold: an empty browser
cache. Warm: scripts and styles cached, as on every visit but the first. Usable: the map has drawn
its layers and answers to fingers, counted from the start of the navigation.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

PAGES = ("/", "/peta")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KB = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over the visits of one page in one window."""

    page: str
    width_px: int
    cold_kb: float
    warm_kb: float
    cold_s: float
    warm_s: float


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--city", default="dumai")
    parser.add_argument("--url", help="measure a server that runs already")
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("expected Chromium; install Debian's package chromium or set CHROMIUM")
    with server(options.city, options.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        rows = [
            measure(browser, url, page, width, options.visits)
            for page in PAGES
            for width in (1280, 360)
        ]
        browser.close()
    if options.json:
        print(json.dumps({"pages": [asdict(row) for row in rows]}))
        return
    print(f"{'page':<8}{'px':>6}{'cold kB':>10}{'warm kB':>10}{'cold s':>9}{'warm s':>9}")
    for row in rows:
        print(
            f"{row.page:<8}{row.width_px:>6}{row.cold_kb:>10.1f}{row.warm_kb:>10.1f}"
            f"{row.cold_s:>9.2f}{row.warm_s:>9.2f}"
        )


@contextmanager
def server(city: str, url: str | None) -> Iterator[str]:
    """Yield the address of a server: the given one, or one of our own on a free port."""
    if url:
        yield url.rstrip("/")
        return
    command = [str(Path(sys.executable).parent / "patroli"), "serve", "--city", city, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = next((word for word in line.split() if word.startswith("http://")), "")
        if not address:
            sys.exit(f"the server did not start: {line}")
        try:
            yield address
        finally:
            process.terminate()


def measure(browser: Browser, url: str, page: str, width: int, visits: int) -> Figures:
    """Return the medians of a page; a first visit that wakes the server is not counted."""
    cold, warm = [], []
    for number in range(visits + 1):
        context = browser.new_context(viewport={"width": width, "height": 800})
        first, second = visit(context, url + page), visit(context, f"{url}{page}?again")
        context.close()
        if number:
            cold.append(first)
            warm.append(second)
    return Figures(
        page,
        width,
        statistics.median(b for b, _ in cold) / KB,
        statistics.median(b for b, _ in warm) / KB,
        statistics.median(s for _, s in cold),
        statistics.median(s for _, s in warm),
    )


def visit(context: BrowserContext, address: str) -> tuple[float, float]:
    """Return bytes that came over the wire and seconds until the map was usable."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('patroli-map-ready').length > 0")
    page.wait_for_load_state("networkidle")
    seconds = page.evaluate("performance.getEntriesByName('patroli-map-ready')[0].startTime") / 1000
    page.close()
    return sum(received), float(seconds)


if __name__ == "__main__":
    main()
