"""The API keeps what its description promises, whatever is sent to it."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from planner.incidents.store.incidents import Incidents
from planner.people.roles import ROLES, Grant
from planner.people.service.people import add_person
from planner.people.service.tokens import issue_token
from tests.planner.city.small_city import NOW, incidents
from tests.web.conftest import app_of, office_in
from tests.web.fakes import full_desk

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    office = office_in(tmp_path_factory.mktemp("contract"), NOW)
    Incidents.of(office).add(incidents())
    everything = [Grant(role=r) for r in ROLES if r != "squad_leader"]
    add_person(office, "siti", name="Siti", grants=everything, by="uji")
    token = issue_token(office, "siti", name="uji", days=1, by="uji")
    app = app_of(full_desk("2023-08-01", "2023-08-02"), NOW, office=office, who=None)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    sent = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    schema.config.update(headers=sent)
    return schema


def test_every_answer_is_one_that_is_described(described: schemathesis.BaseSchema) -> None:
    called = set()
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(max_examples=15, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy())
        def promise(case: "Case[Any]") -> None:
            called.add(case.path)
            case.call_and_validate(checks=CHECKS)

        promise()
    assert len(called) > 10
