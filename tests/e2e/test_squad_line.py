"""A squad's phone on a cut and lying line: no item blocks another, nothing refused is lost."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from planner.field.store import FieldLog
from planner.patrol.publication.passes import renew_pass
from tests.e2e.squad_server import SquadServer, squad_server
from tests.e2e.test_squad_phone import COUNTS, SLOW_MS, Keep, find, opened

pytestmark = pytest.mark.browser

LEFT = "caches.keys().then(names => names.filter(name => name.startsWith('patroli-r-')))"


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[SquadServer]:
    with squad_server(tmp_path) as server:
        yield server


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    yield context
    context.close()


def fix(page: Page, at_ms: int) -> None:
    page.evaluate(
        "at => regu.queue.addFix(JSON.parse(document.getElementById('data').textContent).token,"
        " {at_ms: at, lon: 101.45, lat: 1.65, accuracy_m: 9})",
        at_ms,
    )


def test_a_bad_position_and_a_cut_photo_hold_up_nothing(
    duty: SquadServer, phone: BrowserContext, keep: Keep
) -> None:
    # The worker would deliver beside the page, past what the test does to the line.
    phone.add_init_script("delete self.SyncManager")
    held = duty.publish()
    page = opened(phone, duty.link(held))
    now_ms = int(duty.now().timestamp() * 1000)
    for at_ms in (now_ms * 1000, now_ms - 2000, now_ms - 1000):
        fix(page, at_ms)
    pieces: list[int] = []

    def cut(route: Route) -> None:
        pieces.append(len(route.request.post_data_buffer or b""))
        if len(pieces) in (2, 4):
            route.abort()
        elif len(pieces) == 1:
            route.fulfill(status=200, content_type="text/html", body="<h1>Hotspot login</h1>")
        else:
            route.continue_()

    page.route("**/foto/**", cut)
    find(page, "Dua gerobak di trotoar")
    expect(page.locator("#sisih")).to_contain_text("1 posisi tidak diterima", timeout=SLOW_MS)
    assert len(FieldLog.of(duty.office).positions(held.date)) == 2
    page.evaluate("document.getElementById('kirim').click()")
    expect(page.locator(COUNTS)).to_have_text("1 terkirim, 0 menunggu", timeout=3 * SLOW_MS)
    (event,) = duty.events(held)
    assert event.photo
    assert len(pieces) > 5
    keep(page, "squad-line-360")


def test_two_open_pages_tell_one_arrival(duty: SquadServer, phone: BrowserContext) -> None:
    held = duty.publish()
    pages = [opened(phone, duty.link(held)) for _ in range(2)]
    for page in pages:
        page.evaluate("document.querySelector('[data-do=arrive]').click()")
    for page in pages:
        expect(page.locator(COUNTS)).to_have_text("1 terkirim, 0 menunggu", timeout=SLOW_MS)
    assert [e.kind for e in duty.events(held)] == ["arrive"]


def test_refused_work_is_sent_through_the_renewed_link_with_its_photo(
    duty: SquadServer, phone: BrowserContext, keep: Keep
) -> None:
    held = duty.publish()
    page = opened(phone, duty.link(held))
    phone.set_offline(True)
    find(page, "Dua gerobak di trotoar")
    page.wait_for_timeout(8500)
    fresh = renew_pass(duty.office, held.id, "komandan", duty.now())
    phone.set_offline(False)
    expect(page.locator(COUNTS)).to_contain_text("1 ditolak", timeout=SLOW_MS)
    assert "Dua gerobak di trotoar" in page.locator("#riwayat textarea").input_value()
    assert page.evaluate(LEFT) == []
    keep(page, "squad-refused-360")
    page.goto(duty.link(held))
    page.locator("#tempel input").fill(f"Tautan baru: {duty.link(fresh)}")
    page.locator("#tempel [type=submit]").click()
    expect(page.locator("#lama")).to_contain_text("Temuan")
    keep(page, "squad-renewed-link-360")
    page.locator("#lama-kirim").click()
    expect(page.locator(COUNTS)).to_have_text("1 terkirim, 0 menunggu", timeout=SLOW_MS)
    (event,) = duty.events(held)
    assert (event.note, bool(event.photo)) == ("Dua gerobak di trotoar", True)


def test_an_open_page_hears_of_a_new_version_and_keeps_page_and_scripts_as_one(
    duty: SquadServer, phone: BrowserContext, monkeypatch: pytest.MonkeyPatch, keep: Keep
) -> None:
    link = duty.link(duty.publish())
    page = opened(phone, link)
    duty.publish("pasar kaget di Pasar 2")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#baru")).to_contain_text("pasar kaget di Pasar 2", timeout=SLOW_MS)
    keep(page, "squad-news-360")
    # An updated server: every script has another address, of which the phone has none.
    names = page.evaluate(
        "caches.open('patroli-r-' + location.pathname.slice(3)).then(c => c.keys())"
        ".then(keys => keys.map(k => k.url).filter(u => u.includes('.js')).length)"
    )
    assert names >= 10
    phone.route("**/static/**", lambda route: route.abort())
    phone.set_offline(True)
    page.reload()
    expect(page.locator("html")).to_have_class("js")
    expect(page.locator("[data-do=arrive]")).to_be_visible()


def test_a_link_clears_what_another_left_and_itself_after_its_day(
    duty: SquadServer, phone: BrowserContext
) -> None:
    held = duty.publish()
    page = opened(phone, duty.link(held))
    page.locator("[data-do=arrive]").click()
    expect(page.locator(COUNTS)).to_have_text("1 terkirim, 0 menunggu", timeout=SLOW_MS)
    other = duty.pass_of("Regu 2")
    page.goto(duty.link(other))
    expect(page.locator("html")).to_have_attribute("data-kept", "yes")
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 0 menunggu")
    token = duty.link(other).rpartition("/")[2]
    assert page.evaluate(LEFT) == [f"patroli-r-{token}"]
    assert (
        page.evaluate(
            "regu.queue.within(['events'], 'readonly', (all, give) =>"
            " { all.objectStore('events').count().onsuccess = e => give(e.target.result); })"
        )
        == 0
    )
    long_ago = int(time.time() * 1000) - 86_409_000
    page.evaluate(
        "([token, until]) => regu.links.meet({token, loop: 'x', until})"
        ".then(() => regu.links.sweep())",
        [token, long_ago],
    )
    assert page.evaluate(LEFT) == []
