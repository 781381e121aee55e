"""A leader adds remarks and signs, by keyboard, on a phone; nobody is shut out."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from planner.field.store import FieldLog
from planner.patrol.publication.passes import squad_passes, token_of
from planner.staffing.model import Member
from planner.staffing.store import Staffing
from tests.e2e.conftest import SIZES, Watch
from tests.planner.city.small_city import NOW
from tests.planner.field.events import driven
from tests.planner.patrol.publication.published import published_day
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import full_desk
from web.server.listen import listen

pytestmark = pytest.mark.browser

DAY = "2026-03-02"
EVENING = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Visit = Callable[..., Page]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the address of a server after a shift, and the path of a squad's link."""
    plan = published_day(office_in(tmp_path, NOW), DAY).plan
    office = office_in(tmp_path, EVENING)
    for loop in plan.loops[:3]:
        FieldLog.of(office).add_events(driven(loop, DAY, lambda stop: stop.id != "s3"))
    Staffing.of(office).put_members([Member(id="budi", name="Budi Santoso", squad="Regu 1")])
    link = f"/r/{token_of(office, squad_passes(office, DAY)[0])}/laporan"
    who = person("squad_leader", "commander", area="Regu 1")
    app = app_of(full_desk(DAY), EVENING, office=office, who=who, csrf=True)
    server = listen(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", link
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def look(browser: Browser, site: tuple[str, str]) -> Iterator[Visit]:
    """Return a function that opens a path; afterwards all that was opened must be clean."""
    watches: list[Watch] = []

    def go(path: str, size: str = "phone") -> Page:
        width, height = SIZES[size]
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        watches.append(Watch(page, urlsplit(site[0]).netloc))
        page.goto(site[0] + path)
        return page

    yield go
    for watch in watches:
        watch.page.context.close()
        watch.check()


def violations(page: Page) -> list[object]:
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")


def test_a_leader_remarks_and_signs_by_keyboard(look: Visit) -> None:
    page = look(f"/laporan/{DAY}/pagi/regu-1")
    tab_to(page, "#sprin")
    page.keyboard.type("800/12/SPT")
    page.keyboard.press("Tab")
    page.keyboard.type("Jalan tergenang.")
    tab_to(page, "button[value=save]")
    page.keyboard.press("Enter")
    expect(page.locator("#remarks")).to_have_value("Jalan tergenang.")
    tab_to(page, "button[value=sign]")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Ditandatangani Uji")
    expect(page.locator("#remarks")).to_have_count(0)
    assert violations(page) == []


def test_the_squads_link_signs_without_an_account(look: Visit, site: tuple[str, str]) -> None:
    page = look(site[1])
    page.get_by_label("Anggota regu yang menandatangani").select_option("Budi Santoso")
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.locator("main")).to_contain_text("Ditandatangani Budi Santoso")


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("path", ["", f"/{DAY}", f"/{DAY}/pagi/regu-1", f"/{DAY}/pagi/regu-2"])
def test_pages_of_reports_fit_and_shut_nobody_out(look: Visit, path: str, size: str) -> None:
    page = look(f"/laporan{path}", size)
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room
    assert violations(page) == []
