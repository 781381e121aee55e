import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.notice import as_it_is
from planner.maps import standalone
from planner.patrol.map import plan_map
from tests.web import sample

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Keep = Callable[[Page, str], None]


def ready(page: Page) -> Page:
    page.wait_for_selector('.patroli-map[data-ready="yes"]')
    return page


@pytest.mark.parametrize("path", ["/rencana", "/peta"])
def test_the_map_draws_wards_hotspots_and_posts(
    visit: Visit, keep: Keep, size: str, path: str
) -> None:
    page = ready(visit(path, size))
    assert page.locator(".leaflet-areas-pane path").count() == 6
    assert page.locator(".leaflet-hotspots-pane path").count() == 4
    expect(page.locator(".map-post")).to_have_count(1)
    expect(page.locator(".map-notices")).to_contain_text("Jalan skematis: waktu perkiraan")
    keep(page, f"{'plan' if path == '/' else 'hotspots'}-{size}")


@pytest.mark.parametrize(
    ("lang", "layers", "close"),
    [("id", "Lapisan peta", "Tutup"), ("en", "Map layers", "Close")],
)
def test_leaflets_own_buttons_speak_the_pages_language(
    visit: Visit, lang: str, layers: str, close: str
) -> None:
    page = ready(visit(f"/peta?lang={lang}", "phone"))
    toggle = page.locator(".leaflet-control-layers-toggle")
    expect(toggle).to_have_attribute("title", layers)
    expect(toggle).to_have_attribute("aria-label", layers)
    page.locator(".map-post").first.press("Enter")
    expect(page.locator(".leaflet-popup-close-button")).to_have_attribute("aria-label", close)
    box = page.locator(".leaflet-popup-close-button").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 40


def test_names_however_odd_neither_break_nor_widen_a_map(visit: Visit, tmp_path: Path) -> None:
    plan = sample.plan()
    names = ["pagi", "siang", "sore", "malam", "<b>dini</b> hari"]
    squad = 'Regu "Elang" O\'Brien </script><script>document.title = "hit"</script>'
    long = "NamaYangSangatPanjangTanpaSpasiSamaSekaliSehinggaMeluberKeLuarKotak"
    shifts = []
    for name in names:
        loops = [dataclasses.replace(item, shift=name) for item in plan.shifts[0].loops]
        first, *rest = loops[0].stops
        first = dataclasses.replace(
            first, stop=dataclasses.replace(first.stop, name=as_it_is(long))
        )
        loops[0] = dataclasses.replace(loops[0], squad=squad, stops=(first, *rest))
        shifts.append(dataclasses.replace(plan.shifts[0], name=name, loops=tuple(loops)))
    drawn = plan_map(
        dataclasses.replace(plan, shifts=tuple(shifts)), sample.backdrop(), sample.notices()
    )
    file = tmp_path / "odd.html"
    file.write_text(standalone(drawn), encoding="utf-8")
    page = ready(visit(file.as_uri(), "phone", offline=True))
    page.locator(".map-squad").select_option(squad)
    expect(page.locator(".map-stop")).to_have_count(4)
    page.locator(".map-stop").first.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text(long)
    card = page.locator(".map-card")
    assert card.evaluate("c => c.scrollWidth <= c.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.title() != "hit"


@pytest.mark.parametrize("path", ["/rencana", "/peta"])
def test_the_whole_of_what_was_on_the_screen_is_on_the_paper(visit: Visit, path: str) -> None:
    page = ready(visit(path))
    seen = page.evaluate("() => { window.seen = patroli.map.getBounds(); return true; }")
    assert seen
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    width, height = page.evaluate(
        "(() => { const s = patroli.map.getSize(); return [s.x, s.y]; })()"
    )
    assert round(width / height, 1) == 1.9
    assert page.evaluate("patroli.map.getBounds().contains(window.seen)")


def test_folded_caveats_are_open_on_paper(visit: Visit) -> None:
    page = ready(visit("/peta", "phone"))
    expect(page.locator(".map-legend ul").first).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".map-legend ul").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".map-legend ul").first).to_be_hidden()


def test_areas_without_data_are_hatched(visit: Visit) -> None:
    page = ready(visit("/peta"))
    fills = page.locator(".leaflet-areas-pane path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('fill'))"
    )
    assert fills.count("url(#patroli-unknown)") == 2
    page.locator(".map-paint").select_option("district")
    fills = page.locator(".leaflet-areas-pane path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('fill'))"
    )
    assert fills.count("url(#patroli-unknown)") == 2
    assert len(set(fills)) == 3


def test_one_shift_is_shown_at_a_time(visit: Visit, size: str) -> None:
    page = ready(visit("/rencana", size))
    expect(page.locator(".map-stop")).to_have_count(8)
    page.locator(".map-stop").first.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("Regu 1 · pagi")
    page.locator(".shifts a").last.click()
    expect(page.locator(".map-stop")).to_have_count(8)
    page.locator(".map-stop").first.press("Enter")
    expect(page.locator(".leaflet-popup").last).to_contain_text("Regu 1 · malam")


