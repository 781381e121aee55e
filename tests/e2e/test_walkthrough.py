"""The journey of docs/panduan.md and docs/walkthrough.md, from an empty machine to the report."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from passlib.totp import TOTP
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import SIZES, Watch
from tests.e2e.walk import HOUR, LANGUAGES, Album, Machine, zone_where_it_is

pytestmark = pytest.mark.browser

SCROLL = "heading => heading.scrollIntoView({ behavior: 'instant' })"
FRESH_FIXES = """
const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
navigator.geolocation.getCurrentPosition = (done, failed, how) =>
  ask(done, failed, { ...how, maximumAge: 0 });
"""
"""Minutes pass in no time here, so a position that is seconds old is that of the stop before."""

PASSWORD = "kuda hijau naik becak"
PLANNED_MS, SENT_MS = 180_000, 40_000
COUNTS, MINUTE_MS = "#antrean", 60_000

Desk = Callable[[str], Page]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def album() -> Album:
    return Album()


@pytest.fixture
def desk(browser: Browser, machine: Machine) -> Iterator[Desk]:
    """Return a function that opens an address at a desk of its own, where all must be clean."""
    watches: list[Watch] = []

    def sit_down(address: str) -> Page:
        width, height = SIZES["desktop"]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            timezone_id=machine.zone,
            permissions=["clipboard-write"],
        )
        page = context.new_page()
        watches.append(Watch(page, urlsplit(address).netloc))
        page.goto(address)
        return page

    yield sit_down
    for watch in watches:
        watch.page.context.close()
        # Whoever goes on gives up what the page was still loading; refusals are told as errors.
        watch.errors = [e for e in watch.errors if not e.startswith("failed ")]
        watch.check()


@pytest.fixture
def phone(browser: Browser, machine: Machine) -> Iterator[Callable[[], BrowserContext]]:
    """Return a function that gives a phone near the unit's headquarters."""
    contexts = []

    def switch_on() -> BrowserContext:
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            has_touch=True,
            timezone_id=machine.zone,
            permissions=["geolocation"],
            geolocation={"longitude": 101.446, "latitude": 1.664, "accuracy": 12},
        )
        contexts.append(context)
        return context

    yield switch_on
    for context in contexts:
        context.close()


def show(page: Page, album: Album, name: str, *, query: str = "", height: int = 0) -> None:
    """Keep a page, in both languages if it is for the docs; it ends in Indonesian."""
    bare = page.url.split("?")[0].split("#")[0]
    for language in album.languages:
        page.goto(f"{bare}?lang={language}{query}")
        ready(page)
        album.take(page, name, language, height=height)


def ready(page: Page) -> None:
    """Wait until a map on the page is drawn, if there is one."""
    if page.locator("#peta").count():
        expect(page.locator("#peta[data-ready=yes], #peta [data-ready=yes]").first).to_be_attached()


def come_in(page: Page, album: Album | None = None) -> None:
    """Set a password and tie a code app to the account, as the first link asks."""
    if album:
        show(page, album, "first-link", height=640)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    if "pasang-kode" in page.url:
        if album:
            show(page, album, "code-app", height=840)
        code_app = TOTP(page.inner_text(".secret").replace("-", "").replace(" ", ""))
        page.fill("#code", code_app.generate().token)
        page.click("text=Pasang >> nth=-1")
        expect(page.locator(".codes li")).to_have_count(8)
        page.click("main a.button")


def add(page: Page, name: str, username: str, role: str, area: str = "") -> str:
    """Return the one-time link of somebody the administrator adds."""
    page.fill("#name", name)
    page.fill("#username", username)
    page.select_option("#role", role)
    if area:
        page.select_option("#area", label=area)
    page.locator("main form button.main").click()
    return page.inner_text(".secret")


