"""No dead control: what can be clicked or filled in is answered, and every page is led to."""

import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from planner.city.office import Office
from planner.field.photos import keep_photo
from planner.field.store import FieldLog
from planner.jobs.ask import ask
from planner.maps.page import STATIC
from planner.people.roles import ROLES, Grant, Person, Role
from planner.people.service.people import add_person
from planner.potential.service import Told, record
from planner.review.desk import CityDesk
from planner.staffing.model import Assignment, Leave, Member, Service, Vehicle
from planner.staffing.reasons import by_hand
from planner.staffing.store import Staffing
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW
from tests.planner.field.events import report_all, sent
from tests.planner.patrol.publication.published import proposed_day, published_day
from tests.web.conftest import app_of, office_in
from tests.web.fakes import empty_desk, full_desk
from tests.web.people.signing import PASSWORD
from web.desk import Desk

ROOT = Path(__file__).parents[2]
AT = NOW + timedelta(hours=3, minutes=15)
"""The morning shift of the small city has ended, its links are open for a quarter of an hour."""

AREAS: dict[Role, str] = {"officer": "B", "squad_leader": "Regu 1"}
SOMEBODY = Person(
    username="uji",
    name="Uji",
    grants=tuple(Grant(role=role, area=AREAS.get(role, "")) for role in ROLES),
)

FOREIGN = (
    *("geo:", "https://www.google.com/maps/", "https://osmand.net/", "om:", "data:"),
    "https://wa.me/",
)
ENDLESS = 4
"""So many addresses of a kind are opened: days, months and reports lead on without end."""

SCRIPTS_ASK = {
    *("today.job", "positions.data", "positions.outlines", "squad.outlines", "squad.worker"),
    *(
        "squad.start",
        "squad.manifest",
        "delivery.send",
        "delivery.photo",
        "delivery.positions",
        "delivery.news",
    ),
}
"""Asked by scripts of pages, or by the browser that installs the squad's page."""

PROGRAMS_ASK = {"health.healthz", "metrics.metrics", "trackers.owntracks", "trackers.traccar"}
"""Asked by monitors and trackers; so is all below /api."""

HANDED_OUT = {"security.demo", "security.link", "calendars.follow"}
"""Links that are given to somebody by hand."""

AFTER_A_FORM = {
    *("security.two_factor_token_validation", "people.back", "incidents.rejects"),
}
"""What the answer to a sent form leads to."""

AT_ANOTHER_MOMENT = {
    *("reports.accept", "reports.open_again", "incidents.take_back", "account.end_sessions"),
}
"""Forms of a signed report, of an incident entered today, of a device signed in."""

IF_SET = {"provider.begin", "provider.finish"}
"""The button of the office's own accounts, and where it leads back to; off unless it is set."""

UNLINKED = SCRIPTS_ASK | PROGRAMS_ASK | HANDED_OUT | AFTER_A_FORM | AT_ANOTHER_MOMENT | IF_SET

READ_BY_LIBRARIES = {
    *("csrf_token", "username", "password", "new_password", "new_password_confirm"),
    *("code", "remember", "submit", "setup", "next"),
}
"""Fields of Flask-WTF and Flask-Security."""

STATICS = (*(ROOT / "web").glob("**/static"), STATIC)
SCRIPTS = "".join(p.read_text(encoding="utf-8") for f in STATICS for p in f.rglob("*.js"))


