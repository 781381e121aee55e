import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from planner.incidents.store.incidents import Incidents
from planner.jobs.worker import Stop, work
from planner.work.kinds import AGENDA
from tests.e2e.conftest import SIZES, Watch
from tests.planner.city.small_city import NOW, incidents
from tests.planner.patrol.publication.published import published_day, today
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import empty_desk
from web.server.listen import listen

pytestmark = pytest.mark.browser

Keep = Callable[[Page, str], None]
AT = NOW - timedelta(hours=1)
"""Six in the morning, by the clock of the small city."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Give the address of the small city with a worker and yesterday's published plan."""
    office = office_in(tmp_path, AT)
    Incidents.of(office).add(incidents())
    published_day(office, (AT.date() - timedelta(days=1)).isoformat())
    at = AT.astimezone(office.data.settings.zone)
    app = app_of(empty_desk(), at, office=office, who=person("commander"))
    server = listen(app, "127.0.0.1", 0)
    stop = Stop()
    threads = [
        threading.Thread(target=server.run, daemon=True),
        threading.Thread(target=work, args=(office, AGENDA, stop, lambda _: None), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    stop.asked = True
    threads[1].join(timeout=60)
    server.task_dispatcher.shutdown()
    server.close()
    threads[0].join(timeout=5)
    assert today(office) == AT.astimezone(office.data.settings.zone).date().isoformat()
    office.database.close()


@pytest.fixture
def page(browser: Browser, site: str, size: str) -> Iterator[Page]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    made = context.new_page()
    watch = Watch(made, urlsplit(site).netloc)
    made.goto(f"{site}/hari-ini")
    yield made
    context.close()
    watch.check()


def well_made(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room


def test_a_commander_plans_publishes_and_hands_out_links(page: Page, keep: Keep, size: str) -> None:
    # The night's work may still be running; when it has ended the page shows its proposal.
    expect(page.get_by_role("button", name="Terbitkan")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-job]")).to_have_count(0, timeout=60_000)
    keep(page, f"today-proposal-{size}")
    well_made(page)

    summary = page.locator("details.anew summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Regu 1").nth(1).uncheck()
    well_made(page)
    page.get_by_role("button", name="Susun", exact=True).press("Enter")
    page.wait_for_url("**/hari-ini/2026-03-02*")
    # In turn, one crew of the morning has its day off.
    expect(page.locator(".off")).to_have_count(1)
    expect(page.locator("[data-job]")).to_have_count(0, timeout=60_000)
    siang = page.locator(".turn").nth(1)
    expect(siang.locator(".off")).to_contain_text("tidak berangkat")

    page.get_by_role("button", name="Terbitkan").press("Enter")
    page.wait_for_url("**/tautan")
    expect(page.get_by_role("img")).to_have_count(4)
    expect(page.get_by_role("link", name="Kirim lewat WhatsApp")).to_have_count(4)
    well_made(page)
    keep(page, f"links-{size}")
    page.goto(page.url.replace("/tautan", "/versi"))
    expect(page.get_by_text("berlaku")).to_be_visible()
    well_made(page)
    page.goto(page.url.split("/rencana")[0] + "/hari-ini")
    expect(page.get_by_text("Sudah diterbitkan")).to_be_visible()
    expect(page.get_by_role("button", name="Terbitkan")).to_have_count(0)
    well_made(page)
    keep(page, f"today-published-{size}")
