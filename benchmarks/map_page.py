"""Bytes transferred and seconds until usable of the map pages, in headless Chromium.

Starts a server of the demo and signs in as its commander. Cold: an empty browser
cache. Warm: scripts and styles cached, as on every visit but the first. Usable: the map has drawn
its layers and answers to fingers, counted from the start of the navigation.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
from dataclasses import asdict, dataclass

from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright

from benchmarks.load import Running, server

PAGES = ("/rencana", "/peta")
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
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("expected Chromium; install Debian's package chromium or set CHROMIUM")
    with server(options.city) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        rows = [
            measure(browser, running, page, width, options.visits)
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


def measure(browser: Browser, running: Running, page: str, width: int, visits: int) -> Figures:
    """Return the medians of a page as a commander sees it; the first visit is not counted."""
    cold, warm = [], []
    for number in range(visits + 1):
        context = browser.new_context(viewport={"width": width, "height": 800})
        with context.new_page() as door:
            # Signing in leads on to another page, whose files must not count as cached.
            door.route("**/*", only_pages)
            door.goto(running.url + running.links[0])
        first = visit(context, running.url + page)
        second = visit(context, f"{running.url}{page}?again")
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


def only_pages(route: Route) -> None:
    """Let pages come, but nothing that they load."""
    if route.request.resource_type == "document":
        route.continue_()
    else:
        route.abort()


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
