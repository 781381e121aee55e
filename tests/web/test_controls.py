"""No dead control: what can be clicked or filled in is answered, and every page is led to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.maps.page import STATIC
from tests.web.conftest import app_of
from tests.web.fakes import FakeDesk, empty_desk, full_desk

ROOT = Path(__file__).parents[2]
FOREIGN = ("geo:", "https://www.google.com/maps/", "https://osmand.net/", "om:", "data:")
FOR_MACHINES = {
    "health.healthz",
    *("squad.open", "squad.outlines", "squad.file", "squad.start", "squad.worker", "squad.renew"),
    *("squad.manifest", "squad.icon", "squad.icon_picture", "positions.data", "positions.outlines"),
    *("delivery.send", "delivery.photo", "delivery.positions"),
    *("trackers.owntracks", "trackers.traccar"),
}
"""Pages that no link leads to; docs/operations.md tells of them."""


@dataclass
class Found(HTMLParser):
    """What a page offers to click, load and fill in."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    forms: list[tuple[str, str, list[str]]] = field(default_factory=list)
    buttons_outside: int = 0
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag in ("a", "link"):
            self.links.append(given["href"])
        elif tag in ("script", "img", "iframe") and "src" in given:
            self.links.append(given["src"])
        elif tag == "form":
            self.inside = True
            self.forms.append((given.get("action", ""), given.get("method", "get"), []))
        elif tag in ("input", "select", "textarea", "button"):
            if not self.inside:
                self.buttons_outside += 1
            elif "name" in given:
                self.forms[-1][2].append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


@dataclass
class Walk:
    """Every answer that can be reached from the start page by following links."""

    app: Flask
    pages: dict[str, Found] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def all(self, client: FlaskClient) -> "Walk":
        left, seen = ["/"], {"/"}
        while left:
            here = left.pop()
            for address in self._open(client, here):
                if address not in seen:
                    seen.add(address)
                    left.append(address)
        return self

    def _open(self, client: FlaskClient, here: str) -> Iterator[str]:
        answer = client.get(here)
        if answer.status_code != 200:
            self.broken.append(f"{here}: {answer.status}")
            return
        parts = urlsplit(here)
        self.reached.add(self.app.url_map.bind("").match(parts.path)[0])
        attached = "attachment" in answer.headers.get("Content-Disposition", "")
        if answer.mimetype != "text/html" or attached:
            return
        page = self.pages[here] = Found()
        page.feed(answer.get_data(as_text=True))
        for link in page.links:
            target = urljoin(here, link)
            if urlsplit(target).scheme:
                self.foreign.add(target)
            elif link.startswith("#"):
                if link.removeprefix("#") not in page.ids:
                    self.broken.append(f"{here}: no {link}")
            else:
                yield target.partition("#")[0]


def walked(desk: FakeDesk) -> Walk:
    app = app_of(desk)
    with app.test_client() as client:
        return Walk(app).all(client)


@pytest.fixture(scope="module")
def full() -> Walk:
    return walked(full_desk("2023-08-01", "2023-08-02"))


@pytest.mark.parametrize(
    "desk",
    [full_desk("2023-08-01", "2023-08-02"), full_desk("2023-07-30"), empty_desk()],
    ids=["plans of two days", "none for today", "no plan at all"],
)
def test_every_link_of_every_page_is_answered(desk: FakeDesk) -> None:
    assert walked(desk).broken == []


def test_every_page_can_be_reached_from_the_start_page(full: Walk) -> None:
    endpoints = {rule.endpoint for rule in full.app.url_map.iter_rules()}
    assert endpoints - full.reached == FOR_MACHINES


def test_links_that_leave_the_host_open_maps_and_nothing_else(full: Walk) -> None:
    assert [link for link in full.foreign if not link.startswith(FOREIGN)] == []


def test_every_form_and_button_of_a_page_reaches_a_handler(full: Walk) -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "web").glob("*.py"))
    for address, page in full.pages.items():
        assert page.buttons_outside == 0, address
        for action, method, names in page.forms:
            path = urlsplit(urljoin(address, action)).path
            assert full.app.url_map.bind("").test(path, method=method.upper())
            assert [n for n in names if f'"{n}"' not in source] == []


def test_every_control_that_the_map_script_makes_listens() -> None:
    script = (STATIC / "map.js").read_text(encoding="utf-8")
    made = re.findall(r'var (\w+) = make\("(?:button|input|select|form)"', script)
    made += re.findall(r'var (\w+) = make\("a", \{ href: "#"', script)
    assert len(made) >= 5
    deaf = [
        control
        for control in made
        if f"{control}.addEventListener(" not in script and f"DomEvent.on({control}," not in script
    ]
    assert deaf == []