@dataclass
class Found(HTMLParser):
    """What a page offers to click, load and fill in."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    forms: list[tuple[str, str, list[str]]] = field(default_factory=list)
    outside: list[dict[str, str]] = field(default_factory=list)
    inside: bool = False
    latest: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if "id" in given:
            self.latest = given["id"]
            self.ids.add(self.latest)
        if tag in ("a", "link") and "href" in given:
            self.links.append(given["href"])
        elif tag in ("script", "img", "iframe") and "src" in given:
            self.links.append(given["src"])
        elif tag == "form":
            self.inside = True
            self.forms.append((given.get("action", ""), given.get("method", "get"), []))
        elif tag in ("input", "select", "textarea", "button"):
            if not self.inside and "form" not in given:
                self.outside.append({**given, "below": self.latest})
            elif "name" in given and self.forms:
                self.forms[-1][2].append(given["name"])
            if "formaction" in given:
                method = self.forms[-1][1]
                self.forms.append((given["formaction"], method, list(self.forms[-1][2])))

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

    def all(self) -> "Walk":
        left, seen = deque(["/"]), {"/"}
        opened: Counter[tuple[str, ...]] = Counter()
        while left:
            here = left.popleft()
            kind = self.kind(here)
            opened[kind] += 1
            most = 1 if "lang" in kind else ENDLESS
            if opened[kind] > most and not self.endpoint(here).endswith("static"):
                continue
            for address in self._open(here):
                if address not in seen:
                    seen.add(address)
                    left.append(address)
        return self

    def kind(self, address: str) -> tuple[str, ...]:
        """Return what addresses have in common of which a few tell of all."""
        return (self.endpoint(address), *(["lang"] if "lang=" in address else []))

    def endpoint(self, address: str, method: str = "GET") -> str:
        """Return which view answers an address; "" for none."""
        try:
            urls = self.app.url_map.bind("localhost")
            return str(urls.match(urlsplit(address).path, method=method)[0])
        except (NotFound, MethodNotAllowed):
            return ""

    def get(self, here: str) -> TestResponse:
        """Return the answer to somebody who opens an address."""
        with self.app.test_client() as client:
            return client.get(here, headers={"Accept": "text/html"})

    def _open(self, here: str) -> Iterator[str]:
        answer = self.get(here)
        self.reached.add(self.endpoint(here))
        if answer.status_code in (302, 303):
            yield urljoin(here, answer.headers["Location"])
            return
        if self.endpoint(here) == "squad.open" and answer.status_code == 403:
            return  # The link of a later shift, which says so.
        if answer.status_code != 200:
            self.broken.append(f"{here}: {answer.status}")
            return
        attached = "attachment" in answer.headers.get("Content-Disposition", "")
        if answer.mimetype != "text/html" or attached:
            return
        page = self.pages[here] = Found()
        page.feed(answer.get_data(as_text=True))
        for link in page.links:
            target = urljoin(here, link).removeprefix("http://localhost")
            if urlsplit(target).scheme:
                self.foreign.add(target)
            elif link.startswith("#"):
                if link.removeprefix("#") not in page.ids:
                    self.broken.append(f"{here}: no {link}")
            else:
                yield target.partition("#")[0] or "/"

    def sent_to(self) -> set[str]:
        """Return the views that forms of the pages are sent to."""
        return {
            self.endpoint(urljoin(here, action or here), method.upper())
            for here, page in self.pages.items()
            for action, method, _ in page.forms
        }


def busy_office(folder: Path) -> Office:
    """Return the small city's office on a day on which everything that there is happened."""
    office = office_in(folder, AT)
    fill(office)
    boss = [Grant(role="commander")]
    add_person(office, "uji", name="Uji", grants=boss, by="uji", password=PASSWORD)
    yesterday = (AT - timedelta(days=1)).date().isoformat()
    published_day(office, yesterday)
    publication = published_day(office)
    proposed_day(office, (AT + timedelta(days=1)).date().isoformat())
    loop = publication.plan.loops[0]
    report_all(office, [loop], publication.date, lambda stop: stop.id != "s3")
    picture = io.BytesIO()
    Image.new("RGB", (90, 60), "navy").save(picture, "JPEG")
    photo = "11111111-1111-4111-8111-111111111111"
    at = loop.stops[0].arrive + timedelta(minutes=4)
    found = sent(loop, publication.date, "f", "finding", at, loop.stops[0].stop, category="PKL")
    FieldLog.of(office).add_events([replace(found, id=photo)])
    FieldLog.of(office).attach_photo(photo, ["p"], keep_photo(office, photo, picture.getvalue()))
    keep_roster(office)
    anticipate(office)
    ask(office, "plan", {"date": publication.date, "seed": 1}, "uji")
    return office


def anticipate(office: Office) -> None:
    """Record what may happen later, and what may be happening since two hours ago."""
    for key, begins in (("a" * 24, AT + timedelta(hours=2)), ("b" * 24, AT - timedelta(hours=2))):
        told = Told(
            key=key,
            category="PKL",
            start=begins,
            end=begins + timedelta(hours=3),
            likelihood=0.5,
            ward="B1",
        )
        record(office, told, areas={""}, by="uji")


