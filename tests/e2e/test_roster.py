"""The roster in a browser: read on a phone, changed by keyboard, nobody shut out."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from planner.staffing.model import Assignment, Member, Service
from planner.staffing.store import Staffing
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import empty_desk
from web.server.listen import listen

pytestmark = pytest.mark.browser

NOW = datetime(2026, 12, 2, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
DAY = date(2026, 12, 2)
PAGES = ("", "/hari/2026-12-02?ubah=a", "/orang/a", "/anggota", "/kendaraan", "/cuti")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    office = office_in(tmp_path_factory.mktemp("roster"), at=NOW)
    Staffing.of(office).put_members(
        [Member(id=i, name=f"Anggota {i.upper()}", squad="Regu 1") for i in "abc"]
    )
    Staffing.of(office).keep_roster(
        "2026-12",
        revision=0,
        services=[Service(DAY, "pagi", "Regu 1")],
        assignments=[Assignment(day=DAY, member="a", shift="pagi", squad="Regu 1")],
        by="uji",
        at=NOW,
    )
    who = person("commander")
    server = listen(app_of(empty_desk(), NOW, office=office, who=who), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)
    office.database.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_roster_serves_everybody(
    visit: Callable[..., Page], size: str, path: str
) -> None:
    page = visit("/jadwal" + path, size)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []
    wide = page.evaluate("document.querySelector('main').scrollWidth")
    assert wide <= page.evaluate("innerWidth")


def test_an_exchange_is_made_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("/jadwal/hari/2026-12-02?ubah=a", "phone")
    page.get_by_label("Tukar dengan").focus()
    page.keyboard.type("Anggota B")
    page.get_by_role("button", name="Tukar", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tersimpan")
    expect(page.locator("#m-b")).to_be_visible()
    page.locator("#m-b summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#m-b .why p")).to_contain_text("Ditukar oleh komandan dengan Anggota A")
