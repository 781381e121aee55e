"""The office, its tables and its pages, made once for all tests of figures."""

from collections.abc import Callable, Iterator

import pytest

from planner.review.desk import CityDesk
from tests.web.conftest import app_of, person
from tests.web.review.figures.numbers import Reading
from tests.web.review.figures.office import AT, busy_office
from tests.web.review.figures.page import Figures, figures_of
from tests.web.review.figures.tables import ZONE, Tables

Pages = Callable[[str], str]
Shown = Callable[[str], Figures]


@pytest.fixture(scope="session")
def busy() -> Iterator[tuple[Pages, Tables]]:
    """Give what answers an address as to a commander, and the tables behind it."""
    with busy_office() as office:
        who = person("commander", "leadership")
        client = app_of(CityDesk(office), AT.astimezone(ZONE), office=office, who=who).test_client()

        def page(path: str) -> str:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status)
            return answer.get_data(as_text=True)

        page("/kecamatan")  # keeps the snapshot
        assert office.database.file is not None
        yield page, Tables(office.database.file, AT)


@pytest.fixture(scope="session")
def pages(busy: tuple[Pages, Tables]) -> Pages:
    return busy[0]


@pytest.fixture(scope="session")
def tables(busy: tuple[Pages, Tables]) -> Tables:
    return busy[1]


@pytest.fixture(scope="session")
def shown(pages: Pages, tables: Tables) -> Shown:
    """Give the figures of an address."""
    reading = Reading(tables.names())
    return lambda path: figures_of(pages(path), reading)
