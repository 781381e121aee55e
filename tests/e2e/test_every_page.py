"""Every page that a role reaches by links, on a phone and on a desk, in both languages."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from planner.field.store import FieldLog
from planner.incidents.store.incidents import Incidents
from planner.patrol.publication.passes import squad_passes, token_of
from planner.people.roles import ROLES, Person, Role
from planner.people.service.people import add_person
from planner.staffing.model import Assignment, Member, Service
from planner.staffing.store import Staffing
from tests.e2e.conftest import SIZES, Watch
from tests.planner.city.small_city import NOW, incidents
from tests.planner.field.events import driven
from tests.planner.patrol.publication.published import proposed_day, published_day
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import full_desk
from web.language import COOKIE
from web.server.listen import listen

pytestmark = pytest.mark.browser

DAY, NEXT = "2026-03-02", "2026-03-03"
AT = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
"""Half past nine by the clock of the small city: its first shift runs."""
LONG = "PasarRakyatTanpaSpasiYangNamanyaPanjangSekaliDanTidakPernahBerakhir"
NASTY = f"<b onclick=alert(1)>Pak</b> {{{{7*7}}}} {LONG}"
MOST = 60
"""Pages of one role; the address of each is of another kind."""


class Site:
    """The servers of the roles, and a squad's link."""

    def __init__(self) -> None:
        self.address: dict[str, str] = {}
        self.link = ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give a server for each role on one busy office."""
    folder = tmp_path_factory.mktemp("every")
    morning = office_in(folder, NOW)
    Incidents.of(morning).add(incidents())
    plan = published_day(morning, DAY).plan
    office = office_in(folder, AT)
    for loop in plan.loops[:3]:
        events = driven(loop, DAY, lambda stop: stop.id != "s3")
        FieldLog.of(office).add_events(replace(e, note=NASTY if e.note else "") for e in events)
    proposed_day(office, NEXT)
    Staffing.of(office).put_members(
        [Member(id=i, name=f"{NASTY[:50]} {i}", squad="Regu 1") for i in "abc"]
    )
    day = datetime.fromisoformat(DAY).date()
    Staffing.of(office).keep_roster(
        DAY[:7],
        revision=0,
        services=[Service(day, "pagi", "Regu 1")],
        assignments=[Assignment(day=day, member="a", shift="pagi", squad="Regu 1")],
        by="uji",
        at=AT,
    )
    add_person(office, "uji", name=NASTY[:70], grants=[], by="test")
    made, servers = Site(), []
    held = next(p for p in squad_passes(office, DAY) if p.valid_from <= AT <= p.valid_until)
    made.link = f"/r/{token_of(office, held)}"
    visitors: list[tuple[str, Person | None]] = [(role, person(role)) for role in ROLES]
    for role, who in [*visitors, ("nobody", None)]:
        app = app_of(full_desk(DAY), AT, office=office, who=who, csrf=True)
        server = listen(app, "127.0.0.1", 0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        made.address[role] = f"http://127.0.0.1:{server.effective_port}"
    yield made
    for server, thread in servers:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)
    office.database.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def kind(address: str) -> str:
    """Return an address without what differs between pages of one kind."""
    path = re.sub(r"\d{4}-\d\d(-\d\d)?", "D", urlsplit(address).path)
    path = re.sub(r"(pagi|siang|malam)/regu-\d", "S", path)
    return re.sub(r"/(orang|anggota)/[^/]+$", r"/\1/x", path)


def linked(page: Page) -> list[str]:
    """Return the pages of this host that a page links to, files left out."""
    every = page.evaluate(
        "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
    )
    host = urlsplit(page.url).netloc
    return [
        a.split("#")[0]
        for a in every
        if urlsplit(a).netloc == host
        and "lang=" not in a
        and (not urlsplit(a).path.startswith("/r/") or urlsplit(page.url).path.startswith("/r/"))
        and not re.search(r"\.\w{2,6}$|/berkas/(pdf|xlsx|txt)$|/foto/|/putaran\.", urlsplit(a).path)
    ]


ENGLISH = re.compile(r"\b(the|with|of|and|your|is|are|not|no|for|by|from|was)\b")
INDONESIAN = re.compile(r"\b(yang|untuk|dengan|belum|sudah|tidak|pada|atau|oleh|ini|itu)\b")


OWN_WORDS = """() => {
    const main = document.querySelector('main').cloneNode(true);
    main.querySelectorAll('[lang], script, style').forEach(e => e.remove());
    return main.textContent;
}"""
"""Gives the text of a page without parts that say themselves which language they are in."""


def faults(page: Page, other: re.Pattern[str]) -> list[str]:
    """Return what is wrong with a page as it stands: too wide, or in the other language."""
    found = []
    strange = other.search(page.evaluate(OWN_WORDS))
    if strange:
        found.append(f"not of this language: {strange.string[max(0, strange.start() - 40) :][:90]}")
    wide, room = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if wide > room:
        found.append(f"{wide} px wide in {room}")
    if page.evaluate("document.querySelectorAll('b[onclick]').length"):
        found.append("what somebody typed became part of the page")
    return found


def shut_out(page: Page) -> list[str]:
    every = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:150]}"
        for v in every
        if v["impact"] in ("serious", "critical")
    ]


def focus_faults(page: Page) -> list[str]:
    """Return what the first steps with the tab key leave unseen."""
    found = []
    for _ in range(4):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
                const e = document.activeElement;
                const s = getComputedStyle(e);
                return [e.tagName, e.outerHTML.slice(0, 80), s.outlineStyle, s.boxShadow];
            }"""
        )
        if told[0] != "BODY" and told[2] == "none" and told[3] == "none":
            found.append(f"focus unseen: {told[1]}")
    return found


def walk(page: Page, address: str, first: str, least: int = 3) -> dict[str, list[str]]:
    """Return the faults of every page that can be reached from the first."""
    watch = Watch(page, urlsplit(address).netloc)
    todo = [address + first]
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    while todo and len(seen) < MOST:
        here = todo.pop(0)
        if kind(here) in seen:
            continue
        seen.add(kind(here))
        answer = page.goto(here)
        name = urlsplit(here).path
        assert answer is not None
        told = [] if answer.status == 200 else [f"status {answer.status}"]
        todo += linked(page)
        told += faults(page, ENGLISH) + shut_out(page) + focus_faults(page)
        page.goto(f"{here}{'&' if '?' in here else '?'}lang=en")
        told += [f"en: {f}" for f in faults(page, INDONESIAN)]
        page.set_viewport_size({"width": 1280, "height": 900})
        told += [f"desk: {f}" for f in faults(page, INDONESIAN)]
        page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
        page.context.clear_cookies(name=COOKIE)
        if told:
            found[name] = told
    assert len(seen) >= least
    found |= {"console": watch.errors} if watch.errors else {}
    return found | ({"foreign": watch.foreign} if watch.foreign else {})


@pytest.mark.parametrize("role", ROLES)
def test_whatever_a_role_reaches_serves_everybody(page: Page, site: Site, role: Role) -> None:
    first: dict[str, str] = {"squad_leader": "/laporan"}
    assert walk(page, site.address[role], first.get(role, "/")) == {}


def test_what_a_squad_reaches_by_its_link_serves_everybody(page: Page, site: Site) -> None:
    assert walk(page, site.address["nobody"], site.link, least=2) == {}
