from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.maps import plan_map, standalone
from tests.web import sample

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Keep = Callable[[Page, str], None]


def ready(page: Page) -> Page:
    page.wait_for_selector('.patroli-map[data-ready="yes"]')
    return page


@pytest.mark.parametrize("path", ["/", "/peta"])
def test_the_map_draws_wards_hotspots_and_posts(
    visit: Visit, keep: Keep, size: str, path: str
) -> None:
    page = ready(visit(path, size))
    assert page.locator(".leaflet-areas-pane path").count() == 6
    assert page.locator(".leaflet-hotspots-pane path").count() == 4
    expect(page.locator(".map-post")).to_have_count(1)
    expect(page.locator(".map-notices")).to_contain_text("Jalan skematis: waktu perkiraan")
    keep(page, f"{'plan' if path == '/' else 'hotspots'}-{size}")


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
    page = ready(visit("/", size))
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
    page = ready(visit("/", size))
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
    page = ready(visit("/", "phone"))
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
    page = ready(visit("/", size))
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