def keep_roster(office: Office) -> None:
    """Keep a member, a vehicle, a leave and a month's roster of one shift."""
    today = AT.date()
    Staffing.of(office).put_members([Member(id="a", name="Anggota A", squad="Regu 1")])
    Staffing.of(office).put_vehicle(Vehicle(id="v", name="Mobil 1", kind="mobil", squad="Regu 1"))
    Staffing.of(office).put_leave(Leave(id="l", member="a", first_day=today, last_day=today))
    Staffing.of(office).keep_roster(
        f"{today:%Y-%m}",
        revision=0,
        services=[Service(today, "pagi", "Regu 1")],
        assignments=[
            Assignment(
                day=today,
                member="a",
                shift="pagi",
                squad="Regu 1",
                why=by_hand("add", "uji"),
            )
        ],
        by="uji",
        at=AT,
    )


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    office = busy_office(tmp_path_factory.mktemp("busy"))
    at = AT.astimezone(office.data.settings.zone)
    app = app_of(CityDesk(office), at, office=office, who=SOMEBODY)
    with app.test_client() as client:
        file = FileStorage(io.BytesIO(b"Tanggal\n"), "x.csv")
        client.post("/kejadian/berkas", data={"file": file})
    yield Walk(app).all()
    office.database.close()


@pytest.fixture(scope="module")
def stranger() -> Walk:
    return Walk(app_of(empty_desk(), accounts=True)).all()


@pytest.mark.slow
def test_every_link_of_every_page_is_answered(busy: Walk, stranger: Walk) -> None:
    assert busy.broken + stranger.broken == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "desk",
    [full_desk("2023-08-01", "2023-08-02"), full_desk("2023-07-30"), empty_desk()],
    ids=["plans of two days", "none for today", "no plan at all"],
)
def test_a_city_that_just_starts_has_no_broken_link_either(desk: Desk) -> None:
    assert Walk(app_of(desk, who=SOMEBODY)).all().broken == []


def test_every_page_can_be_reached_by_links_and_every_handler_by_a_form(
    busy: Walk, stranger: Walk
) -> None:
    reached = busy.reached | stranger.reached | busy.sent_to() | stranger.sent_to()
    endpoints = {
        rule.endpoint for rule in busy.app.url_map.iter_rules() if not rule.rule.startswith("/api/")
    }
    assert endpoints - reached == UNLINKED


def test_links_that_leave_the_host_open_maps_or_a_message_and_nothing_else(busy: Walk) -> None:
    assert busy.foreign
    assert [link for link in busy.foreign if not link.startswith(FOREIGN)] == []


def test_every_form_reaches_a_handler_that_reads_its_fields(busy: Walk, stranger: Walk) -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "web").rglob("*.py"))
    lost, unread = set(), set()
    for walk in (busy, stranger):
        assert "" not in walk.sent_to()
        for address, page in walk.pages.items():
            for action, method, names in page.forms:
                if not walk.endpoint(urljoin(address, action or address), method.upper()):
                    lost.add((walk.endpoint(address), action, method))
                unread |= {
                    (walk.endpoint(address), name)
                    for name in names
                    if name not in READ_BY_LIBRARIES
                    and f'"{name}"' not in source
                    and f"form.{name}." not in SCRIPTS
                }
    assert lost == set()
    assert unread == set()


def test_every_control_outside_a_form_is_known_to_a_script(busy: Walk) -> None:
    deaf = {
        (busy.endpoint(address), str(control))
        for address, page in busy.pages.items()
        for control in page.outside
        if "readonly" not in control and not any(word in SCRIPTS for word in _handles(control))
    }
    assert deaf == set()


def _handles(control: dict[str, str]) -> Iterator[str]:
    """Yield by what a script may find a control: its id, classes, data attributes, its box."""
    yield f'"#{control["below"]} button"'
    yield from (f'"{control["id"]}"', f'#{control["id"]}"') if "id" in control else ()
    yield from (f".{word}" for word in control.get("class", "").split() if word != "button")
    yield from (f"[{key}" for key in control if key.startswith("data-"))


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
