"""Editing a plan in a real browser: by hand, by keyboard, from the map, and by two at once."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from planner.city.office import Office
from planner.patrol.draft.service import Work, keep_plan, open_work
from planner.patrol.service import make_plan
from tests.e2e.conftest import SIZES
from tests.planner.city.offices import filled_office, small_office
from tests.planner.city.small_city import NOW
from tests.planner.test_pipeline import quiet
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk
from web.server.listen import listen

pytestmark = pytest.mark.browser

DAY = "2026-03-02"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    made = small_office(tmp_path, at=NOW)
    proposal = make_plan(
        filled_office(made.data), on=date(2026, 3, 2), seed=1, made=NOW, progress=quiet
    )
    keep_plan(made, proposal)
    return made


@pytest.fixture
def page_url(office: Office) -> Iterator[str]:
    app = app_of(full_desk(DAY), NOW, office=office, who=person("commander"))
    server = listen(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/rencana/{DAY}/ubah?giliran=siang"
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def opened(browser: Browser, page_url: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def go(size: str = "desktop", scripts: bool = True) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(page_url)
        return page

    yield go
    for context in contexts:
        context.close()


def work(office: Office) -> Work:
    return open_work(office, DAY)


def ids(office: Office, squad: str = "") -> list[str]:
    return [
        p.stop.id
        for loop in work(office).plan.loops
        if loop.shift == "siang" and squad in ("", loop.squad)
        for p in loop.stops
    ]


def tools(page: Page, number: int = 0) -> None:
    page.locator("[data-shift-part=siang] details.stop > summary").nth(number).click()


def press(page: Page, edit: str) -> None:
    with page.expect_navigation():
        page.locator(f"details.stop[open] button[value={edit}]").click()


def test_a_stop_is_pinned_moved_and_dropped(office: Office, opened: Callable[..., Page]) -> None:
    page = opened()
    first = ids(office)[0]
    tools(page)
    press(page, "pin")
    assert work(office).sheet.pin(first)
    expect(page.locator("#akibat")).to_contain_text("dikunci pada")
    source = next(x.squad for x in work(office).plan.loops if x.shift == "siang")
    other = "Regu 2" if source == "Regu 1" else "Regu 1"
    tools(page)
    page.locator("details.stop[open] select[name=to]").select_option(f"siang|{other}")
    press(page, "move")
    assert first in ids(office, other)
    dropped = ids(office)[0]
    tools(page)
    press(page, "drop")
    assert dropped not in ids(office)
    with page.expect_navigation():
        page.locator("button[value=undo]").click()
    assert dropped in ids(office)


def test_without_scripts_every_form_still_works(
    office: Office, opened: Callable[..., Page]
) -> None:
    page = opened(scripts=False)
    first = ids(office)[0]
    tools(page)
    press(page, "drop")
    assert first not in ids(office)


def test_two_squads_exchange_their_loops(office: Office, opened: Callable[..., Page]) -> None:
    page = opened()
    before = {squad: ids(office, squad) for squad in ("Regu 1", "Regu 2")}
    part = page.locator("[data-shift-part=siang]")
    part.get_by_text("Tukar rute dua regu").click()
    with page.expect_navigation():
        part.get_by_role("button", name="Tukar", exact=True).click()
    assert ids(office, "Regu 1") == before["Regu 2"]
    assert ids(office, "Regu 2") == before["Regu 1"]


def test_an_empty_place_on_the_map_becomes_a_stop(
    office: Office, opened: Callable[..., Page], size: str
) -> None:
    page = opened(size)
    expect(page.locator("#peta [data-ready=yes], #peta[data-ready=yes]").first).to_be_attached()
    page.evaluate(
        "() => { var at = L.latLng(1.6721, 101.4147);"
        " patroli.map.eachLayer(function (l) { if (l.feature && l.getBounds && l.getPopup &&"
        " l.getPopup() && l.getBounds().contains(at)) l.openPopup(at); }); }"
    )
    page.locator(".map-card-edit").click()
    form = page.locator("[data-place-form=siang]")
    expect(form.locator("[name=lat]")).to_have_value("1.672100")
    form.locator("[name=name]").fill("Lapangan")
    form.locator("[name=name]").press("Enter")
    page.wait_for_url("**#akibat")
    expect(page.locator("#akibat")).to_contain_text("Lapangan ditambahkan")
    assert any(s.startswith("added:") for s in ids(office))


def test_the_second_of_two_commanders_applies_the_edit_anew(
    office: Office, opened: Callable[..., Page]
) -> None:
    one, two = opened(), opened()
    first, second = ids(office)[:2]
    tools(one)
    press(one, "pin")
    tools(two, 1)
    press(two, "drop")
    expect(two.get_by_role("alert")).to_contain_text("sudah diubah orang lain")
    assert second in ids(office)
    with two.expect_navigation():
        two.get_by_role("button", name="Terapkan pada rencana terbaru").click()
    assert second not in ids(office)
    assert work(office).sheet.pin(first)


def test_the_keyboard_alone_pins_a_stop(office: Office, opened: Callable[..., Page]) -> None:
    page = opened()
    first = ids(office)[0]
    page.locator("[data-shift-part=siang] details.stop > summary").first.focus()
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "pin":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert work(office).sheet.pin(first)


def test_the_page_has_no_serious_finding_and_no_sideways_scrolling(
    opened: Callable[..., Page], keep: Callable[[Page, str], None], size: str
) -> None:
    page = opened(size)
    tools(page)
    found = Axe().run(page).response["violations"]
    serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    wide = page.evaluate("document.querySelector('main').scrollWidth - window.innerWidth")
    assert wide <= 0
    keep(page, f"edit-{size}")