def test_a_popup_shows_names_as_text(visit: Visit) -> None:
    page = ready(visit())
    page.locator(".map-stop").first.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("strong")).to_have_text("1. Titik 1 & <b>pasar</b>")
    expect(popup).to_contain_text("Tiba")
    expect(popup).to_contain_text("07:15")
    expect(popup.get_by_text("Petunjuk arah")).to_have_attribute("target", "_blank")


def test_a_squad_can_be_hidden_in_the_layer_list(visit: Visit) -> None:
    page = ready(visit())
    page.locator(".leaflet-control-layers").get_by_text("Regu 1").click()
    expect(page.locator(".map-stop")).to_have_count(4)
    page.locator(".leaflet-control-layers").get_by_text("Regu 1").click()
    expect(page.locator(".map-stop")).to_have_count(8)


def test_a_chosen_squad_has_the_map_to_itself(visit: Visit, size: str) -> None:
    page = ready(visit("/rencana", size))
    box = page.locator(".patroli-map")
    whole = box.evaluate("() => patroli.map.getZoom()")
    page.get_by_label("Regu", exact=True).select_option("Regu 2")
    expect(page.locator(".map-stop")).to_have_count(4)
    assert box.evaluate("() => patroli.map.getZoom()") >= whole
    page.locator(".shifts a").last.click()
    expect(page.locator(".map-stop")).to_have_count(4)
    page.get_by_label("Regu", exact=True).select_option("")
    expect(page.locator(".map-stop")).to_have_count(8)


def test_a_loop_of_the_list_can_be_shown_on_the_map(visit: Visit) -> None:
    page = ready(visit("/rencana", "phone"))
    page.locator("#giliran-1 .loop").nth(1).locator("summary").click()
    page.get_by_role("link", name="Lihat di peta").click()
    expect(page.locator(".map-squad")).to_have_value("Regu 2")
    expect(page.locator(".map-stop")).to_have_count(4)
    expect(page.locator(".folium-map")).to_be_in_viewport()


def test_the_risk_picture_can_be_switched_on_with_its_legend(visit: Visit) -> None:
    page = ready(visit())
    expect(page.locator("img.risk")).to_have_count(0)
    page.locator(".leaflet-control-layers").get_by_text("Peta risiko").click()
    expect(page.locator("img.risk")).to_have_count(1)
    assert page.locator("img.risk").evaluate("i => i.complete && i.naturalWidth > 10")
    expect(page.locator('[data-legend="risk-pagi"]')).to_be_visible()
    expect(page.locator('[data-legend="risk-siang"]')).to_be_hidden()


def test_search_finds_a_ward_and_says_when_there_is_none(visit: Visit, size: str) -> None:
    page = ready(visit("/rencana", size))
    search = page.get_by_label("Cari kelurahan")
    search.fill("rimb")
    search.press("Enter")
    expect(page.locator(".leaflet-popup strong")).to_have_text("Rimba")
    search.fill("tidak ada")
    search.press("Enter")
    expect(page.locator(".map-missing")).to_have_text("Tidak ditemukan")


def test_the_printed_page_keeps_map_legend_and_caveats_without_controls(
    visit: Visit, keep: Keep
) -> None:
    page = ready(visit("/peta"))
    page.emulate_media(media="print")
    expect(page.locator(".map-tools")).to_be_hidden()
    expect(page.locator(".leaflet-control-layers")).to_be_hidden()
    expect(page.locator(".map-legend")).to_be_visible()
    expect(page.locator(".map-notices")).to_be_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('main *')].every(e => "
        "e.getBoundingClientRect().width === 0 || e.closest('.mapbox') || "
        "e.getBoundingClientRect().right <= innerWidth + 1)"
    )
    assert len(page.pdf()) > 20_000
    keep(page, "hotspots-print")


def test_the_map_file_draws_without_any_network(
    visit: Visit, keep: Keep, tmp_path: Path, size: str
) -> None:
    file = tmp_path / "map.html"
    drawn = plan_map(
        sample.plan(),
        sample.backdrop(),
        sample.notices(),
        hotspots=sample.hotspots(),
        risks=sample.risks(),
    )
    file.write_text(standalone(drawn), encoding="utf-8")
    page = ready(visit(file.as_uri(), size, offline=True))
    expect(page.locator(".map-stop")).to_have_count(8)
    page.locator('.map-shifts input[value="malam"]').check(force=True)
    page.locator(".map-stop").first.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("malam")
    page.locator(".map-squad").select_option("Regu 1")
    expect(page.locator(".map-stop")).to_have_count(4)
    toggle = page.locator(".leaflet-control-layers-toggle")
    assert "data:image/png" in toggle.evaluate("e => getComputedStyle(e).backgroundImage")
    keep(page, f"file-{size}")
