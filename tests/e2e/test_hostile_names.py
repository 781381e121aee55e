"""Names of wards, districts, places, squads and categories that would like to be markup."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.notice import as_it_is
from planner.city.office import Office
from planner.field.receive import receive_positions
from planner.patrol.model import Loop, Plan
from planner.patrol.publication.passes import squad_passes, token_of
from planner.patrol.publication.publish import publish
from planner.review.desk import CityDesk
from tests.planner.city.offices import fill
from tests.planner.city.small_city import SETTINGS, write_city
from tests.planner.field.field_day import held as knocking
from tests.planner.field.field_day import item
from tests.planner.patrol.publication.published import proposed_day, small_plan
from tests.web.conftest import app_of, office_in
from web.server.listen import listen

pytestmark = pytest.mark.browser

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""Half past eight by the clock of the small city: its first shift runs."""

PICTURE = "<img src=x onerror=\"window.hit='yes'\">"


def hostile(what: str) -> str:
    return f"{what} {PICTURE} '\"&lt;"


SQUAD = hostile("Regu")


def hostile_plan(plan: Plan) -> Plan:
    """Return a plan whose squads, stops, wards and districts have hostile names."""

    def named(loop: Loop) -> Loop:
        stops = tuple(
            replace(
                stop,
                stop=replace(
                    stop.stop,
                    name=as_it_is(hostile("Pasar")),
                    ward=hostile("Kelurahan"),
                    district=hostile("Kecamatan"),
                ),
            )
            for stop in loop.stops
        )
        squad = SQUAD if loop.squad == "Regu 1" else loop.squad
        return replace(loop, squad=squad, post=hostile("Mako"), stops=stops)

    shifts = tuple(replace(s, loops=tuple(map(named, s.loops))) for s in plan.shifts)
    return replace(plan, shifts=shifts, city_name=hostile("Kota"))


def hostile_office(folder: Path) -> Office:
    """Return the office of a city with hostile names, on a day with a plan and positions."""
    words = SETTINGS.replace('"Regu 1"', json.dumps(SQUAD))
    words = words.replace('"Mako"', json.dumps(hostile("Mako")))
    words = words.replace('"Kota Kecil"', json.dumps(hostile("Kota")))
    words = words.replace('"Pedagang kaki lima"', json.dumps(hostile("Lapak")))
    wards = write_city(folder / "cities", words) / "wards.geojson"
    told = json.loads(wards.read_text(encoding="utf-8"))
    for feature in told["features"]:
        for key, what in (("name", "Kelurahan"), ("kecamatan", "Kecamatan")):
            feature["properties"][key] = hostile(f"{what} {feature['properties'][key]}")
    wards.write_text(json.dumps(told), encoding="utf-8")
    office = fill(office_in(folder, AT), until=AT)
    plan = small_plan(office.data.settings, "2026-03-02", AT)
    draft = proposed_day(office, plan=hostile_plan(plan))
    publish(office, draft.date, revision=draft.revision, reason="", by="uji")
    return office


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Give the address of the pages of a hostile city, and of its squad's link."""
    office = hostile_office(tmp_path_factory.mktemp("hostile"))
    held = next(
        p
        for p in squad_passes(office, "2026-03-02")
        if p.squad == SQUAD and p.valid_from <= AT <= p.valid_until
    )
    receive_positions(office, knocking(office, held), [item(1, AT)], AT, source="phone")
    app = app_of(CityDesk(office), AT.astimezone(office.data.settings.zone), office=office)
    server = listen(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield address, f"/r/{token_of(office, held)}"
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)
    office.database.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800}, bypass_csp=True)
    yield context.new_page()
    context.close()


EVERYTHING_OPEN = """() => window.patroli.map.eachLayer(layer => {
    if (layer.getPopup && layer.getPopup()) layer.openPopup();
    if (layer.getTooltip && layer.getTooltip()) layer.openTooltip();
})"""


def check(page: Page, *shown: str) -> None:
    """Check that names are there as they were written, and nothing was made of them."""
    assert page.locator("img[src=x], [onerror]").count() == 0, page.url
    assert page.evaluate("window.hit") is None, page.url
    text = page.locator("body").inner_text()
    options = page.evaluate("[...document.querySelectorAll('option')].map(o => o.value + o.text)")
    for what in shown:
        assert hostile(what) in text + " ".join(options), (page.url, what)


def test_hostile_names_are_text_on_every_map(
    site: tuple[str, str], page: Page, tmp_path: Path
) -> None:
    address, link = site
    for path, names in {
        "/rencana": ("Pasar", "Regu"),
        "/plans/2026-03-02/": ("Pasar", "Regu"),
        "/peta": ("Kelurahan Utara Barat",),
        "/rencana/2026-03-02/ubah": ("Pasar", "Regu"),
    }.items():
        page.goto(address + path)
        page.wait_for_selector('.patroli-map[data-ready="yes"]')
        page.evaluate(EVERYTHING_OPEN)
        check(page, *names)
    page.goto(f"{address}/posisi")
    expect(page.locator(".leaflet-tooltip")).to_contain_text(SQUAD)
    check(page, "Regu")
    page.goto(f"{address}/kejadian")
    box = page.locator("#peta").bounding_box()
    assert box
    page.locator("#peta").scroll_into_view_if_needed()
    page.locator("#peta").hover(position={"x": box["width"] / 2 - 40, "y": box["height"] / 2 - 40})
    expect(page.locator(".leaflet-tooltip")).to_contain_text(hostile("Kelurahan Utara Barat"))
    check(page, "Kelurahan Utara Barat", "Lapak")
    page.goto(address + link)
    check(page, "Regu", "Lapak")
    with page.expect_download() as told:
        page.evaluate(
            "() => { const a = document.createElement('a'); a.href = '/plans/2026-03-02/map.html';"
            "a.download = 'map.html'; document.body.append(a); a.click(); }"
        )
    told.value.save_as(tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector('.patroli-map[data-ready="yes"]')
    page.evaluate(EVERYTHING_OPEN)
    check(page, "Regu")
