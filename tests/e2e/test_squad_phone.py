"""A squad's shift on a phone in a real browser, with a network that comes and goes."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from planner.field.photos import photo_file
from planner.staffing.model import Assignment, Member, Service
from planner.staffing.store import Staffing
from tests.e2e.squad_server import SQUAD, SquadServer, squad_server
from tests.planner.patrol.publication.published import CHECKED

pytestmark = pytest.mark.browser

Keep = Callable[[Page, str], None]
COUNTS, SLOW_MS = "#antrean", 25_000


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[SquadServer]:
    with squad_server(tmp_path) as server:
        yield server


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        permissions=["geolocation"],
        geolocation={"longitude": 101.45, "latitude": 1.65, "accuracy": 12},
    )
    yield context
    context.close()


def opened(phone: BrowserContext, link: str) -> Page:
    page = phone.new_page()
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("data-kept", "yes")
    return page


def picture() -> bytes:
    image = Image.effect_noise((1200, 2400), 60).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (1.0, 40.0, 0.0)
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def skip(page: Page, reason: str = "closed") -> None:
    page.get_by_role("button", name="Lewati").first.click()
    page.locator("#lewati select").select_option(reason)
    page.locator("#lewati [type=submit]").click()
    expect(page.locator("#lewati")).to_be_hidden()


def find(page: Page, note: str) -> None:
    page.locator("#berikut [data-opens=temuan]").click()
    page.locator("#temuan select").select_option("PKL")
    page.locator("#temuan textarea").fill(note)
    page.locator("#temuan input[type=file]").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.locator("#temuan [type=submit]").click()
    expect(page.locator("#temuan")).to_be_hidden()


def test_a_shift_without_network_loses_nothing_and_doubles_nothing(
    duty: SquadServer, phone: BrowserContext, keep: Keep
) -> None:
    held = duty.publish()
    page = opened(phone, duty.link(held))
    expect(page.locator("#berikut h2")).to_have_text("Pasar 1")
    keep(page, "squad-360")

    phone.set_offline(True)
    page.locator("[data-do=arrive]").click()
    expect(page.locator("[data-do=leave]")).to_be_visible()
    find(page, "Dua gerobak di trotoar")
    page.get_by_label(CHECKED).check()
    page.locator("[data-do=leave]").click()
    expect(page.locator("#berikut h2")).to_have_text("Pasar 2")
    skip(page)
    expect(page.locator("#berikut h2")).to_have_text("Pasar 3")
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 4 menunggu")

    page.reload()
    expect(page.locator("#berikut h2")).to_have_text("Pasar 3")
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 4 menunggu")
    expect(page.locator("#peta path.way")).to_have_count(1)
    expect(page.locator("#peta .pin")).to_have_count(4)
    keep(page, "squad-offline-360")
    page.close()
    page = phone.new_page()
    page.goto(duty.link(held))
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 4 menunggu")
    assert duty.events(held) == ()

    phone.set_offline(False)
    expect(page.locator(COUNTS)).to_have_text("4 terkirim, 0 menunggu", timeout=SLOW_MS)
    events = duty.events(held)
    assert [(e.kind, e.stop, e.category) for e in events] == [
        ("arrive", "s1", ""),
        ("finding", "s1", "PKL"),
        ("leave", "s1", ""),
        ("skip", "s2", "closed"),
    ]
    assert {e.squad for e in events} == {SQUAD}
    assert [e.checks for e in events] == [(), (), (CHECKED,), ()]
    assert events[0].point is not None
    assert events[0].accuracy_m == 12
    with Image.open(photo_file(duty.office, events[1].photo)) as photo:
        assert max(photo.size) == 1600
        assert dict(photo.getexif()) == {}
    keep(page, "squad-sent-360")


def test_an_answer_that_gets_lost_doubles_nothing(duty: SquadServer, phone: BrowserContext) -> None:
    held = duty.publish()
    page = opened(phone, duty.link(held))
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/kirim", lose)
    page.locator("[data-do=arrive]").click()
    expect(page.locator(COUNTS)).to_have_text("1 terkirim, 0 menunggu", timeout=2 * SLOW_MS)
    assert len(lost) == 2
    assert [e.kind for e in duty.events(held)] == ["arrive"]


def test_a_mistaken_tap_is_taken_back_before_it_is_sent(
    duty: SquadServer, phone: BrowserContext
) -> None:
    held = duty.publish()
    page = opened(phone, duty.link(held))
    page.locator("[data-do=arrive]").click()
    page.locator("#urung button").click()
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 0 menunggu")
    expect(page.locator("[data-do=arrive]")).to_be_visible()
    page.wait_for_timeout(9000)
    assert duty.events(held) == ()


def test_a_link_dies_with_its_shift_but_what_waits_is_still_delivered(
    duty: SquadServer, phone: BrowserContext, keep: Keep
) -> None:
    held = duty.publish()
    page = opened(phone, duty.link(held))
    phone.set_offline(True)
    page.locator("[data-do=arrive]").click()
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 1 menunggu")
    page.wait_for_timeout(8500)
    page.close()
    duty.end_shift(held)
    phone.set_offline(False)
    page = phone.new_page()
    answer = page.goto(duty.link(held))
    assert answer is not None
    assert answer.status == 410
    expect(page.locator("main")).to_contain_text("sudah selesai")
    expect(page.locator(COUNTS)).to_have_text("1 terkirim, 0 menunggu", timeout=SLOW_MS)
    assert [e.kind for e in duty.events(held)] == ["arrive"]
    keep(page, "squad-gone-360")
    # Nothing of the loop is left on the phone.
    assert page.evaluate("caches.match(location.pathname).then(found => !found)")


def test_a_new_version_shows_in_the_old_link_with_its_reason(
    duty: SquadServer, phone: BrowserContext, keep: Keep
) -> None:
    first = duty.publish()
    page = opened(phone, duty.link(first))
    duty.publish("pasar kaget di Pasar 2")
    page.reload()
    expect(page.locator("main")).to_contain_text(
        "Rencana diperbarui (versi 2): pasar kaget di Pasar 2"
    )
    keep(page, "squad-renewed-360")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shuts_nobody_out(
    duty: SquadServer, phone: BrowserContext, keep: Keep, lang: str, scheme: str
) -> None:
    page = opened(phone, duty.link(duty.publish()) + f"?lang={lang}")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.locator("#berikut [data-opens=temuan]").click()
    page.locator("summary").first.click()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []
    small = page.locator("a, button, summary, select, input, textarea").evaluate_all(
        "all => all.filter(e => e.offsetParent && !e.closest('.skip') && e.type !== 'checkbox')"
        ".map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect().height])"
        ".filter(e => e[1] < 48)"
    )
    assert [s for s in small if "skip" not in s[0]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"squad-{lang}-{scheme}")


def test_the_names_of_a_crew_leave_room_for_that_of_its_squad(
    duty: SquadServer, phone: BrowserContext
) -> None:
    held = duty.publish()
    day = date.fromisoformat(held.date)
    members = [
        Member(id=f"m{n}", name=f"Anggota {n} Regu Satu", squad=held.squad) for n in range(6)
    ]
    staff = Staffing.of(duty.office)
    staff.put_members(members)
    staff.keep_roster(
        f"{day:%Y-%m}",
        revision=0,
        services=[Service(day, held.shift, held.squad)],
        assignments=[
            Assignment(day=day, member=m.id, shift=held.shift, squad=held.squad, why=())
            for m in members
        ],
        by="uji",
        at=duty.now(),
    )
    page = opened(phone, duty.link(held))
    assert page.locator("header .crew").inner_text().count("Anggota") == 6
    squad, crew = (page.locator(f"header {part}").bounding_box() for part in ("h1", ".crew"))
    assert squad is not None
    assert crew is not None
    assert squad["height"] < 60
    assert crew["width"] > 300


def test_a_stop_is_checked_in_by_keyboard_alone(duty: SquadServer, phone: BrowserContext) -> None:
    page = opened(phone, duty.link(duty.publish()))
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.do === 'arrive'"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.locator(COUNTS)).to_have_text("0 terkirim, 1 menunggu")


def test_the_shared_position_is_seen_with_its_age(
    duty: SquadServer, phone: BrowserContext, browser: Browser, keep: Keep
) -> None:
    page = opened(phone, duty.link(duty.publish()))
    page.locator("#bagikan").click()
    expect(page.locator("#bagi-ya")).to_be_visible()
    desk = browser.new_page(viewport={"width": 1280, "height": 900})
    desk.goto(f"{duty.address}/posisi")
    expect(desk.locator("#regu")).to_contain_text("baru saja", timeout=SLOW_MS)
    expect(desk.locator("#peta path.at")).to_have_count(1)
    keep(desk, "positions-desktop")
    duty.late = timedelta(minutes=25)
    desk.reload()
    expect(desk.locator("#regu tr.old")).to_contain_text("25 menit lalu")
    keep(desk, "positions-old-desktop")
    desk.set_viewport_size({"width": 360, "height": 740})
    assert desk.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
    keep(desk, "positions-360")
    found = Axe().run(desk).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []
    desk.close()
