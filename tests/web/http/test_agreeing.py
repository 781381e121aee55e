"""Two servers on one database show the same, at once, whoever of them wrote."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.database.database import Database
from planner.incidents.service.enter import NewIncident, enter, withdraw
from planner.nouns import DIRECTIONS
from planner.review.desk import TOLD_OF, CityDesk
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of
from web.http.keeping import BESIDES

PACKED = {"Accept-Encoding": "gzip"}
PAGES = ("/rekap?year=2026", "/pimpinan?period=2026", "/kecamatan", "/peta")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def servers(make_office: Callable[..., Office]) -> Iterator[list[tuple[Office, FlaskClient]]]:
    first = fill(make_office(), until=NOW)
    url = first.database.engine.url.render_as_string(hide_password=False)
    second = replace(first, database=Database(url))
    yield [(o, app_of(CityDesk(o), NOW, office=o).test_client()) for o in (first, second)]
    second.database.close()


def pages(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """Return each page's text and entity tag."""
    found = {}
    for page in PAGES:
        answer = client.get(page, headers=PACKED)
        text = gzip.decompress(answer.data).decode()
        # Drawings number their parts anew each time.
        found[page] = re.sub(r"(map|id|script)[-_0-9a-f]{6,}", "", text), answer.headers["ETag"]
    return found


def tell(office: Office, key: str, category: str, minutes: int = 60) -> None:
    told = NewIncident(
        key=key * 24,
        time=NOW - timedelta(minutes=minutes),
        category=category,
        origin="reported",
        ward="A1",
    )
    enter(office, told, areas={""}, by="ani", twice=True)


@pytest.mark.slow
def test_what_is_withdrawn_and_entered_anew_shows_on_both_servers(
    servers: list[tuple[Office, FlaskClient]],
) -> None:
    (one, at_one), (other, at_other) = servers
    seen = []
    steps: list[Callable[[], None]] = [
        lambda: tell(one, "a", "PKL"),
        lambda: withdraw(other, "a" * 24, by="ani"),
        # The same number of incidents, at the same times, of another kind.
        lambda: tell(one, "b", "ASUSILA"),
    ]
    for step in steps:
        step()
        shown = pages(at_one)
        assert {p: text for p, (text, _) in pages(at_other).items()} == {
            p: text for p, (text, _) in shown.items()
        }
        seen.append(shown)
    # Leadership's page tells no kinds, so that its first and last figures are the same.
    for page, differ in (("/rekap?year=2026", 3), ("/pimpinan?period=2026", 2)):
        texts, tags = zip(*(shown[page] for shown in seen), strict=True)
        assert len(set(texts)) == len(set(tags)) == differ, page
    assert pages(at_one)["/kecamatan"] == seen[-1]["/kecamatan"]


def test_kept_pages_show_only_what_their_key_knows_of() -> None:
    shared = {noun for noun, on in DIRECTIONS.items() if noun in ("words", "paper", "maps")}
    known = {*TOLD_OF, *BESIDES, "review", "database", *shared}
    desk = (ROOT / "planner/review/desk.py").read_text()
    assert nouns_of(desk) <= {*TOLD_OF, "maps"}
    for path in (ROOT / "web").rglob("*.py"):
        text = path.read_text()
        if "@keep_page_of_deeds" in text:
            assert nouns_of(text) <= known, path
        elif "@keep_page" in text:
            # What the review reckons rests on deeds.
            assert nouns_of(text) <= known - {*BESIDES}, path
            assert "from planner.review.service" not in text, path


def nouns_of(source: str) -> set[str]:
    """Return the nouns of planner that a module imports from."""
    return set(re.findall(r"^from planner\.(\w+)", source, re.M)) & DIRECTIONS.keys()
