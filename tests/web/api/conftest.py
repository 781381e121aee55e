from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.people.roles import Grant
from planner.people.service.people import add_person
from planner.people.service.tokens import issue_token
from tests.planner.city.small_city import NOW, incidents
from tests.web.conftest import app_of
from tests.web.fakes import full_desk

As = Callable[..., dict[str, str]]


@pytest.fixture
def busy(office: Office) -> Office:
    """Return the office with eighty incidents."""
    Incidents.of(office).add(incidents())
    return office


@pytest.fixture
def client(busy: Office) -> FlaskClient:
    """Return a client of nobody: programs send tokens."""
    return app_of(full_desk("2023-08-01", "2023-08-02"), NOW, office=busy, who=None).test_client()


@pytest.fixture
def token(busy: Office) -> As:
    """Return a function that gives the headers of somebody with these grants."""
    made: dict[tuple[Grant, ...], dict[str, str]] = {}

    def headers(*grants: Grant) -> dict[str, str]:
        if grants not in made:
            name = f"orang{len(made)}"
            add_person(busy, name, name="Orang", grants=grants, by="uji")
            key = issue_token(busy, name, name="uji", days=1, by="uji")
            made[grants] = {"Authorization": f"Bearer {key}"}
        return made[grants]

    return headers
