from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Keep = Callable[[Page, str], None]

PAGES = ["/pimpinan", "/rekap", "/kejadian", "/kejadian/berkas"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(visit: Visit, keep: Keep, size: str, path: str) -> None:
    page = visit(path, size)
    wide, room = page.evaluate("[document.querySelector('main').scrollWidth, innerWidth]")
    assert wide <= room
    keep(page, f"page{path.replace('/', '-')}-{size}")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("size", "lang"), [("desktop", "en"), ("phone", "id")])
def test_no_page_shuts_anybody_out(visit: Visit, size: str, path: str, lang: str) -> None:
    page = visit(f"{path}?lang={lang}", size)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []


@pytest.mark.parametrize("path", PAGES)
def test_what_can_be_pressed_is_large_enough_for_thumbs(visit: Visit, path: str) -> None:
    page = visit(path, "phone")
    heights = page.locator("main .button, main select, main summary, main input").evaluate_all(
        "all => all.filter(e => e.offsetParent && !e.closest('.choice'))"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    assert heights
    assert [h for h in heights if h[1] < 44] == []


def test_an_incident_is_entered_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/kejadian?lang=id")
    page.locator("#category").focus()
    page.keyboard.type("PKL" if page.locator("#category option").count() == 0 else "P")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "ward":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Jalan Sudirman")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Kejadian tersimpan.")
    expect(page.locator("tbody tr").first).to_contain_text("Jalan Sudirman")
    page.get_by_role("button", name="Tarik kembali").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Kejadian ditarik kembali.")


def test_a_tap_on_the_map_fills_in_the_point(visit: Visit) -> None:
    page = visit("/kejadian", "phone")
    page.locator("#peta").click(position={"x": 150, "y": 150})
    assert 95 < float(page.locator("#lon").input_value()) < 142
    assert page.locator("#peta path").count() > 1
    page.get_by_role("button", name="Hapus titik").click()
    expect(page.locator("#lon")).to_have_value("")


def test_charts_are_saved_as_pictures_and_as_vectors(visit: Visit, tmp_path: Path) -> None:
    page = visit("/pimpinan?lang=id")
    with page.expect_download() as picture:
        page.locator("#grafik-minggu").get_by_role("button").click()
    picture.value.save_as(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20], "big") == 1260
    assert len(content) > 5000
    with page.expect_download() as vector:
        page.locator("#grafik-minggu").get_by_role("link").click()
    assert vector.value.suggested_filename.endswith(".svg")


def test_leaderships_page_prints_upright_without_its_controls(visit: Visit) -> None:
    page = visit("/pimpinan")
    page.emulate_media(media="print")
    expect(page.locator(".period")).to_be_hidden()
    expect(page.locator(".saves").first).to_be_hidden()
    expect(page.locator(".chart svg").first).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    # A4 in points, upright.
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf
