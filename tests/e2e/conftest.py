"""A real server on a free port and a real browser; every page is watched while it is used."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.machine import chromium
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.server.listen import listen

SCREENSHOTS = Path(__file__).parent / "screenshots"
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Watch:
    """What a page did while it was used: foreign requests, failures, console errors."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.host = host
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("requestfailed", lambda request: self.errors.append(f"failed {request.url}"))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._told(message.type, message.text))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "file") and parts.netloc != self.host:
            self.foreign.append(url)

    def _told(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.errors.append(f"{kind}: {text}")

    def check(self) -> None:
        assert self.foreign == []
        assert self.errors == []


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    server = listen(app_of(full_desk("2023-08-01", "2023-08-02")), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    assert path, "expected Chromium; install Debian's package chromium or set CHROMIUM to its path"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address; afterwards all that was opened must be clean."""
    watches: list[Watch] = []

    def go(path: str = "/rencana", size: str = "desktop", offline: bool = False) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == "phone",
            offline=offline,
            accept_downloads=True,
        )
        page = context.new_page()
        watches.append(Watch(page, urlsplit(address).netloc))
        page.goto(path if "://" in path else address + path)
        return page

    yield go
    for watch in watches:
        watch.page.context.close()
        watch.check()


@pytest.fixture
def keep() -> Callable[[Page, str], None]:
    """Return a function that saves a picture of a page for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def save(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return save
