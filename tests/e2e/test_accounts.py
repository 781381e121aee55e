"""The first administrator comes in by link, password and code; a real browser, also by keyboard."""

import dataclasses
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page

from planner.city.office import Office
from planner.people.model import LOCK, MOST_FAILURES
from planner.people.service.people import first_administrator
from tests.e2e.conftest import SIZES
from tests.planner.city.small_city import NOW
from tests.web.conftest import office_in
from tests.web.fakes import full_desk
from web.app import create_app
from web.config import AppConfig
from web.server.listen import listen

pytestmark = pytest.mark.browser

PASSWORD = "kuda hijau naik becak"


@dataclass
class Place:
    """A server of its own whose clock can be put forward."""

    office: Office
    address: str
    at: datetime


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(office_in(tmp_path), "", NOW)
    made.office = dataclasses.replace(made.office, clock=lambda: made.at)
    config = AppConfig(desk=full_desk(), office=made.office, clock=lambda: made.at)
    server = listen(create_app(config), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.effective_port}"
    yield made
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)
    made.office.database.close()


@pytest.fixture
def visit(browser: Browser, place: Place) -> Iterator[Callable[..., Page]]:
    contexts = []

    def go(path: str, size: str = "phone") -> Page:
        width, height = SIZES[size]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        page = contexts[-1].new_page()
        page.goto(place.address + path)
        return page

    yield go
    for context in contexts:
        context.close()


def sound(page: Page) -> None:
    """Check what every page must hold: no serious finding, nothing to scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, page.url


def come_in(page: Page, place: Place) -> TOTP:
    """Return the code app that the first administrator set up, from the link to inside."""
    sound(page)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    sound(page)
    app = TOTP(page.inner_text(".secret").replace("-", "").replace(" ", ""))
    page.fill("#code", "000000")
    page.click("text=Pasang >> nth=-1")
    assert page.locator('[role="alert"]').is_visible()
    page.fill("#code", app.generate(time=place.at).token)
    page.click("text=Pasang >> nth=-1")
    assert page.locator(".codes li").count() == 8
    sound(page)
    page.click("main a.button")
    page.wait_for_url("**/pengguna")
    return app


def link(place: Place) -> str:
    return f"/masuk/tautan/{first_administrator(place.office)}"


@pytest.mark.parametrize("size", list(SIZES))
def test_the_first_link_leads_over_password_and_code_to_the_list_of_people(
    place: Place, visit: Callable[..., Page], keep: Callable[[Page, str], None], size: str
) -> None:
    address = link(place)
    page = visit(address, size)
    keep(page, f"first-link-{size}")
    come_in(page, place)
    sound(page)
    keep(page, f"people-{size}")
    page.fill("#name", "Sari Dewi")
    page.fill("#username", "sari")
    page.select_option("#role", "commander")
    page.click("text=Tambah dan buat tautan masuk")
    assert re.match(rf"{place.address}/masuk/tautan/\S{{43}}$", page.inner_text(".secret"))
    sound(page)
    page.click("text=Selesai")
    sound(page)
    keep(page, f"person-{size}")
    assert page.locator("text=Komandan").first.is_visible()
    page.goto(place.address + "/akun")
    assert page.locator("text=perangkat ini").count() == 1
    sound(page)
    keep(page, f"account-{size}")
    assert visit(address, size).locator("text=sudah dipakai").is_visible()


def test_who_knows_password_and_code_comes_in_by_keyboard_and_ends_the_other_session(
    place: Place, visit: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    first = visit(link(place))
    app = come_in(first, place)
    place.at += timedelta(minutes=5)
    page = visit("/masuk")
    sound(page)
    keep(page, "sign-in-phone")
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/masuk/kode*")
    sound(page)
    keep(page, "code-phone")
    page.keyboard.type(app.generate(time=place.at).token)
    page.keyboard.press("Enter")
    page.wait_for_url("**/pengguna")
    page.goto(place.address + "/akun")
    assert page.locator(".cardlist li").count() == 2
    page.get_by_role("button", name=re.compile("^Akhiri sesi di")).press("Enter")
    assert page.locator(".cardlist li").count() == 1
    first.reload()
    assert "/masuk" in first.url
    page.click("text=Keluar")
    page.wait_for_url("**/masuk")


def test_wrong_codes_lock_the_account_and_time_unlocks_it(
    place: Place, visit: Callable[..., Page]
) -> None:
    app = come_in(visit(link(place)), place)
    place.at += timedelta(minutes=5)
    page = visit("/masuk")

    def give_password() -> None:
        page.goto(place.address + "/masuk")
        page.fill("#username", "admin")
        page.fill("#password", PASSWORD)
        page.click("main button")

    give_password()
    for _ in range(MOST_FAILURES):
        page.fill("#code", "000000")
        page.click("main button")
        assert page.locator('[role="alert"]').is_visible()
    page.fill("#code", app.generate(time=place.at).token)
    page.click("main button")
    assert page.url.endswith("/masuk/kode")
    give_password()
    assert page.locator('[role="alert"]').is_visible()
    sound(page)
    place.at += LOCK
    give_password()
    page.fill("#code", app.generate(time=place.at).token)
    page.click("main button")
    page.wait_for_url("**/pengguna")
