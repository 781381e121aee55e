from datetime import timedelta

import pytest

from planner.database.database import Database
from planner.incidents.store.incidents import Incidents
from planner.incidents.store.pages import IncidentFilter, IncidentPages
from tests.planner.city.small_city import NOW, incidents


@pytest.fixture
def pages(database: Database) -> IncidentPages:
    Incidents(database, "kecil").add(incidents(50))
    Incidents(database, "lain").add(incidents(5))
    return IncidentPages(database, "kecil")


def test_page_after_page_gives_every_incident_once(pages: IncidentPages) -> None:
    seen: list[str] = []
    after = None
    while page := pages.page(IncidentFilter(), limit=7, after=after):
        seen += [i.id for i in page]
        after = (page[-1].time, page[-1].id)
    everything = sorted(incidents(50), key=lambda i: (i.time, i.id))
    assert seen == [i.id for i in everything]


def test_times_boxes_areas_and_categories_choose(pages: IncidentPages) -> None:
    since = NOW - timedelta(days=100)
    wanted = IncidentFilter(
        since=since,
        until=NOW,
        box=(101.40, 1.60, 101.45, 1.65),
        areas=["B", "A1"],
        category="PKL",
    )
    chosen = {i.id for i in pages.page(wanted, limit=100)}
    assert chosen == {
        i.id
        for i in incidents(50)
        if since <= i.time <= NOW
        and 101.40 <= i.point.lon <= 101.45
        and 1.60 <= i.point.lat <= 1.65
        and (i.district == "B" or i.ward == "A1")
        and i.category == "PKL"
    }
    assert chosen


def test_without_areas_nothing_is_shown(pages: IncidentPages) -> None:
    assert pages.page(IncidentFilter(areas=[]), limit=10) == ()


def test_one_incident_is_found_if_it_is_wanted(pages: IncidentPages) -> None:
    first = incidents(50)[0]
    assert pages.one(first.id, IncidentFilter()) == first
    assert pages.one(first.id, IncidentFilter(areas=["Z"])) is None
    assert pages.one("x", IncidentFilter()) is None
