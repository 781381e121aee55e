from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Keep = Callable[[Page, str], None]

PAGES = ["/rencana", "/peta", "/kecamatan", "/plans/"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(visit: Visit, keep: Keep, size: str, path: str) -> None:
    page = visit(path, size)
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room
    keep(page, f"page{path.replace('/', '-')}-{size}")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("size", "lang"), [("desktop", "en"), ("phone", "id")])
def test_no_page_shuts_anybody_out(visit: Visit, size: str, path: str, lang: str) -> None:
    page = visit(f"{path}?lang={lang}", size)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_keyboard_focus_is_always_visible(visit: Visit, path: str) -> None:
    page = visit(path)
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        tag, outline, box = page.evaluate(
            """() => {
                const e = document.activeElement, r = e.getBoundingClientRect();
                const ring = e.matches('.map-shifts input') ? e.closest('fieldset') : e;
                const name = e.tagName + '|' + e.textContent.slice(0, 20);
                return [name, getComputedStyle(ring).outlineStyle, [r.width, r.height]];
            }"""
        )
        seen.add(tag)
        if not tag.startswith("BODY"):
            assert outline != "none", tag
            assert min(box) > 0, tag
    assert len(seen) > 5


@pytest.mark.parametrize("path", PAGES)
def test_buttons_and_navigation_are_large_enough_for_thumbs(visit: Visit, path: str) -> None:
    page = visit(path, "phone")
    heights = page.locator(".button, nav a, summary, .map-tools select, .langs a").evaluate_all(
        "all => all.filter(e => e.offsetParent && !e.closest('.map-legend'))"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    assert heights
    assert [h for h in heights if h[1] < 44] == []


def test_the_language_switch_is_remembered_from_page_to_page(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_contain_text("Patrol plan")
    page.get_by_role("link", name="Districts").click()
    expect(page.locator("h1")).to_have_text("Districts")
    page.get_by_role("link", name="Indonesia").click()
    expect(page.locator("h1")).to_have_text("Kecamatan")


def test_a_squad_takes_its_loop_away_as_gpx(visit: Visit) -> None:
    page = visit("/rencana", "phone")
    with page.expect_download() as download:
        page.locator(".loop").first.locator("summary").click()
        page.locator(".loop").first.get_by_role("link", name="GPX").click()
    assert download.value.suggested_filename == "kota-2023-08-02-pagi-regu-1.gpx"


@pytest.mark.parametrize("path", ["/rencana", "/peta"])
def test_one_choice_of_shift_drives_the_map_and_the_lists(visit: Visit, path: str) -> None:
    page = visit(path, "phone")
    expect(page.locator("[data-shift-part]:visible")).to_have_count(1)
    expect(page.locator(".map-shifts")).to_have_count(0)
    page.locator(".shifts a").nth(2).click()
    expect(page.locator("#giliran-3")).to_be_visible()
    expect(page.locator("#giliran-1")).to_be_hidden()
    expect(page.locator(".patroli-map")).to_have_attribute("data-shift", "malam")
    expect(page.locator(".shifts [aria-current]")).to_contain_text("malam", ignore_case=True)
    page.reload()
    expect(page.locator("#giliran-3")).to_be_visible()
    expect(page.locator(".patroli-map")).to_have_attribute("data-shift", "malam")


def test_loops_are_folded_on_a_phone_and_open_on_a_desk_and_on_paper(visit: Visit) -> None:
    phone = visit("/rencana", "phone")
    expect(phone.locator("#giliran-1 .stops:visible")).to_have_count(0)
    phone.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(phone.locator("#giliran-1 .stops:visible")).to_have_count(2)
    phone.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(phone.locator("#giliran-1 .stops:visible")).to_have_count(0)
    expect(visit("/rencana").locator("#giliran-1 .stops:visible")).to_have_count(2)