def photo() -> bytes:
    image = Image.new("RGB", (1600, 1200), "#9bb8c9")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 800, 1600, 1200), fill="#777")
    draw.rectangle((500, 500, 1100, 850), fill="#b5452c")
    draw.polygon([(450, 500), (1150, 500), (1050, 350), (550, 350)], fill="#e8c547")
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def reach(context: BrowserContext, page: Page) -> None:
    """Drive to the next stop and check in there."""
    expect(page.locator("[data-do=arrive]")).to_be_visible()
    href = page.locator("#berikut [data-link=any]").get_attribute("href") or ""
    found = re.match(r"geo:([-\d.]+),([-\d.]+)", href)
    assert found, href
    context.set_geolocation(
        {"latitude": float(found[1]), "longitude": float(found[2]), "accuracy": 12}
    )
    page.clock.fast_forward(6 * MINUTE_MS)
    page.locator("[data-do=arrive]").click()


def drive(context: BrowserContext, link: str, language: str, album: Album) -> None:
    """Do the first stops of a loop out of reach; in the end all is acknowledged."""
    waiting, sent, note = {
        "id": ("0 terkirim, 6 menunggu", "6 terkirim, 0 menunggu", "Gerobak di trotoar"),
        "en": ("0 sent, 6 waiting", "6 sent, 0 waiting", "A cart on the pavement"),
    }[language]
    began = datetime.now(UTC) - timedelta(hours=1)
    context.clock.install(time=began)
    context.add_init_script(FRESH_FIXES)
    page = context.new_page()
    page.goto(f"{link}?lang={language}")
    expect(page.locator("html")).to_have_attribute("data-kept", "yes")
    album.take(page, "phone-loop", language)
    context.set_offline(True)
    reach(context, page)
    page.clock.fast_forward(15 * MINUTE_MS)
    page.locator("[data-do=leave]").click()
    reach(context, page)
    page.locator("#berikut [data-opens=temuan]").click()
    page.locator("#temuan select").select_option("PKL")
    page.locator("#temuan textarea").fill(note)
    page.locator("#temuan input[type=file]").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    album.take(page, "phone-finding", language)
    page.locator("#temuan [type=submit]").click()
    expect(page.locator("#temuan")).to_be_hidden()
    page.clock.fast_forward(12 * MINUTE_MS)
    page.locator("[data-do=leave]").click()
    page.locator("#berikut [data-opens=lewati]").click()
    page.locator("#lewati select").select_option("closed")
    page.locator("#lewati [type=submit]").click()
    expect(page.locator(COUNTS)).to_have_text(waiting)
    page.evaluate("scrollTo(0, 0)")
    album.take(page, "phone-offline", language)
    page.reload()
    expect(page.locator(COUNTS)).to_have_text(waiting)
    page.clock.fast_forward(datetime.now(UTC).timestamp() * 1000 - page.evaluate("Date.now()"))
    context.set_offline(False)
    expect(page.locator(COUNTS)).to_have_text(sent, timeout=SENT_MS)
    page.locator("#judul-kirim").evaluate(SCROLL)
    album.take(page, "phone-sent", language)


def test_at_every_hour_there_is_a_zone_in_the_middle_of_the_first_shift() -> None:
    for hour in range(24):
        at = datetime(2026, 3, 2, hour, 59, tzinfo=UTC)
        assert at.astimezone(ZoneInfo(zone_where_it_is(HOUR, at))).hour == HOUR


def test_a_new_user_goes_from_an_empty_machine_to_the_signed_report(
    machine: Machine,
    album: Album,
    desk: Desk,
    phone: Callable[[], BrowserContext],
) -> None:
    assert "is made" in machine.run("demo")
    with machine.serving() as (address, first):
        # The administrator.
        admin = desk(first)
        come_in(admin, album)
        admin.wait_for_url("**/pengguna")
        commander = add(admin, "Sari Dewi", "sari", "commander")
        album.take(admin, "person-link", "id", height=760)
        admin.goto(f"{address}/pengguna?lang=en")
        leader = add(admin, "Budi Santoso", "budi", "squad_leader", "Regu 1")
        album.take(admin, "person-link", "en", height=760)
        admin.goto(f"{address}/pengguna?lang=id")
        head = add(admin, "Rahmat Hidayat", "rahmat", "leadership")
        admin.goto(f"{address}/pengguna")
        show(admin, album, "people")

        # The commander's morning.
        sari = desk(commander)
        come_in(sari)
        sari.wait_for_url("**/hari-ini")
        publish = sari.get_by_role("button", name="Terbitkan")
        # The worker proposes it by itself, unless it is still starting.
        wanted = sari.get_by_role("button", name="Buat usulan rencana")
        expect(publish.or_(wanted).or_(sari.locator("[data-job]")).first).to_be_visible()
        if wanted.is_visible():
            wanted.click()
        expect(publish).to_be_visible(timeout=PLANNED_MS)
        expect(sari.locator("[data-job]")).to_have_count(0, timeout=PLANNED_MS)
        show(sari, album, "today", height=1100)
        sari.get_by_role("link", name="Ubah rencana").click()
        stops = sari.locator("[data-shift-part=pagi] details.stop")
        dropped = sari.locator("[data-shift-part=pagi] details.stop .what b").nth(3).inner_text()
        stops.nth(0).locator("summary").click()
        with sari.expect_navigation():
            sari.locator("details.stop[open] button[value=pin]").click()
        expect(sari.locator("#akibat")).to_contain_text("dikunci")
        stops.nth(3).locator("summary").click()
        with sari.expect_navigation():
            sari.locator("details.stop[open] button[value=drop]").click()
        expect(sari.locator("#akibat")).to_contain_text(dropped)
        show(sari, album, "edit", height=1180)
        sari.get_by_role("link", name="Kembali dan terbitkan").click()
        publish.click()
        sari.wait_for_url("**/tautan")
        show(sari, album, "links", height=1000)
        links = [
            card.get_by_role("link", name="Buka").get_attribute("href")
            for card in sari.locator("main section:first-of-type article").all()
        ]
        day = urlsplit(sari.url).path.split("/")[2]

        # Two squads drive, one in each language.
        for link, language in zip(links[:2], LANGUAGES, strict=True):
            drive(phone(), str(link), language, album)

        # The report.
        budi = desk(leader)
        come_in(budi)
        budi.wait_for_url("**/regu")
        show(budi, album, "my-squad")
        report = f"{address}/laporan/{day}/pagi/regu-1"
        budi.goto(report)
        show(budi, album, "report", height=1000)
        for language, remarks in (("en", "Two streets flooded."), ("id", "Dua jalan tergenang.")):
            budi.goto(f"{report}?lang={language}")
            budi.fill("#sprin", "800/12/SPT")
            budi.fill("#remarks", remarks)
            budi.locator("#catatan").evaluate(SCROLL)
            album.take(budi, "report-sign", language)
        budi.click("button[value=sign]")
        expect(budi.locator("main")).to_contain_text("Ditandatangani Budi Santoso")

        # The leadership.
        rahmat = desk(head)
        come_in(rahmat)
        rahmat.wait_for_url("**/pimpinan")
        rahmat.goto(report)
        rahmat.get_by_role("button", name="Setujui laporan").click()
        expect(rahmat.locator("main")).to_contain_text("Disetujui")
        rahmat.goto(f"{address}/laporan/{day}")
        show(rahmat, album, "report-day")
        rahmat.goto(f"{address}/pimpinan")
        show(rahmat, album, "leadership", query="&period=2023-07", height=1400)
        rahmat.goto(f"{address}/rekap")
        show(rahmat, album, "recap", query="&year=2023")

        # The roster.
        sari.goto(f"{address}/jadwal")
        sari.get_by_role("button", name="Susun jadwal").click()
        expect(sari.locator("table.grid")).to_be_visible(timeout=PLANNED_MS)
        show(sari, album, "roster")
    assert "is whole" in machine.run("audit", "verify")
